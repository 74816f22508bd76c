using Toplev.Tma.Results;
using Xunit;
using static Toplev.Report.Tests.Verdicts.HandMadeComparisons;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>Sentences about parts of the time: user code, the kernel, waiting, the clock; with and without counters.</summary>
public sealed class TimePartTextTests
{
    [Fact]
    public void Without_counters_says_what_is_known_and_what_counters_would_tell() => Assert.Equal(
        [
            "User code accounts for all of the 43.2 ms saved (user time 100.0 → 50.0 ms).",
            "Where in the processor: unknown. There is no tree; the timing is valid.",
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

    // The share is that of the location; the means of the tables, which an odd run moves, stand beside it.
    [Fact]
    public void Claims_the_real_share_and_shows_what_it_is_made_of_where_means_belie_it() => Assert.Equal(
        "User code accounts for 96 % of the 290.6 ms saved (user time 1280.0 → 1000.0 ms in the middle of the runs; means 1300.0 → 1059.3 ms).",
        Of(WithoutCounters(Faster) with
        {
            Measure = Measure.TimePerRun,
            Time = Figure("time", 1.3, 1.0094),
            WallTime = Figure("wall time", 1.3, 1.0094),
            Division = Divided(-0.2906, TimePartKind.User, (TimePartKind.Waiting, -0.0116)) with { UserTime = Figure("user time", 1.28, 1.0) },
            Software = [Figure("user-ms", 1300, 1059.3)],
        }, pmu: false).Why[0].ToString());

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
}
