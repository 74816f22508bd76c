using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Results;

public class RegionTests
{
    [Fact]
    public void An_end_closes_the_latest_region_of_its_name()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        pairs.Begin("step", 1);
        pairs.Begin("inner", 2);
        pairs.Begin("step", 3);
        pairs.End("step", 4);
        pairs.End("inner", 5);
        pairs.End("step", 9);

        Assert.Equal([new Region("step", 1, 9), new Region("inner", 2, 5), new Region("step", 3, 4)], pairs.Close(10));
        Assert.Equal(0, pairs.Unpaired);
    }

    [Fact]
    public void What_the_program_left_open_ends_with_it_and_says_so()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        pairs.Begin("step", 1);

        Assert.Equal([new Region("step", 1, 10, Unended: true)], pairs.Close(10));
    }

    [Fact]
    public void Ends_without_a_begin_are_counted_and_make_no_region()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        pairs.End("step", 1);
        pairs.Begin("step", 2);
        pairs.End("step", 3);
        pairs.End("step", 4);

        Assert.Equal([new Region("step", 2, 3)], pairs.Close(10));
        Assert.Equal(2, pairs.Unpaired);
    }

    [Fact]
    public void Begins_without_end_do_not_grow_without_bound()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        for (var i = 0; i < 100_000; i++)
        {
            pairs.Begin("step", i);
        }

        Assert.Equal(10_000, pairs.Close(200_000).Count);
        Assert.Equal(90_000, pairs.Unpaired);
    }

    // Ten instances of 1 to 10 s: mean and median 5.5, the 95th percentile by nearest rank is the tenth.
    [Fact]
    public void Statistics_are_over_the_instances()
    {
        List<Region> instances = [
            .. Enumerable.Range(1, 10).Reverse().Select(
                i => new Region("step", 100 * i, (100 * i) + i) { Thread = i > 5 ? "1" : "2", Source = RegionSource.Itt })];
        var result = RegionResult.Of("step", instances, [.. Enumerable.Repeat(0.5, 10)], 220);

        Assert.Equal((10, 55.0, 5.5, 5.5, 10.0, 0.25), (result.Count, result.Total, result.Mean, result.Median, result.Percentile95, result.ShareOfRun));
        Assert.Equal((5.0, RegionSource.Itt), (result.Self, result.Source));
        Assert.Equal([new ThreadShare("1", 5, 40), new ThreadShare("2", 5, 15)], result.Threads);
    }

    // By hand: 0-4 and 2-6 cover 6 s, 8-9 one more: 7 of 10 s, while the durations add up to 9 s.
    [Fact]
    public void The_share_of_the_run_counts_time_in_which_several_are_open_once()
    {
        List<Region> instances = [new("request", 0, 4) { Thread = "1" }, new("request", 2, 6) { Thread = "2" }, new("request", 8, 9) { Thread = "1" }];
        var result = RegionResult.Of("request", instances, [4, 4, 1], 10);

        Assert.Equal((9.0, 0.7, true), (result.Total, Math.Round(result.ShareOfRun, 12), result.Overlaps));
        Assert.False(RegionResult.Of("request", instances[..1], [4], 10).Overlaps);
    }

    // step 0-10 holds a 1-4 (which holds b 2-3) and a 5-6; c is another thread's; d overlaps step and lies in nothing.
    [Fact]
    public void Time_inside_belongs_to_the_innermost_region()
    {
        Region[] regions = [new("step", 0, 10), new("a", 1, 4), new("c", 1, 9) { Thread = "2" }, new("b", 2, 3), new("a", 5, 6), new("d", 9, 12)];
        var nesting = RegionNesting.Of(regions);

        Assert.Equal([6.0, 2, 8, 1, 1, 3], nesting.SelfSeconds);
        Assert.Equal([0, 1, 0, 2, 1, 1], nesting.Depths);
    }

    // b outlives a, in which it began: what begins in b is below it, not beside it.
    [Fact]
    public void Regions_of_one_row_never_overlap()
    {
        Region[] regions = [new("a", 0, 10), new("b", 5, 20), new("c", 12, 15), new("d", 20, 21)];

        Assert.Equal([0, 1, 2, 0], RegionNesting.Of(regions).Depths);
        Assert.Equal([10.0, 12, 3, 1], RegionNesting.Of(regions).SelfSeconds);
    }

    [Fact]
    public void Regions_that_begin_together_nest_by_their_length_and_those_that_touch_do_not()
    {
        Region[] regions = [new("inner", 0, 1), new("outer", 0, 5), new("next", 1, 2), new("empty", 2, 2), new("after", 5, 6)];
        var nesting = RegionNesting.Of(regions);

        Assert.Equal([1.0, 3, 1, 0, 1], nesting.SelfSeconds);
        Assert.Equal([1, 0, 1, 1, 0], nesting.Depths);
    }

    // Against the definition, written down plainly: the parent is the latest that is open and ends no earlier, the row is below all that are open, the rest of
    // a region what no whole second of another inside covers.
    // A request of 150 ms whose three calls begin together and take 100 ms: by their threads each would lie in the one before.
    [Fact]
    public void What_names_its_parent_lies_in_it_and_what_overlaps_is_taken_away_once()
    {
        Region[] regions =
        [
            new("request", 0, 150) { Thread = "1", Id = "r" },
            new("a", 0, 100) { Thread = "1", Id = "a", ParentId = "r" },
            new("b", 0, 100) { Thread = "1", Id = "b", ParentId = "r" },
            new("c", 1, 100) { Thread = "2", Id = "c", ParentId = "r" },
            new("late", 140, 160) { Thread = "2", Id = "l", ParentId = "r" },
            new("stranger", 20, 30) { Thread = "1", Id = "s", ParentId = "elsewhere" },
            new("lock", 40, 50) { Thread = "1" },
        ];

        // 0 to 100 and 140 to 150 of the request are covered.
        Assert.Equal([40.0, 100, 100, 99, 20, 10, 10], RegionNesting.Of(regions).SelfSeconds);
    }

    [Fact]
    public void Regions_of_a_thread_that_overlap_in_the_one_around_them_are_taken_away_once()
    {
        Region[] regions = [new("outer", 0, 10) { Thread = "1" }, new("a", 1, 5) { Thread = "1" }, new("b", 3, 8) { Thread = "1" }];

        Assert.Equal([3.0, 4, 5], RegionNesting.Of(regions).SelfSeconds);
    }

    [Fact]
    public void Nesting_is_as_defined_whatever_overlaps()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            List<Region> regions = [
                .. Enumerable.Range(0, 60).Select(_ => random.Next(40)).Select(
                    begin => new Region("r", begin, begin + random.Next(12)) { Thread = random.Next(2) == 0 ? "a" : "b" })
                .OrderBy(region => region.Begin).ThenByDescending(region => region.End)];
            var depths = new int[regions.Count];
            List<HashSet<int>> covered = [.. regions.Select(_ => new HashSet<int>())];
            for (var i = 0; i < regions.Count; i++)
            {
                List<int> open = [
                    .. Enumerable.Range(0, i).Where(other => regions[other].Thread == regions[i].Thread && regions[other].End > regions[i].Begin)];
                depths[i] = open.Count == 0 ? 0 : open.Max(other => depths[other]) + 1;
                var parent = open.FindLastIndex(other => regions[other].End >= regions[i].End);
                if (parent >= 0)
                {
                    covered[open[parent]].UnionWith(Enumerable.Range((int)regions[i].Begin, (int)regions[i].Seconds));
                }
            }

            var nesting = RegionNesting.Of(regions);
            Assert.Equal(depths, nesting.Depths);
            Assert.Equal(regions.Select((region, i) => region.Seconds - covered[i].Count), nesting.SelfSeconds);
        }
    }

    // The run began at 1 000 000 000 s after 1970 and took 5 s.
    [Theory]
    [InlineData(1_000_000_001.5, AnchorKind.WallClock, 1.5)]
    [InlineData(999_999_999.5, AnchorKind.WallClock, -0.5)]
    [InlineData(1_000_000_100, AnchorKind.Start, 0)]
    [InlineData(12.5, AnchorKind.Start, 0)]
    public void A_trace_lies_where_the_wall_clock_says_or_at_the_start(double begin, AnchorKind kind, double at)
    {
        var anchor = TraceAnchor.Of([new("a", begin, begin + 1)], [new("other", 2, 3)], 1e9, 5);

        Assert.Equal(kind, anchor.Kind);
        Assert.Equal(at, begin + anchor.Offset, 1e-6);
    }

    // The run's step began at 2 s; the trace's first step is at 10 s of its own clock, 1 s after its beginning.
    // The run began at 1e9; a slice at 0 has no time of its own.
    [Fact]
    public void A_slice_without_a_time_does_not_hide_that_the_others_are_on_the_wall_clock() =>
        Assert.Equal(new TraceAnchor(AnchorKind.WallClock, -1e9), TraceAnchor.Of([new("mm", 0, 0), new("step", 1e9 + 1, 1e9 + 2)], [], 1e9, 5));

    [Fact]
    public void A_region_that_both_know_ties_a_trace_to_the_run()
    {
        var anchor = TraceAnchor.Of(
            [new("load", 9, 10), new("step", 10, 11), new("step", 12, 13)], [new("other", 1, 2), new("step", 2, 3), new("step", 4, 5)], 1e9, 5);

        Assert.Equal(new TraceAnchor(AnchorKind.Region, -8, "step"), anchor);
    }

    // 7 + 1 page faults of two instances, 2 switches of one: of the other nothing is known. The third was not counted.
    [Fact]
    public void Software_counters_are_summed_over_the_instances_in_which_they_were_read()
    {
        Region[] instances =
        [
            new("step", 0, 1) { Counts = new RegionCounts(7, 2, 1, 0.5) },
            new("step", 1, 2) { Counts = new RegionCounts(1, null, 3, 0.25) },
            new("step", 2, 3),
        ];
        var software = RegionResult.Of("step", instances, [1, 1, 1], 3).Software!;

        Assert.Equal(2, software.Instances);
        Assert.Equal(
            [("page-faults", 8), ("context-switches", null), ("cpu-migrations", 4), ("task-clock-ms", 750)],
            software.Total.Select(value => (value.Name, value.Value)));
        Assert.Equal([4, null, 2, 375], software.Mean.Select(value => value.Value));
        Assert.Contains("perf_event_paranoid", software.Mean[1].Reason, StringComparison.Ordinal);
        Assert.Null(RegionResult.Of("step", instances[2..], [1], 3).Software);
    }

    [Fact]
    public void Threads_have_the_same_names_in_every_run()
    {
        string[] Names(params string[] threads) => [
            .. ThreadNames.WithoutNumbers([.. threads.Select((thread, i) => new Region("a", i, i + 1) { Thread = thread })]).Select(region => region.Thread)];

        Assert.Equal(
            ["main", "worker", "thread", "main", "worker 2", "thread 2", "GC", ""], Names(
                "10 main", "11 worker", "12", "10 main", "13 worker", "14", "GC", ""));
        Assert.Equal(["process 1: main", "process 2: main", "process 1: thread", "process 2: GC"], Names("20/20 main", "30/30 main", "20/21", "30/GC"));
        Assert.Equal(["CPU functions/1"], Names("CPU functions/1"));
    }

    [Fact]
    public void A_name_without_end_is_cut_and_no_character_in_two()
    {
        Assert.Equal(new string('x', 500), new Region(new string('x', 500), 0, 1).Bounded().Name);
        Assert.Equal(new string('x', 499) + "…", new Region(new string('x', 501), 0, 1).Bounded().Name);
        Assert.Equal(new string('x', 498) + "…", new Region(new string('x', 498) + "😀😀", 0, 1).Bounded().Name);
    }
}
