using System.Text;
using Toplev.Collector.Import;

namespace Toplev.Collector.Tests.Import;

/// <summary>Traces as torch.profiler and browsers write them, and what is none.</summary>
public sealed class ChromeTraceTests
{
    [Theory]
    [InlineData("""[{"name": "a", "ph": "X", "ts": 5, "dur": 2, "tid": 1, "pid": "CPU functions", "args": {}}, {"name": "b", "ph": "X", "ts": 1.5, "dur": 9, "tid": 1, "pid": "CPU functions"}]""")]
    [InlineData("""{"schemaVersion": 1, "deviceProperties": [{"id": 0}], "traceEvents": [{"ph":"X","name":"a","ts":5,"dur":2,"tid":1,"pid":"CPU functions"},{"args":{"x":[1,{"y":2}]},"ph":"X","ts":"1.5","dur":9,"name":"b","tid":1,"pid":"CPU functions"}], "more": {}}""")]
    [InlineData("""[{"ph":"B","name":"b","ts":1.5,"tid":1,"pid":"CPU functions"},{"ph":"B","name":"a","ts":5,"tid":1,"pid":"CPU functions"},{"ph":"E","ts":7,"tid":1,"pid":"CPU functions"},{"ph":"E","ts":10.5,"tid":1,"pid":"CPU functions"}]""")]
    [InlineData("""[{"name":"a","ph":"X","ts":5,"dur":2,"tid":1,"pid":"CPU functions"},{"name":"b","ph":"X","ts":1.5,"dur":9,"tid":1,"pid":"CPU functions"},{"ph":"i","name":"mark","ts":3},{"ph":"C","name":"n","ts":3,"args":{"v":1}},{"ph":"X","name":"no time"},{"ph":"E","ts":4,"tid":9},{"ph":"X","ts":1,"dur":1},]""")]
    public void Slices_come_in_the_order_of_their_beginnings(string text)
    {
        ChromeTrace trace = Read(text);

        Assert.Equal([new("b", 1.5, 9, "CPU functions/1"), new("a", 5, 2, "CPU functions/1")], trace.Slices);
        Assert.False(trace.IsCut);
    }

    [Fact]
    public void Threads_have_the_names_that_the_trace_gives_them() => Assert.Equal(
        ["worker", "7/2"],
        Read("""[{"ph":"X","name":"a","ts":1,"dur":1,"pid":7,"tid":1},{"ph":"X","name":"b","ts":2,"dur":1,"pid":7,"tid":2},{"ph":"M","name":"thread_name","pid":7,"tid":1,"args":{"sort":1,"name":"worker"}}]""").Slices.Select(slice => slice.Thread));

    [Theory]
    [InlineData("""[{"ph":"X","name":"a","ts":1,"dur":1},{"ph":"X","name":"b","ts":1,"du""", 1)]
    [InlineData("""[{"ph":"X","name":"a","ts":1,"dur":1}""", 1)]
    [InlineData("""[{"ph":"X","name":"a","ts":1,"dur":1},{"ph":"X","name":"b"]]]]""", 1)]
    [InlineData("PK\u0003\u0004", 0)]
    [InlineData("", 0)]
    public void What_comes_before_the_end_of_a_cut_file_is_kept(string text, int slices)
    {
        ChromeTrace trace = Read(text);

        Assert.Equal(slices, trace.Slices.Count);
        Assert.True(trace.IsCut);
    }

    [Theory]
    [InlineData("""{"a": 1}""")]
    [InlineData("7")]
    [InlineData("""{"traceEvents": 3}""")]
    [InlineData("""[1, 2]""")]
    [InlineData("""[{"ph":"X","name":"a","ts":1e999,"dur":1},{"ph":"X","name":"a","ts":1,"dur":-1},{"ph":{"x":1},"name":["a"],"ts":[1],"dur":1}]""")]
    public void What_has_no_slices_gives_none(string text) => Assert.Empty(Read(text).Slices);

    private static ChromeTrace Read(string text) => ChromeTrace.Read(Encoding.UTF8.GetBytes(text));
}
