using System.Text;
using Toplev.Collector.Import;

namespace Toplev.Collector.Tests.Import;

/// <summary>Traces as torch.profiler and browsers write them, and what is none.</summary>
public sealed class ChromeTraceTests
{
    [Theory]
    [InlineData(
        """
        [{"name": "a", "ph": "X", "ts": 5, "dur": 2, "tid": 1, "pid": "CPU functions", "args": {}},
        {"name": "b", "ph": "X", "ts": 1.5, "dur": 9, "tid": 1, "pid": "CPU functions"}]
        """)]
    [InlineData(
        """{"schemaVersion": 1, "deviceProperties": [{"id": 0}], "traceEvents": [{"ph":"X","name":"a","ts":5,"dur":2,"tid":1,"pid":"CPU functions"},"""
        + """{"args":{"x":[1,{"y":2}]},"ph":"X","ts":"1.5","dur":9,"name":"b","tid":1,"pid":"CPU functions"}], "more": {}}""")]
    [InlineData(
        """[{"ph":"B","name":"b","ts":1.5,"tid":1,"pid":"CPU functions"},{"ph":"B","name":"a","ts":5,"tid":1,"pid":"CPU functions"},"""
        + """{"ph":"E","ts":7,"tid":1,"pid":"CPU functions"},{"ph":"E","ts":10.5,"tid":1,"pid":"CPU functions"}]""")]
    [InlineData(
        """
        [{"name":"a","ph":"X","ts":5,"dur":2,"tid":1,"pid":"CPU functions"},
        {"name":"b","ph":"X","ts":1.5,"dur":9,"tid":1,"pid":"CPU functions"},
        {"ph":"i","name":"mark","ts":3},{"ph":"C","name":"n","ts":3,"args":{"v":1}},{"ph":"X","name":"no time"},
        {"ph":"E","ts":4,"tid":9},{"ph":"X","ts":1,"dur":1},]
        """)]
    public void Slices_come_in_the_order_of_their_beginnings(string text)
    {
        var trace = Read(text);

        Assert.Equal([new("b", 1.5, 9, "CPU functions/1"), new("a", 5, 2, "CPU functions/1")], trace.Slices);
        Assert.False(trace.IsCut);
    }

    [Fact]
    public void Threads_have_the_names_that_the_trace_gives_them() => Assert.Equal(
        ["worker", "7/2"],
        Read("""
            [{"ph":"X","name":"a","ts":1,"dur":1,"pid":7,"tid":1},
            {"ph":"X","name":"b","ts":2,"dur":1,"pid":7,"tid":2},
            {"ph":"M","name":"thread_name","pid":7,"tid":1,"args":{"sort":1,"name":"worker"}}]
            """).Slices.Select(slice => slice.Thread));

    [Theory]
    [InlineData("""[{"ph":"X","name":"a","ts":1,"dur":1},{"ph":"X","name":"b","ts":1,"du""", 1)]
    [InlineData("""[{"ph":"X","name":"a","ts":1,"dur":1}""", 1)]
    [InlineData("""[{"ph":"X","name":"a","ts":1,"dur":1},{"ph":"X","name":"b"]]]]""", 1)]
    [InlineData("PK\u0003\u0004", 0)]
    [InlineData("", 0)]
    public void What_comes_before_the_end_of_a_cut_file_is_kept(string text, int slices)
    {
        var trace = Read(text);

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

    // 1788480000000000000 ns are 1788480000000000 us; and 7417967545177.088 us more.
    [Theory]
    [InlineData("""{"baseTimeNanoseconds": 1788480000000000000, "traceEvents": [{"ph":"X","name":"a","ts":7417967545177.088,"dur":2}]}""")]
    [InlineData("""{"traceEvents": [{"ph":"X","name":"a","ts":7417967545177.088,"dur":2}], "baseTimeNanoseconds": "1788480000000000000"}""")]
    [InlineData("""{"baseTimeNanoseconds": 1788480000000000000, "traceEvents": [{"ph":"X","name":"a","ts":1795897967545177.088,"dur":2}]}""")]
    public void Times_that_count_from_a_base_are_times_since_1970(string text) =>
        Assert.Equal(1795897967545177.088, Assert.Single(Read(text).Slices).Begin, 0.25);

    // As Kineto writes them: 2.x until 2.3 in microseconds since 1970, later since a base, with marks and a slice of the profiler's own around all.
    [Theory]
    [InlineData("", "1788480000000005")]
    [InlineData("\"baseTimeNanoseconds\": 1788480000000000000,", "5.000")]
    public void Traces_of_torch_profiler_hold_what_the_program_did(string baseTime, string begin)
    {
        var trace = Read($$"""
            { "schemaVersion": 1, "deviceProperties": [], "record_shapes": 1, "trace_id": "3019", "displayTimeUnit": "ms", {{baseTime}}
              "traceEvents": [
              { "ph": "X", "cat": "cpu_op", "name": "aten::relu", "pid": 7, "tid": 7, "ts": {{begin}}, "dur": 4.25,
                "args": { "External id": 3, "Input Dims": [[20, 33, 24, 49]], "Ev Idx": 2 } },
              { "name": "thread_name", "ph": "M", "ts": {{begin}}, "pid": 7, "tid": 7, "args": { "name": "thread 7 (python3)" } },
              { "ph": "X", "cat": "Trace", "ts": {{begin}}, "dur": 900, "pid": "Spans", "tid": "PyTorch Profiler", "name": "PyTorch Profiler (0)",
                "args": { "Op count": 0 } },
              { "name": "Iteration Start: PyTorch Profiler", "ph": "i", "s": "g", "pid": "Traces", "tid": "Trace PyTorch Profiler", "ts": {{begin}} },
              { "name": "Record Window End", "ph": "i", "s": "g", "pid": "", "tid": "", "ts": {{begin}} }
              ], "traceName": "trace.json" }
            """);

        Assert.Equal(new("aten::relu", 1788480000000005, 4.25, "thread 7 (python3)"), Assert.Single(trace.Slices));
        Assert.False(trace.IsCut);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("-Infinity")]
    [InlineData("inf")]
    [InlineData("\"NaN\"")]
    [InlineData("null")]
    public void A_number_that_is_none_costs_its_slice_and_no_other(string number)
    {
        var trace = Read($$$"""
            [{"ph":"X","name":"NaN, \"inf\"","ts":1,"dur":2,"args":{"loss":{{{number}}},"ok":true}},
            {"ph":"X","name":"b","ts":{{{number}}},"dur":2},
            {"ph":"X","name":"c","ts":4,"dur":{{{number}}}},
            {"ph":"X","name":"d","ts":5,"dur":1}]
            """);

        Assert.Equal(["NaN, \"inf\"", "d"], trace.Slices.Select(slice => slice.Name));
        Assert.Equal((2, false), (trace.WithoutTime, trace.IsCut));
    }

    // a: 1 to 9. b begins at no time: its end is not that of a.
    [Fact]
    public void A_begin_without_a_time_does_not_end_the_slice_around_it()
    {
        var trace = Read("""[{"ph":"B","name":"a","ts":1},{"ph":"B","name":"b","ts":NaN},{"ph":"E","ts":4},{"ph":"E","ts":9}]""");

        Assert.Equal([new("a", 1, 8, "/")], trace.Slices);
        Assert.Equal(1, trace.WithoutTime);
    }

    private static ChromeTrace Read(string text) => ChromeTrace.Read(Encoding.UTF8.GetBytes(text));
}
