using System.Text;
using Toplev.Collector.Import;

namespace Toplev.Collector.Tests.Import;

/// <summary>The objects of <c>perf stat -j</c> as other programs lay them out again.</summary>
public sealed class JsonLayoutTests
{
    [Theory]
    [InlineData("{\"counter-value\" : \"100\", \"event\" : \"cycles\"}\n{\"counter-value\" : \"23\", \"event\" : \"slots\"}\n")]
    [InlineData("[{\"counter-value\":\"100\",\"event\":\"cycles\"},{\"counter-value\":\"23\",\"event\":\"slots\"}]")]
    [InlineData("{\"counter-value\": 100, \"event\": \"cycles\"} {\"counter-value\": 23, \"event\": \"slots\"}\n")]
    [InlineData("[\n  {\n    \"counter-value\": \"100\",\n    \"event\": \"cycles\"\n  },\n  {\n    \"counter-value\": \"23\",\n    \"event\": \"slots\"\n  "
        + "}\n]\n")]
    [InlineData("[\r\n{\r\n\t\"counter-value\"\r\n:\r\n100.0\r\n,\r\n\"event\" : \"cycles\" }\r\n, { \"event\" : \"slots\",\r\n\r\n \"counter-value\" :\r\n "
        + "\"23\" } ]")]
    [InlineData("{\n \"host\": \"a\",\n \"data\": [ {\n  \"counter-value\": \"100\", \"event\": \"cycles\" }, {\n \"counter-value\": \"23\", \"event\": "
        + "\"slots\" }\n ]\n}\n")]
    public void Objects_are_read_in_any_layout(string text)
    {
        var file = Read(text);
        Assert.Equal([("cycles", 100), ("slots", 23)], Counts(file));
        Assert.Equal(0, file.Damaged);
    }

    // The second object does not end; its number may be cut.
    [Theory]
    [InlineData("{\"counter-value\" : \"100\", \"event\" : \"cycles\"}\n{\"event\" : \"slots\", \"counter-value\" : 2")]
    [InlineData("{\"event\" : \"slots\", \"counter-value\" : \"2\"\n{\"counter-value\" : \"100\", \"event\" : \"cycles\"}\n")]
    [InlineData("[{\"event\" : \"slots\", \"counter-value\" : \"2\",\n{\"counter-value\" : \"100\", \"event\" : \"cycles\"}]\n")]
    [InlineData("{\n\"event\" : \"slots\",\n\"counter-value\" : \"2\",\nepoch 1 done\n{\"counter-value\" : \"100\", \"event\" : \"cycles\"}\n")]
    public void An_object_that_never_ends_is_counted_as_unread(string text)
    {
        var file = Read(text);
        Assert.Equal([("cycles", 100)], Counts(file));
        Assert.Equal(1, file.Damaged);
    }

    [Fact]
    public void An_object_of_many_members_that_never_ends_is_one()
    {
        var file = Read(
            "{\"counter-value\" : \"100\", \"event\" : \"cycles\"}\n{\n" + string.Concat(
                Enumerable.Range(0, 20_000).Select(member => $"\"member{member}\" : 1,\n")));
        Assert.Equal([("cycles", 100)], Counts(file));
        Assert.Equal(1, file.Damaged);
    }

    // 30000 intervals of 2 MB on one line: longer than any buffer.
    [Fact]
    public void A_long_array_on_one_line_is_read_to_its_end()
    {
        const int Intervals = 30_000;
        var text = "[" + string.Join(
            ", ", Enumerable.Range(1, Intervals).Select(second => $"{{\"interval\": {second}.0, \"counter-value\": \"2\", \"event\": \"cycles\"}}")) + "]";
        var file = Read(text);
        Assert.Equal([("cycles", 2.0 * Intervals)], Counts(file));
        Assert.Equal(0, file.Damaged);
    }

    private static IEnumerable<(string Name, double Count)> Counts(ImportedFile file)
    {
        var output = Assert.Single(file.Outputs);
        return output.Events.Select((printed, slot) => (printed.Name.Text, output.Intervals.Sum(interval => interval.Readings[slot].Count)));
    }

    private static ImportedFile Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ImportSource.Read(stream, "text");
    }
}
