using System.Text;
using System.Text.Json;
using Toplev.Report.Json;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Report.Tests.Json;

/// <summary>What the format of trace events asks for: <c>ph</c>, <c>name</c>, <c>pid</c>, <c>tid</c>, <c>ts</c>; slices of a track lie in one another or
/// apart.</summary>
public sealed class TraceDocumentTests
{
    [Fact]
    public void Has_a_process_for_each_variant_with_threads_slices_and_counters()
    {
        var events = Events(SampleReport.WithRegions(2));

        Assert.All(
            events, item => Assert.True(
                item.TryGetProperty("ts", out _) && item.TryGetProperty("tid", out _) && item.GetProperty("name").GetString()!.Length > 0));
        Assert.Equal(["ptmalloc", "jemalloc", "tcmalloc"], events.Where(item => Is(item, "M", "process_name")).Select(NameArgument));
        Assert.Equal(["4711 main", "GC"], events.Where(item => Is(item, "M", "thread_name") && item.GetProperty("pid").GetInt32() == 1).Select(NameArgument));
        Assert.Equal(12, events.Count(item => item.GetProperty("ph").GetString() == "X" && item.GetProperty("pid").GetInt32() == 1));

        // The second step of two in 6 s begins at 3 s and takes 95 % of its half.
        var step = events.Where(item => Is(item, "X", "step")).ElementAt(1);
        Assert.Equal((3_000_000, 2_850_000), (step.GetProperty("ts").GetDouble(), step.GetProperty("dur").GetDouble()));
        var counters = events.Where(item => item.GetProperty("ph").GetString() == "C" && item.GetProperty("pid").GetInt32() == 1).ToList();
        Assert.Equal(600 - 9, counters.Count); // nine intervals of the sample were not counted
        Assert.Equal(0, counters[0].GetProperty("ts").GetDouble());
        Assert.InRange(counters[1].GetProperty("ts").GetDouble(), 10_000, 10_200);
        Assert.Equal(100, counters[0].GetProperty("args").EnumerateObject().Sum(node => node.Value.GetDouble()), 0.1);
    }

    [Fact]
    public void Software_counters_have_tracks_of_their_own()
    {
        var events = Events(SampleReport.WithRegions() with
        {
            Series = [],
            Lanes = [],
            Rates = [new("x", ["CPUs used", "page faults per second"], [1, 2.5], [[0.5, 1.25], [double.NaN, 300]])],
        });

        Assert.Equal(
            [("CPUs used", 0.0, 0.5), ("CPUs used", 1e6, 1.25), ("page faults per second", 1e6, 300)],
            events.Where(item => item.GetProperty("ph").GetString() == "C").Select(
                item => (
                    item.GetProperty("name").GetString()!, item.GetProperty("ts").GetDouble(), item.GetProperty("args").GetProperty("value").GetDouble())));
    }

    // b begins in a and ends after it: no viewer can show both on one track.
    [Fact]
    public void What_overlaps_gets_a_track_of_its_own()
    {
        Region[] regions = [new("a", 0, 2), new("b", 1, 3), new("c", 1.5, 2), new("d", 3, 4)];
        var events = Events(SampleReport.WithRegions() with { Series = [], Lanes = [VariantLanes.Of("x", [(10, regions)], 14)] });

        Assert.Equal([("a", 1, 10e6), ("c", 1, 11.5e6), ("d", 1, 13e6), ("b", 2, 11e6)], events.Where(item => item.GetProperty("ph").GetString() == "X")
            .Select(item => (item.GetProperty("name").GetString()!, item.GetProperty("tid").GetInt32(), item.GetProperty("ts").GetDouble())));
        Assert.Equal(["program", "program (overlapping 1)"], events.Where(item => Is(item, "M", "thread_name")).Select(NameArgument));
    }

    private static bool Is(JsonElement item, string phase, string name) =>
        item.GetProperty("ph").GetString() == phase && item.GetProperty("name").GetString() == name;

    private static string? NameArgument(JsonElement item) => item.GetProperty("args").GetProperty("name").GetString();

    private static List<JsonElement> Events(ReportInput input)
    {
        using var buffer = new MemoryStream();
        TraceDocument.Write(buffer, input);
        return [.. JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray())).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }
}
