using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Xunit;
using static Toplev.Report.Tests.Verdicts.HandMadeComparisons;

namespace Toplev.Report.Tests.Verdicts;

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
        "Undecided whether jemalloc differs from ptmalloc (95 % CI: 1.010× slower to 1.020× faster). About 40 runs each would probably settle it.",
        Of(Faster with
        {
            Verdict = Verdict.Unclear,
            Speedup = new Estimate(1.005, new ConfidenceInterval(0.99, 1.02)),
            RequiredRuns = 40,
        }).Headline.ToString());

    [Theory]
    [InlineData(4, "More runs may settle it.")]
    [InlineData(10, "Only less noise would settle it.")]
    public void Says_what_would_settle_it_where_no_number_of_runs_is_known(int runs, string said) => Assert.EndsWith(
        $"(95 % CI: 1.43× slower to 1.50× faster). {said}",
        Of(Faster with
        {
            Verdict = Verdict.Unclear,
            Speedup = new Estimate(1.005, new ConfidenceInterval(0.7, 1.5)),
            BaselineRuns = runs,
            CandidateRuns = runs,
        }).Headline.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "1.000×")]
    [InlineData(0.99999, "1.000×")]
    [InlineData(0.5, "2.00× slower")]
    [InlineData(1.25, "1.25× faster")]
    public void A_ratio_has_the_direction_that_is_seen_in_it(double speedup, string shown) =>
        Assert.Equal(shown, VerdictFormats.Directed(speedup, Measure.TimePerRun));

    // 304.9 / 261.7 is 1.165, and the ratio 1.30.
    [Fact]
    public void Says_why_the_ratio_is_not_the_quotient_of_the_values() => Assert.EndsWith(
        "order interleaved). The ratio is the middle of the ratios of neighbouring runs, and not the quotient of these two values: a few runs took much longer "
            + "or shorter than the others.",
        Of(Faster with { Speedup = new Estimate(1.30, new ConfidenceInterval(1.2, 1.4)) }).Timing!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Says_that_variants_are_practically_equal() => Assert.Equal(
        "No difference found between jemalloc and ptmalloc (95 % CI: 1.004× slower to 1.004× faster): they are practically equal, within ±1 %.",
        Of(Faster with { Verdict = Verdict.NoDifference, Speedup = new Estimate(1, new ConfidenceInterval(0.996, 1.004)) }).Headline.ToString());

    [Fact]
    public void Gives_no_verdict_on_one_run() => Assert.StartsWith(
        "No verdict on jemalloc and ptmalloc (1.16× faster)",
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
        Assert.Contains(
            "Where: conv2d 100.0 → 70.0 ms (1.43× less), pool 10.0 → 4.00 ms (2.50× less) per run.", text.Why.Select(sentence => sentence.ToString()));
    }

    // Of the collector the pauses as a whole, once: neither what one kind of collection took nor what the pauses took beside the collections.
    [Fact]
    public void Names_the_pauses_of_the_collector_as_a_whole()
    {
        var pauses = Region("GC pause", 0.030, 0.010) with { Self = Region("GC pause", 0.010, 0.001).Self };
        var text = Of(Faster with { Regions = [pauses, Region("GC gen1 AllocSmall", 0.020, 0.005), Region("GC gen2 background AllocSmall", 0.015, 0.005)] });
        Assert.Contains("Where: GC pause 30.0 → 10.0 ms (3.00× less), GC gen2 background AllocSmall 15.0 → 5.00 ms (3.00× less) per "
            + "run.", text.Why.Select(sentence => sentence.ToString()));
    }

    private static RegionDelta Region(string name, double before, double after, bool certain = true)
    {
        var figure = new FigureDelta(
            name, before, after, new Estimate(after - before, new ConfidenceInterval(after - before - 0.0001, after - before + 0.0001)), certain, null);
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
        "Memory Bound alone saves 50.9 ms, more than the 43.2 ms saved in total: other nodes cost more time.",
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
        "No single node's contribution is certain; more runs would show where the time went.",
        Assert.Single(Of(Faster with { Nodes = [Seconds("Memory_Bound", -0.04, certain: false)] }).Why).ToString());

    [Fact]
    public void Says_where_the_limit_moved_in_its_own_unit() => Assert.Equal(
        "Within it, the limit moved from DRAM Bound (21.3 → 9.2 % of stalls) to L1 Bound (7.9 → 12.4 % of stalls): data is found closer to the core.",
        Of(Faster with
        {
            Nodes = [Seconds("Memory_Bound", -0.0376), Share("DRAM_Bound", 0.213, 0.092), Share("L1_Bound", 0.079, 0.124)],
        }).Why[1].ToString());

    [Fact]
    public void Says_what_fell_and_rose_where_the_limit_stayed() => Assert.Equal(
        "Within it, L1 Bound fell (12.4 → 7.9 % of stalls) and DRAM Bound rose (40.0 → 52.0 % of stalls).",
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

    // Cycles are instructions times cycles per instruction. By hand, 1 G instructions at 1 cycle each become 0.94 G and 0.94 G cycles (all of
    // it), 0.9 G cycles ((0.06 × (1 + 0.957) / 2) / 0.1 = 59 %), or 0.97 G ((0.06 × (1 + 1.032) / 2) / 0.03: twice as much).
    [Theory]
    [InlineData(true, 0.94, 0.94, "jemalloc retires 6 % fewer instructions: less work accounts for all of the cycles saved (IPC 1.00 → 1.00).")]
    [InlineData(true, 0.94, 0.90, "jemalloc retires 6 % fewer instructions: less work accounts for 59 % of the cycles saved; better use of the core accounts "
        + "for the rest (IPC 1.00 → 1.04).")]
    [InlineData(true, 0.94, 0.97, "jemalloc retires 6 % fewer instructions: less work accounts for more than all of the cycles saved; each instruction takes "
        + "more cycles (IPC 1.00 → 0.97).")]
    [InlineData(false, 1.06, 1.06, "jemalloc retires 6 % more instructions: more work accounts for all of the cycles lost (IPC 1.00 → 1.00).")]
    [InlineData(true, 1.06, 0.90, "jemalloc retires 6 % more instructions: it does more work and still takes less time (IPC 1.00 → 1.18).")]
    [InlineData(false, 0.94, 1.10, "jemalloc retires 6 % fewer instructions: it does less work and still takes more time (IPC 1.00 → 0.85).")]
    public void Says_how_much_of_the_difference_is_the_work(bool faster, double ratio, double cycles, string sentence) => Assert.Equal(
        sentence,
        Of((faster ? Faster : Slower) with
        {
            Instructions = new FigureDelta("instructions", 1e9, ratio * 1e9, null, true, null),
            Cycles = new FigureDelta("cycles", 1e9, cycles * 1e9, null, true, null),
            InstructionsPerCycle = new FigureDelta("IPC", 1, ratio / cycles, null, true, null),
        }).Why[^1].ToString());

    [Fact]
    public void Says_that_the_work_differs_where_the_time_does_not() => Assert.Equal(
        "jemalloc retires 30 % fewer instructions, IPC 2.00 → 1.40.",
        Assert.Single(Of(Faster with
        {
            Verdict = Verdict.NoDifference,
            Instructions = new FigureDelta("instructions", 1e9, 0.7e9, null, true, null),
            InstructionsPerCycle = new FigureDelta("IPC", 2, 1.4, null, true, null),
        }).Why).ToString());

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
            [
                "Work on the CPU accounts for all of the 43.2 ms saved (CPU time 100.0 → 56.8 ms).",
                "Faster, but where in the processor is not reliable: jemalloc: level 2 was counted 18 % of the time (--no-multiplex counts all of it).",
                "jemalloc retires 10 % fewer instructions.",
            ],
            text.Why.Select(sentence => sentence.ToString()));
    }

    [Fact]
    public void Says_in_the_headline_that_the_programs_ended_otherwise() => Assert.Equal(
        "jemalloc is 1.16× faster than ptmalloc, but jemalloc ended with exit code 1, ptmalloc with 0: they may not have done the same work.",
        Of(Faster with { EndedOtherwise = "jemalloc ended with exit code 1, ptmalloc with 0" }).Headline.ToString());

    [Fact]
    public void Recordings_that_were_not_taken_in_turns_are_compared_with_that_condition()
    {
        var comparison = Slower with { InTurns = false, MayHoldOtherChanges = true };
        var set = Set(true, comparison) with { Experiment = new Experiment(false, null, 0.01) };
        Assert.Equal(
            "jemalloc is 1.30× slower than ptmalloc (95 % CI of the ratio 1.25–1.33), if nothing else changed between the measurements, which were not "
                + "interleaved.",
            VerdictText.Of(set, comparison).Headline.ToString());
        Assert.Equal(
            "jemalloc is 1.30× slower than ptmalloc.", VerdictText.Of(
                set with { Experiment = set.Experiment with { Grouped = true } }, comparison with { MayHoldOtherChanges = false }).Headline.ToString());
        Assert.Contains(
            "10 recordings each", VerdictText.Of(
                set with { Experiment = set.Experiment with { Grouped = true } },
                comparison with { MayHoldOtherChanges = false }).Timing!.ToString(), StringComparison.Ordinal);
    }

    // 9.2 in both; a sibling that is not known; below 2 points; under Retiring.
    [Fact]
    public void The_limit_moves_only_where_all_siblings_are_known_and_the_change_is_large_enough()
    {
        var memory = Seconds("Memory_Bound", -0.0376);
        Assert.Single(Of(Faster with { Nodes = [memory, Share("DRAM_Bound", 0.092, 0.082), Share("L1_Bound", 0.079, 0.094)] }).Why);
        Assert.Single(Of(Faster with { Nodes = [memory, Share("DRAM_Bound", 0.213, 0.092) with { ShareDelta = null }, Share("L1_Bound", 0.079, 0.124)] }).Why);
    }

    [Fact]
    public void Mentions_software_counters_that_differ_strongly_also_without_a_verdict() => Assert.Equal(
        "Also: 12.3× fewer page faults (1 204 000 → 98 000), peak memory 100.0 MiB → 300.0 MiB.",
        Assert.Single(Of(Faster with
        {
            Verdict = Verdict.NoDifference,
            Software =
            [
                Figure("page-faults", 1_204_000, 98_000), Figure("system-ms", 12, 11), Figure("peak-rss-bytes", 104857600, 314572800),
                Figure("context-switches", 20, 5),
            ],
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
        var better = Faster with { Candidate = "mimalloc", Speedup = new Estimate(1.2, new ConfidenceInterval(1.1, 1.3)) };
        var unclear = Faster with { Candidate = "tcmalloc", Verdict = Verdict.Unclear, Speedup = new Estimate(1.5, new ConfidenceInterval(0.9, 2.1)) };
        Assert.Equal("mimalloc", VerdictText.Best(Set(pmu: true, Faster, better, unclear))?.Candidate);
        Assert.Null(VerdictText.Best(Set(pmu: true, unclear, Slower)));
    }
}
