using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Xunit;

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
        "Undecided whether jemalloc differs from ptmalloc (ratio 0.990–1.020). About 40 runs each would probably settle it.",
        Of(Faster with
        {
            Verdict = Verdict.Unclear,
            Speedup = new Estimate(1.005, new ConfidenceInterval(0.99, 1.02)),
            RequiredRuns = 40,
        }).Headline.ToString());

    [Fact]
    public void Says_that_variants_are_practically_equal() => Assert.Equal(
        "No difference found between jemalloc and ptmalloc (ratio 0.996–1.004): they are practically equal, within ±1 %.",
        Of(Faster with { Verdict = Verdict.NoDifference, Speedup = new Estimate(1, new ConfidenceInterval(0.996, 1.004)) }).Headline.ToString());

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
    public void Without_counters_says_what_is_known_and_what_counters_would_tell() => Assert.Equal(
        [
            "User code accounts for all of the 43.2 ms saved (user time 100.0 → 50.0 ms).",
            "Where in the processor: unknown. This machine has no hardware counters; the timing is valid.",
        ],
        Of(WithoutCounters(Faster), pmu: false).Why.Select(sentence => sentence.ToString()));

    [Fact]
    public void Waiting_needs_no_counters() => Assert.Equal(
        "Waiting accounts for all of the 60.0 ms lost (CPUs used 0.99 → 0.49). CPU time is equal (100.0 → 100.0 ms).",
        Assert.Single(
            Of(WithoutCounters(Slower) with { Division = Divided(0.06, TimePartKind.User, (TimePartKind.Waiting, 0.06)) }, pmu: false).Why).ToString());

    [Theory]
    [InlineData(TimePartKind.Clock, 0.06, "A lower clock accounts for all of the 60.0 ms lost (3.50 → 2.80 GHz).")]
    [InlineData(TimePartKind.Parallelism, 0.06, "Running on fewer CPUs in parallel accounts for all of the 60.0 ms lost (CPUs used 0.99 → 0.49). CPU time is "
        + "equal (100.0 → 100.0 ms).")]
    public void Names_what_is_no_work_and_blames_no_node(TimePartKind kind, double delta, string sentence) => Assert.Equal(
        sentence, Assert.Single(Of(Slower with
        {
            Division = Divided(0.06, TimePartKind.Cycles, (kind, delta)),
            Nodes = [Seconds("Memory_Bound", 0, certain: false)],
        }).Why).ToString());

    // 36 ms of the 60 are work, of which 30 are Memory Bound; 24 ms are waiting.
    [Fact]
    public void Shares_out_the_work_only_and_names_the_larger_part_first()
    {
        var text = Of(Slower with { Division = Divided(0.06, TimePartKind.Cycles, (TimePartKind.Waiting, 0.024)), Nodes = [Seconds("Memory_Bound", 0.030)] });
        Assert.Equal("Work on the CPU accounts for 60 % of the 60.0 ms lost (CPU time 100.0 → 136.0 ms), waiting for 40 % (CPUs used 0.99 → "
            + "0.49).", text.Why[0].ToString());
        Assert.Equal("83 % of the 36.0 ms lost on the CPU is Memory Bound.", text.Why[1].ToString());
    }

    [Fact]
    public void Says_what_takes_back_what_is_more_than_the_whole() => Assert.Equal(
        "User code saves 63.2 ms, more than the 43.2 ms saved in total (user time 100.0 → 50.0 ms); waiting adds 20.0 ms (CPUs used 0.99 → 0.49).",
        Of(WithoutCounters(Faster) with { Division = Divided(-0.0432, TimePartKind.User, (TimePartKind.Waiting, 0.020)) }, pmu: false).Why[0].ToString());

    [Fact]
    public void Says_why_there_is_no_cause_where_the_machine_has_counters() => Assert.Equal(
        "Where in the processor: unknown. About the trees: ptmalloc has no tree: hardware events were refused; the timing is valid.",
        Of(WithoutCounters(Faster) with { WhyNoCause = "ptmalloc has no tree: hardware events were refused" }).Why[^1].ToString());

    private static readonly Measure Throughput = new(MeasureKind.Printed, "run", "req/s", HigherIsBetter: true);

    [Fact]
    public void Explains_no_throughput_by_runs_that_take_as_long() => Assert.Equal(
        "Why: unknown. The wall time of the runs did not certainly change in the same direction, so where the time goes does not explain what the program "
            + "printed.",
        Assert.Single(Of(Faster with { Measure = Throughput, Time = Figure("wall time", 10, 10.001, certain: false) }).Why).ToString());

    [Fact]
    public void Explains_no_throughput_that_rose_while_the_runs_grew_longer() => Assert.StartsWith(
        "Why: unknown.", Assert.Single(Of(Faster with { Measure = Throughput, Time = Figure("wall time", 10, 12) }).Why).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Explains_a_throughput_of_runs_that_became_as_much_shorter() => Assert.Equal(
        "87 % of the 43.2 ms saved per run is Memory Bound.",
        Assert.Single(Of(Faster with { Measure = Throughput, Nodes = [Seconds("Memory_Bound", -0.0376)] }).Why).ToString());

    [Fact]
    public void Explains_nothing_printed_that_is_no_time_and_no_rate()
    {
        var text = Of(Faster with
        {
            Measure = Throughput with { Unit = "MB", HigherIsBetter = false },
            Software = [Figure("page-faults", 1_204_000, 98_000)],
            Nodes = [Seconds("Memory_Bound", -0.0376)],
        });
        Assert.Equal("jemalloc is 1.16× better than ptmalloc.", text.Headline.ToString());
        Assert.Equal("Why: unknown. What the program printed is not a time, so where the time goes does not explain it.", text.Why[0].ToString());
        Assert.DoesNotContain(text.Why, sentence => sentence.ToString().Contains("likely", StringComparison.Ordinal));
    }

    // 20 s of 80 ms of runs: the number is no time of the run, whatever its unit says.
    [Fact]
    public void Explains_no_printed_time_that_is_longer_than_the_run()
    {
        var printed = new Measure(MeasureKind.PrintedTime, "run", "s", HigherIsBetter: false);
        Assert.StartsWith(
            "Why: unknown.", Of(Faster with { Measure = printed, BaselineValue = 20, CandidateValue = 17 }).Why[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "User code accounts for all of the 43.2 ms of wall time saved per run (user time 100.0 → 50.0 ms).",
            Of(WithoutCounters(Faster) with { Measure = printed, BaselineValue = 0.03, CandidateValue = 0.02 }, pmu: false).Why[0].ToString());
    }

    [Fact]
    public void Says_in_the_headline_that_the_programs_ended_otherwise() => Assert.Equal(
        "jemalloc is 1.16× faster than ptmalloc, but jemalloc ended with exit code 1, ptmalloc with 0: they may not have done the same work.",
        Of(Faster with { EndedOtherwise = "jemalloc ended with exit code 1, ptmalloc with 0" }).Headline.ToString());

    private static Comparison KernelSaves(double total, double kernel, params FigureDelta[] software) => WithoutCounters(Faster) with
    {
        Time = Figure("time", 0.305, 0.305 + total),
        WallTime = Figure("wall time", 0.305, 0.305 + total),
        Division = Divided(total, TimePartKind.User, (TimePartKind.Kernel, kernel)),
        Software = software,
    };

    /// <summary>105 of 143 ms are 73 %.</summary>
    [Fact]
    public void Names_page_faults_as_the_likely_cause_of_work_in_the_kernel()
    {
        var text = Of(
            KernelSaves(-0.143, -0.105, Figure("page-faults", 1_204_000, 98_000), Figure("system-ms", 120, 15), Figure("context-switches", 20, 5)), pmu: false);
        Assert.Equal("Work in the kernel accounts for 73 % of the 143.0 ms saved (system time 120.0 → 15.0 ms), user code for 27 % (user time 100.0 → 50.0 "
            + "ms).", text.Why[0].ToString());
        Assert.Equal("Page faults are the likely cause: 12.3× fewer (1 204 000 → 98 000).", text.Why[1].ToString());
    }

    // 120 faults cost 0.3 ms at most, nine switches 0.09 ms: not a good part of 105 ms.
    [Theory]
    [InlineData("page-faults", 300, 180)]
    [InlineData("context-switches", 18, 9)]
    public void Blames_no_counter_that_cannot_have_cost_it(string name, double before, double after) => Assert.DoesNotContain(
        Of(KernelSaves(-0.143, -0.105, Figure(name, before, after)), pmu: false).Why, sentence =>
            sentence.ToString().Contains("likely", StringComparison.Ordinal));

    [Fact]
    public void A_third_is_a_part_of_the_cause() => Assert.Equal(
        "Page faults are a likely part of the cause: 12.3× fewer (1 204 000 → 98 000).",
        Of(KernelSaves(-0.300, -0.105, Figure("page-faults", 1_204_000, 98_000)), pmu: false).Why[1].ToString());

    // Counted with the rest: the kernel is no part beside the tree, and is said for itself.
    [Fact]
    public void Names_work_in_the_kernel_beside_a_tree()
    {
        var kernel = new TimePart(TimePartKind.Kernel, 0.01, 0.055, Figure("", 0.01, 0.055).Delta!.Value, true);
        var text = Of(Slower with { Division = Divided(0.06) with { Kernel = kernel }, Nodes = [Seconds("Memory_Bound", 0.048)] });
        Assert.Equal("Work in the kernel is the likely cause: system time 120.0 → 15.0 ms accounts for 75 % of the 60.0 ms lost.", text.Why[0].ToString());
    }

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

    [Theory]
    [InlineData(1.0123, "1.012")]
    [InlineData(1.164, "1.16")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.6, "1235")]
    [InlineData(12_345_678_000_000, "1.2E+13")]
    [InlineData(0.000_012, "1.2E-5")]
    public void Shows_ratios_as_precisely_as_they_matter(double ratio, string text) => Assert.Equal(text, VerdictFormats.Ratio(ratio));

    [Theory]
    [InlineData(12.405, 11.9, "12.40 → 11.90 s")]
    [InlineData(0.00123, 0.00045, "1.23 → 0.45 ms")]
    [InlineData(0.000123, 0.0000045, "123.0 → 4.50 µs")]
    public void Shows_times_in_one_unit(double before, double after, string text) => Assert.Equal(text, VerdictFormats.Seconds(before, after));

    private static Comparison Faster { get; } = new()
    {
        InTurns = true,
        Baseline = "ptmalloc",
        Candidate = "jemalloc",
        Measure = Measure.TimePerIteration,
        Speedup = new Estimate(1.164, new ConfidenceInterval(1.158, 1.172)),
        Verdict = Verdict.Faster,
        Difference = new Estimate(-0.0432, new ConfidenceInterval(-0.044, -0.0424)),
        BaselineValue = 0.3049,
        CandidateValue = 0.2617,
        Time = Figure("time", 0.3049, 0.2617),
        WallTime = Figure("wall time", 0.3049, 0.2617),
        Division = Divided(-0.0432),
        BaselineRuns = 10,
        CandidateRuns = 10,
        Nodes = [],
        Software = [],
    };

    private static Comparison Slower { get; } = Faster with
    {
        Speedup = new Estimate(1 / 1.3, new ConfidenceInterval(0.75, 0.8)),
        Verdict = Verdict.Slower,
        Difference = new Estimate(0.06, new ConfidenceInterval(0.05, 0.07)),
        BaselineValue = 0.2,
        CandidateValue = 0.26,
        Time = Figure("time", 0.2, 0.26),
        WallTime = Figure("wall time", 0.2, 0.26),
        Division = Divided(0.06),
    };

    private static Comparison WithoutCounters(Comparison comparison) => comparison with
    {
        CauseDoubt = CauseDoubt.NoTree,
        WhyNoCause = "ptmalloc has no tree: this virtual machine has no hardware counters",
        Division = Divided(comparison.Time!.Delta!.Value.Value, TimePartKind.User),
    };

    private static FigureDelta Figure(string name, double before, double after, bool certain = true)
    {
        var (delta, margin) = (after - before, Math.Abs(after - before) * (certain ? 0.1 : 2));
        return new FigureDelta(name, before, after, new Estimate(delta, new ConfidenceInterval(delta - margin, delta + margin)), certain, null);
    }

    /// <summary>All of the difference is work on the CPU unless parts are named: seconds by kind.</summary>
    private static TimeDivision Divided(double total, TimePartKind work = TimePartKind.Cycles, params (TimePartKind Kind, double Delta)[] others)
    {
        static TimePart Part(TimePartKind kind, double delta) => new(kind, 0.1, 0.1 + delta, Figure("", 0.1, 0.1 + delta).Delta!.Value, Math.Abs(delta) > 0);
        return new TimeDivision
        {
            Parts = [Part(work, total - others.Sum(part => part.Delta)), .. others.Select(part => Part(part.Kind, part.Delta))],
            CpuTime = Figure("CPU time", 0.1, 0.1 + total - others.Where(part => part.Kind != TimePartKind.Kernel).Sum(part => part.Delta)),
            CpusUsed = Figure("CPUs used", 0.99, 0.49),
            Clock = Figure("clock", 3.5e9, 2.8e9),
            Kernel = others.FirstOrDefault(part => part.Kind == TimePartKind.Kernel) is { Delta: not 0 } kernel
                ? Part(TimePartKind.Kernel, kernel.Delta)
                : null,
            KernelTime = Figure("system time", 0.120, 0.015),
            UserTime = Figure("user time", 0.1, 0.05),
        };
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
