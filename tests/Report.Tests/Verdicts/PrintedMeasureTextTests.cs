using Toplev.Tma.Results;
using Xunit;
using static Toplev.Report.Tests.Verdicts.HandMadeComparisons;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>Causes of what a program printed: only where the wall time changed with it.</summary>
public sealed class PrintedMeasureTextTests
{
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
}
