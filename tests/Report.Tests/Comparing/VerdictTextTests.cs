using Toplev.Report.Comparing;
using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.Comparing;

/// <summary>One test per kind of sentence; the numbers are made by hand.</summary>
public sealed class VerdictTextTests
{
    [Fact]
    public void Says_who_is_faster_with_the_values_and_the_interval()
    {
        var text = Of(Faster);
        Assert.Equal("jemalloc is 1.16× faster than ptmalloc.", text.Headline.ToString());
        Assert.Equal("304.9 → 261.7 ms per iteration (95 % CI of the ratio 1.16–1.17, 10 runs each, order interleaved).", text.Timing!.ToString());
    }

    [Fact]
    public void Says_who_is_slower_with_a_ratio_above_one()
    {
        var text = Of(Slower);
        Assert.Equal("jemalloc is 1.30× slower than ptmalloc.", text.Headline.ToString());
        Assert.Equal("200.0 → 260.0 ms per iteration (95 % CI of the ratio 1.25–1.33, 10 runs each, order interleaved).", text.Timing!.ToString());
    }

    [Fact]
    public void Says_that_no_difference_was_found_and_how_many_runs_would_settle_it() => Assert.Equal(
        "No difference found between jemalloc and ptmalloc (ratio 0.990–1.020). About 40 runs each would probably settle it.",
        Of(Faster with { Verdict = Verdict.Unclear, Speedup = new Estimate(1.005, new Interval(0.99, 1.02)), RunsToSettle = 40 }).Headline.ToString());

    [Fact]
    public void Says_that_variants_are_practically_equal() => Assert.Equal(
        "No difference found between jemalloc and ptmalloc (ratio 0.996–1.004): they are practically equal, within ±1 %.",
        Of(Faster with { Verdict = Verdict.NoDifference, Speedup = new Estimate(1, new Interval(0.996, 1.004)) }).Headline.ToString());

    [Fact]
    public void Gives_no_verdict_on_one_run() => Assert.StartsWith(
        "No verdict on jemalloc and ptmalloc (ratio 1.16)",
        Of(Faster with { Verdict = Verdict.Unclear, Speedup = new Estimate(1.16, null) }).Headline.ToString(), StringComparison.Ordinal);

    // Of 43.2 ms saved 30 are in one region's own time and 6 in another's; a third has too small a part, a fourth is not certain.
    [Fact]
    public void Names_the_regions_that_the_saving_is_in()
    {
        var text = Of(Faster with
        {
            Regions =
            [
                Region("step", 0.05, 0.05, certain: false), Region("pool", 0.010, 0.004), Region("conv2d", 0.1, 0.07), Region("relu", 0.003, 0.002),
            ],
        });
        Assert.Contains("Where: conv2d 100.0 → 70.0 ms (1.43× less), pool 10.0 → 4.00 ms (2.50× less) per run.", text.Why.Select(sentence => sentence.ToString()));
    }

    // Of the collector the pauses as a whole, once: neither what one kind of collection took nor what the pauses took beside the collections.
    [Fact]
    public void Names_the_pauses_of_the_collector_as_a_whole()
    {
        var pauses = Region("GC pause", 0.030, 0.010) with { Self = Region("GC pause", 0.010, 0.001).Self };
        var text = Of(Faster with { Regions = [pauses, Region("GC gen1 AllocSmall", 0.020, 0.005), Region("GC gen2 background AllocSmall", 0.015, 0.005)] });
        Assert.Contains("Where: GC pause 30.0 → 10.0 ms (3.00× less), GC gen2 background AllocSmall 15.0 → 5.00 ms (3.00× less) per run.", text.Why.Select(sentence => sentence.ToString()));
    }

    private static RegionDelta Region(string name, double before, double after, bool certain = true)
    {
        var figure = new FigureDelta(name, before, after, new Estimate(after - before, new Interval(after - before - 0.0001, after - before + 0.0001)), certain, null);
        return new RegionDelta(name, figure, figure);
    }

    [Fact]
    public void Names_the_node_that_most_of_the_saving_is()
    {
        var text = Of(Faster with { Nodes = [Seconds("Memory_Bound", -0.0376), Seconds("Retiring", -0.0056, certain: false)] });
        Assert.Equal("87 % of the 43.2 ms saved is Memory Bound.", Assert.Single(text.Why).ToString());
        Assert.Equal("Memory_Bound", text.Why[0].Pieces[1].Node);
    }

    [Fact]
    public void Names_the_node_that_most_of_the_loss_is() => Assert.Equal(
        "80 % of the 60.0 ms lost is Memory Bound.",
        Assert.Single(Of(Slower with { Nodes = [Seconds("Memory_Bound", 0.048), Seconds("Core_Bound", 0.012)] }).Why).ToString());

    [Fact]
    public void Says_when_one_node_saves_more_than_all() => Assert.Equal(
        "Memory Bound alone saves 50.9 ms, more than the 43.2 ms in all: other nodes take some of it back.",
        Assert.Single(Of(Faster with { Nodes = [Seconds("Memory_Bound", -0.0509), Seconds("Core_Bound", 0.0077)] }).Why).ToString());

    [Fact]
    public void Names_the_parts_of_a_spread_saving() => Assert.Equal(
        "The saving is spread: Memory Bound 41 %, Frontend Bound 33 %, Core Bound 26 %.",
        Assert.Single(Of(Faster with
        {
            Nodes = [Seconds("Frontend_Bound", -0.0143), Seconds("Memory_Bound", -0.0177), Seconds("Core_Bound", -0.0112)],
        }).Why).ToString());

    [Fact]
    public void Names_no_node_that_is_not_certain() => Assert.Equal(
        "No single node's part of it is certain: more runs would tell where the time went.",
        Assert.Single(Of(Faster with { Nodes = [Seconds("Memory_Bound", -0.04, certain: false)] }).Why).ToString());

    [Fact]
    public void Says_where_the_limit_moved_in_its_own_unit() => Assert.Equal(
        "Inside it the limit moved from DRAM Bound (21.3 → 9.2 % of stalls) to L1 Bound (7.9 → 12.4 % of stalls): data is found closer to the core.",
        Of(Faster with
        {
            Nodes = [Seconds("Memory_Bound", -0.0376), Share("DRAM_Bound", 0.213, 0.092), Share("L1_Bound", 0.079, 0.124)],
        }).Why[1].ToString());

    [Fact]
    public void Says_what_fell_and_rose_where_the_limit_stayed() => Assert.Equal(
        "Inside it L1 Bound fell (12.4 → 7.9 % of stalls) and DRAM Bound rose (40.0 → 52.0 % of stalls): data is found further from the core.",
        Of(Slower with
        {
            Nodes = [Seconds("Memory_Bound", 0.048), Share("DRAM_Bound", 0.4, 0.52), Share("L1_Bound", 0.124, 0.079)],
        }).Why[1].ToString());

    [Fact]
    public void Does_not_move_the_limit_by_a_change_that_is_not_certain() => Assert.Single(Of(Faster with
    {
        Nodes = [Seconds("Memory_Bound", -0.0376), Share("DRAM_Bound", 0.213, 0.092), Share("L1_Bound", 0.079, 0.124) with { Significant = false }],
    }).Why);

    [Fact]
    public void Says_that_both_did_the_same_work() => Assert.Equal(
        "Retiring work is unchanged (+100.0 µs) and instructions are equal within 1 %: both variants executed the same work.",
        Of(Faster with
        {
            Nodes = [Seconds("Memory_Bound", -0.0376), Seconds("Retiring", 0.0001, certain: false)],
            Instructions = new FigureDelta("instructions", 1e9, 1.002e9, null, true, null),
        }).Why[^1].ToString());

    [Theory]
    [InlineData(true, 0.94, "jemalloc also retires 6 % fewer instructions: part of the gain is less work, not better use of the core.")]
    [InlineData(false, 1.06, "jemalloc also retires 6 % more instructions: part of the loss is more work, not worse use of the core.")]
    [InlineData(true, 1.06, "jemalloc also retires 6 % more instructions: it does more work and still takes less time.")]
    [InlineData(false, 0.94, "jemalloc also retires 6 % fewer instructions: it does less work and still takes more time.")]
    public void Says_when_the_work_differs(bool faster, double ratio, string sentence) => Assert.Equal(
        sentence,
        Of((faster ? Faster : Slower) with { Instructions = new FigureDelta("instructions", 1e9, ratio * 1e9, null, true, null) }).Why[^1].ToString());

    [Fact]
    public void Names_no_cause_from_a_measurement_that_is_not_for_conclusions()
    {
        var text = Of(Faster with
        {
            Nodes = [Seconds("Memory_Bound", -0.0376)],
            Instructions = new FigureDelta("instructions", 1e9, 0.9e9, null, true, null),
            CauseDoubt = CauseDoubt.GradeC,
            WhyNoCause = "jemalloc: level 2 was counted 18 % of the time (--no-multiplex counts all of it)",
        });
        Assert.Equal(
            "Faster, but the cause is not reliable: jemalloc: level 2 was counted 18 % of the time (--no-multiplex counts all of it).",
            Assert.Single(text.Why).ToString());
    }

    [Fact]
    public void Says_that_the_cause_is_unknown_without_counters() => Assert.Equal(
        "Why: unknown. This machine gives no hardware counters; the timing is valid.",
        Assert.Single(Of(WithoutCounters(Faster), pmu: false).Why).ToString());

    [Fact]
    public void Says_why_there_is_no_cause_where_the_machine_has_counters() => Assert.Equal(
        "Why: unknown. Of the trees, ptmalloc has no tree: hardware events were refused; the timing is valid.",
        Assert.Single(Of(WithoutCounters(Faster) with { WhyNoCause = "ptmalloc has no tree: hardware events were refused" }).Why).ToString());

    [Fact]
    public void Explains_no_throughput_by_runs_that_take_as_long() => Assert.StartsWith(
        "Why: unknown. The runs do not take a different time",
        Assert.Single(Of(Faster with { Time = Figure("wall time", 10, 10.001, certain: false) }).Why).ToString(), StringComparison.Ordinal);

    /// <summary>105 of 143 ms are 73 %.</summary>
    [Fact]
    public void Names_page_faults_as_the_likely_cause_without_counters()
    {
        var text = Of(
            WithoutCounters(Faster) with
            {
                WallTime = Figure("wall time", 0.305, 0.162),
                Software = [Figure("page-faults", 1_204_000, 98_000), Figure("system-ms", 120, 15), Figure("context-switches", 20, 5)],
            },
            pmu: false);
        Assert.Equal(
            [
                "Page faults are the likely cause: 12.3× fewer (1 204 000 → 98 000), and system time 120.0 → 15.0 ms is 73 % of the 143.0 ms saved per run.",
                "Where in the processor: unknown. This machine gives no hardware counters; the timing is valid.",
            ],
            text.Why.Select(sentence => sentence.ToString()));
    }

    [Fact]
    public void Names_work_in_the_kernel_when_no_counter_tells_which() => Assert.StartsWith(
        "Work in the kernel is the likely cause: system time 15.0 → 120.0 ms is more than all of the 60.0 ms lost per run.",
        Of(Slower with { WallTime = Figure("wall time", 0.2, 0.26), Software = [Figure("system-ms", 15, 120)] }).Why[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void Mentions_software_counters_that_differ_strongly_also_without_a_verdict() => Assert.Equal(
        "Also: 12.3× fewer page faults (1 204 000 → 98 000), peak memory 100.0 MiB → 300.0 MiB.",
        Assert.Single(Of(Faster with
        {
            Verdict = Verdict.NoDifference,
            Software = [Figure("page-faults", 1_204_000, 98_000), Figure("system-ms", 12, 11), Figure("peak-rss-bytes", 104857600, 314572800), Figure("context-switches", 20, 5)],
        }).Why).ToString());

    [Fact]
    public void Mentions_no_counter_that_is_not_certain_or_could_not_matter() => Assert.Empty(Of(Faster with
    {
        Verdict = Verdict.NoDifference,
        Software = [Figure("page-faults", 1_204_000, 98_000, certain: false), Figure("minor-faults", 3000, 1000)],
    }).Why);

    [Fact]
    public void Puts_the_fastest_certain_candidate_above_all()
    {
        var better = Faster with { Candidate = "mimalloc", Speedup = new Estimate(1.2, new Interval(1.1, 1.3)) };
        var unclear = Faster with { Candidate = "tcmalloc", Verdict = Verdict.Unclear, Speedup = new Estimate(1.5, new Interval(0.9, 2.1)) };
        Assert.Equal("mimalloc", VerdictText.Best(Set(pmu: true, Faster, better, unclear))?.Candidate);
        Assert.Null(VerdictText.Best(Set(pmu: true, unclear, Slower)));
    }

    [Theory]
    [InlineData(1.0123, "1.012")]
    [InlineData(1.164, "1.16")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.6, "1235")]
    public void Shows_ratios_as_precisely_as_they_matter(double ratio, string text) => Assert.Equal(text, VerdictFormats.Ratio(ratio));

    [Theory]
    [InlineData(12.405, 11.9, "12.40 → 11.90 s")]
    [InlineData(0.00123, 0.00045, "1.23 → 0.45 ms")]
    [InlineData(0.000123, 0.0000045, "123.0 → 4.50 µs")]
    public void Shows_times_in_one_unit(double before, double after, string text) => Assert.Equal(text, VerdictFormats.Seconds(before, after));

    private static Comparison Faster { get; } = new()
    {
        Baseline = "ptmalloc",
        Candidate = "jemalloc",
        Measure = Measure.TimePerIteration,
        Speedup = new Estimate(1.164, new Interval(1.158, 1.172)),
        Verdict = Verdict.Faster,
        Difference = new Estimate(-0.0432, new Interval(-0.044, -0.0424)),
        BaselineValue = 0.3049,
        CandidateValue = 0.2617,
        Time = Figure("time", 0.3049, 0.2617),
        WallTime = Figure("wall time", 0.3049, 0.2617),
        BaselineRuns = 10,
        CandidateRuns = 10,
        Nodes = [],
        Software = [],
    };

    private static Comparison Slower { get; } = Faster with
    {
        Speedup = new Estimate(1 / 1.3, new Interval(0.75, 0.8)),
        Verdict = Verdict.Slower,
        Difference = new Estimate(0.06, new Interval(0.05, 0.07)),
        BaselineValue = 0.2,
        CandidateValue = 0.26,
        Time = Figure("time", 0.2, 0.26),
        WallTime = Figure("wall time", 0.2, 0.26),
    };

    private static Comparison WithoutCounters(Comparison comparison) =>
        comparison with { CauseDoubt = CauseDoubt.NoTree, WhyNoCause = "ptmalloc has no tree: this virtual machine has no hardware counters" };

    private static FigureDelta Figure(string name, double before, double after, bool certain = true)
    {
        var (delta, margin) = (after - before, Math.Abs(after - before) * (certain ? 0.1 : 2));
        return new FigureDelta(name, before, after, new Estimate(delta, new Interval(delta - margin, delta + margin)), certain, null);
    }

    private static NodeDelta Seconds(string name, double delta, bool certain = true) => new()
    {
        Definition = Results.Model.Nodes.First(node => node.Name == name),
        BaselineShare = 0.5,
        CandidateShare = 0.5,
        BaselineSeconds = 0.1,
        CandidateSeconds = 0.1 + delta,
        SecondsDelta = Figure("", 0.1, 0.1 + delta, certain).Delta,
        Significant = certain,
    };

    private static NodeDelta Share(string name, double before, double after) => new()
    {
        Definition = Results.Model.Nodes.First(node => node.Name == name),
        BaselineShare = before,
        CandidateShare = after,
        ShareDelta = Figure("", before, after).Delta,
        Significant = true,
    };

    private static VerdictText Of(Comparison comparison, bool pmu = true) => VerdictText.Of(Set(pmu, comparison), comparison);

    private static ResultSet Set(bool pmu, params Comparison[] comparisons) => new()
    {
        ToolVersion = "1.2.3",
        Machine = new MachineSummary { Pmu = pmu },
        Results = [],
        Findings = [],
        Comparisons = comparisons,
        Experiment = new Experiment(Interleaved: true, Seed: 1, Equivalence: 0.01),
    };
}
