using Toplev.Collector.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>A primitive that both ITT and oneDNN's log tell of is one region.</summary>
public class OneDnnNamesTests
{
    [Fact]
    public void A_task_takes_the_name_and_length_of_its_line_and_keeps_thread_and_counts()
    {
        var counts = new RegionCounts(7, 0, 0, 0.001);
        Region operation = new("aten::conv2d", 1, 2) { Source = RegionSource.Itt, Thread = "1 main" };
        Region[] told = [operation, Task("reorder", 1.1, 1.3) with { Counts = counts }, Task("convolution", 1.4, 1.9)];
        var merged = OneDnnNames.Merge(told, [Line("reorder jit:blk abcd to aBcd16b 8x8", 1.10001, 1.25), Line("convolution jit:avx2 mb8", 1.40001, 1.95)]);

        Assert.Equal(
            [
                operation,
                Task("reorder jit:blk abcd to aBcd16b 8x8", 1.1, 1.1 + (1.25 - 1.10001)) with { Counts = counts },
                Task("convolution jit:avx2 mb8", 1.4, 1.9),
            ],
            merged);
    }

    // A log without times is late by more than a short primitive takes: with as many lines as tasks their order tells.
    [Fact]
    public void As_many_lines_as_tasks_are_paired_in_their_order()
    {
        Region[] told = [.. Enumerable.Range(0, 5).Select(i => Task("reorder", i * 0.001, (i * 0.001) + 0.0005))];
        Region[] logged = [.. Enumerable.Range(0, 5).Select(i => Line($"reorder simple {i}", 0.01 + (i * 0.001), 0.0102 + (i * 0.001)))];

        Assert.Equal(
            Enumerable.Range(0, 5).Select(
                i => (i * 0.001, $"reorder simple {i}")), OneDnnNames.Merge(told, logged).Select(region => (region.Begin, region.Name)));
    }

    // More tasks (one in each thread) or more lines (the log of a copy of oneDNN without ITT): what belongs together began together.
    [Fact]
    public void Where_numbers_differ_what_began_together_is_paired()
    {
        Region[] told = [Task("reorder", 1, 1.1), Task("reorder", 1.00005, 1.1) with { Thread = "2 worker" }, Task("reorder", 3, 3.1)];
        Region[] logged = [Line("reorder a", 1.00001, 1.05), Line("reorder b", 2, 2.1), Line("reorder c", 3.0001, 3.05), Line("reorder d", 5, 5.1)];

        Assert.Equal(
            [("reorder", "2 worker"), ("reorder a", "1 main"), ("reorder b", ""), ("reorder c", "1 main"), ("reorder d", "")],
            OneDnnNames.Merge(told, logged).Select(region => (region.Name, region.Thread)).Order());
    }

    [Fact]
    public void A_task_of_another_library_with_the_name_of_a_primitive_stays()
    {
        Region own = new("reorder", 1, 1.1) { Source = RegionSource.Itt, Thread = "1 main" };
        Assert.Equal([own, Line("reorder a", 1, 1.1)], OneDnnNames.Merge([own], [Line("reorder a", 1, 1.1)]));
    }

    private static Region Task(string name, double begin, double end) => new(name, begin, end) { Source = RegionSource.OneDnn, Thread = "1 main" };

    private static Region Line(string name, double begin, double end) => new(name, begin, end) { Source = RegionSource.OneDnn };
}
