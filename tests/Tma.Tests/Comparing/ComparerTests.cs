using System.Globalization;
using Toplev.Tma.Comparing;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

public sealed class ComparerTests
{
    private static readonly double?[] Ones = [1.01, 0.99, 1.00, 1.02, 0.98, 1.00, 1.01, 0.99, 1.00, 1.00];

    private static readonly double?[] Twos = [2.00, 1.98, 2.02, 2.00, 2.04, 1.96, 2.00, 2.02, 1.98, 2.00];

    [Fact]
    public void Finds_no_difference_between_a_variant_and_itself()
    {
        var comparison = Variants.Compare(Variants.Timed("a", Ones), Variants.Timed("b", Ones));
        Assert.Equal(1, comparison.Speedup!.Value.Value);
        Assert.Equal(Verdict.NoDifference, comparison.Verdict);
        Assert.Equal(0, comparison.Difference!.Value.Value);
    }

    [Fact]
    public void Finds_half_the_time_to_be_twice_as_fast_and_the_reverse_when_swapped()
    {
        var faster = Variants.Compare(Variants.Timed("slow", Twos), Variants.Timed("fast", Ones));
        Assert.Equal(Verdict.Faster, faster.Verdict);
        Assert.False(faster.Speedup!.Value.Excludes(2));
        Assert.True(faster.Speedup.Value.Excludes(1));
        Assert.Equal(-1, faster.Difference!.Value.Value, 0.01);
        var slower = Variants.Compare(Variants.Timed("fast", Ones), Variants.Timed("slow", Twos));
        Assert.Equal(Verdict.Slower, slower.Verdict);
        Assert.Equal(1 / faster.Speedup.Value.Value, slower.Speedup!.Value.Value, 12);
        Assert.Equal(1 / faster.Speedup.Value.Interval!.Value.High, slower.Speedup.Value.Interval!.Value.Low, 12);
        Assert.Equal(-faster.Difference.Value.Value, slower.Difference!.Value.Value, 12);
    }

    [Fact]
    public void Calls_more_throughput_faster()
    {
        var throughput = new Measure(MeasureKind.Printed, "run", "req/s", HigherIsBetter: true);
        var comparison = Variants.Compare(Variants.Timed("a", Ones), Variants.Timed("b", Twos), throughput);
        Assert.Equal(Verdict.Faster, comparison.Verdict);
        Assert.False(comparison.Speedup!.Value.Excludes(2));
        Assert.Equal(1, comparison.Difference!.Value.Value, 0.01);
    }

    // The grade is the comparison's: how it was measured and how well its ratio is known.
    [Fact]
    public void Grades_how_well_the_ratio_is_known()
    {
        Assert.Equal(Grade.A, Variants.Compare(Variants.Timed("a", Ones), Variants.Timed("b", Twos)).Quality.Grade);
        Assert.Equal(Grade.B, Variants.Compare(Variants.Timed("a", Ones), Variants.Timed("b", Twos), experiment: Variants.Apart).Quality.Grade);
        Assert.Equal(Grade.C, Variants.Compare(Variants.Timed("a", 1.0), Variants.Timed("b", 2.0)).Quality.Grade);
        Assert.Equal(Grade.C, Variants.Compare(Variants.Timed("a", 1, 1, 1), Variants.Timed("b", 1, 3, 1)).Quality.Grade);
        var brief = Variants.Compare(
            Variants.Timed("a", [.. Ones.Select(value => value / 100)]), Variants.Timed("b", [.. Twos.Select(value => value / 100)])).Quality;
        Assert.Equal(Grade.B, brief.Grade);
        Assert.Contains("are short: start-up is a large part", Assert.Single(brief.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_no_interval_and_no_verdict_from_one_run()
    {
        var comparison = Variants.Compare(Variants.Timed("a", 1.0), Variants.Timed("b", 2.0));
        Assert.Null(comparison.Speedup!.Value.Interval);
        Assert.Equal(Verdict.Unclear, comparison.Verdict);
        Assert.Null(comparison.RequiredRuns);
    }

    [Fact]
    public void Compares_nothing_without_values()
    {
        var comparison = Variants.Compare(Variants.Timed("a", 1.0), Variants.Timed("b"));
        Assert.Null(comparison.Speedup);
        Assert.Null(comparison.Difference);
        Assert.Equal(Verdict.Unclear, comparison.Verdict);
    }

    [Fact]
    public void Pairs_only_rounds_that_both_have_and_values_that_can_be_compared()
    {
        var comparison = Variants.Compare(
            Variants.Timed("a", 1, 1, 1, 1, 1, 1, 1, 9, 9),
            Variants.Timed("b", 2, 2, 2, 2, 2, 2, 2, null, double.NaN));
        Assert.Equal(7, comparison.BaselineRuns);
        Assert.Equal(0.5, comparison.Speedup!.Value.Interval!.Value.High, 12);
    }

    [Fact]
    public void Cancels_drift_by_pairing_rounds_and_does_not_when_recordings_are_compared()
    {
        double?[] before = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
        double?[] after = [.. before.Select(value => value * 1.05)];
        Assert.Equal(Verdict.Slower, Variants.Compare(Variants.Timed("a", before), Variants.Timed("b", after)).Verdict);
        Assert.Equal(Verdict.Unclear, Variants.Compare(Variants.Timed("a", before), Variants.Timed("b", after), experiment: Variants.Apart).Verdict);
    }

    /// <summary>Beside another recording, the variants of one that was measured in turns still are; those of two recordings share no round.</summary>
    [Fact]
    public void Variants_of_one_recording_keep_their_turns_among_several_recordings()
    {
        double?[] before = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
        var combined = Variants.Apart with { Combined = true };
        var (one, other) = (Variants.Timed("a", before), Variants.Timed("b", [.. before.Select(value => value * 1.05)]));
        var together = Variants.Compare(one, other, experiment: combined);
        Assert.Equal((Verdict.Slower, true, false), (together.Verdict, together.InTurns, together.MayHoldOtherChanges));

        var elsewhere = other with { Repetitions = [.. other.Repetitions.Select(run => run with { Round = run.Round + 1000 })] };
        var apart = Variants.Compare(one, elsewhere, experiment: combined);
        Assert.Equal((Verdict.Unclear, false, true), (apart.Verdict, apart.InTurns, apart.MayHoldOtherChanges));
    }

    [Fact]
    public void Counts_of_a_process_that_ran_already_explain_nothing()
    {
        var (one, other) = (Variants.Timed("a", Ones), Variants.Timed("b", Twos) with { Target = "process 12 (postgres)", Command = ["./load"] });
        var comparison = Variants.Compare(one, other);
        Assert.Equal((Verdict.Slower, CauseDoubt.OtherTarget), (comparison.Verdict, comparison.CauseDoubt));
        Assert.Null(comparison.Division);
        Assert.Contains("process 12 (postgres)", comparison.WhyNoCause, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_how_many_runs_would_settle_an_unclear_verdict()
    {
        // Logarithms of ratios ±1.35 %: an interval of about ±1 %, around an estimate of 0 that ±1 % is to be told from.
        var comparison = Variants.Compare(
            Variants.Timed("a", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
            Variants.Timed("b", 1.0135, 0.9867, 1.0135, 0.9867, 1.0135, 0.9867, 1.0135, 0.9867, 1.0135, 0.9867));
        Assert.Equal(Verdict.Unclear, comparison.Verdict);
        Assert.InRange(comparison.RequiredRuns!.Value, 15, 40);
    }

    [Fact]
    public void Widens_intervals_for_several_comparisons()
    {
        var alone = Variants.Compare(Variants.Timed("a", Ones), Variants.Timed("b", Twos));
        var together = Comparer.Compare(
            [Variants.Timed("a", Ones), Variants.Timed("b", Twos), Variants.Timed("c", Twos), Variants.Timed("d", Ones)], Measure.TimePerRun,
            Variants.Interleaved);
        Assert.Equal(["b", "c", "d"], together.Select(comparison => comparison.Candidate));
        Assert.True(together[0].Speedup!.Value.Interval!.Value.High > alone.Speedup!.Value.Interval!.Value.High);
    }

    [Fact]
    public void Compares_software_figures_and_says_why_where_it_cannot()
    {
        var before = Variants.Timed("a", Ones) with { Software = [new SoftwareValue("page-faults", 1000, null), new SoftwareValue("major-faults", 1, null)] };
        SoftwareValue[] faults = [new("page-faults", 100, null), new("major-faults", null, "not supported here")];
        var after = Variants.Timed("b", Ones) with { Software = faults };
        before = before with { Repetitions = [.. before.Repetitions.Select(run => run with { Software = [1000 + run.Order, 1] })] };
        after = after with { Repetitions = [.. after.Repetitions.Select(run => run with { Software = [100, null] })] };
        var figures = Variants.Compare(before, after).Software;
        Assert.True(figures[0].Significant);
        Assert.Equal(-900, figures[0].Delta!.Value.Value);
        Assert.Equal("not supported here in b", figures[1].Reason);
        Assert.False(figures[1].Significant);
    }

    [Fact]
    public void Stops_when_all_ratios_are_known_and_never_before_eight_rounds()
    {
        IReadOnlyList<double?> steady = [1, 1, 1, 1, 1, 1, 1, 1];
        Assert.True(StopRule.IsSettled([steady, steady], 0.01));
        Assert.False(StopRule.IsSettled([[.. steady.Take(7)], [.. steady.Take(7)]], 0.01));
        Assert.False(StopRule.IsSettled([steady, steady, [1, 2, 1, 2, 1, 2, 1, 2]], 0.01));
        Assert.False(StopRule.IsSettled([steady], 0.01));
    }

    // 1 s outside of the operator in both; in it 1 s and 0.4 s, of which 0.1 s are in a reorder of both; "gone" is in the baseline only.
    [Fact]
    public void Compares_regions_by_their_own_time()
    {
        var noise = new[] { 0.001, -0.002, 0.0005, 0.003, -0.001, 0, 0.002, -0.003, 0.0015, -0.0005 };
        ProgramResult With(string name, double operation, bool gone) => Variants.Timed(name, [.. noise.Select(n => (double?)(1 + operation + n))]) is var result
            ? result with
            {
                Repetitions = [.. result.Repetitions.Select((run, i) => run with
                {
                    Regions = new Dictionary<string, RegionTime>
                    {
                        ["step"] = new(1 + operation + noise[i], 1), ["conv"] = new(
                            operation + noise[i], operation - 0.1 + noise[i]), ["reorder"] = new(0.1, 0.1),
                        [gone ? "gone" : "step"] = gone ? new(0.01, 0.01) : new(1 + operation + noise[i], 1),
                    },
                })],
            } : null!;

        var regions = Variants.Compare(With("a", 1, true), With("b", 0.4, false)).Regions;

        Assert.Equal(["conv", "gone", "step", "reorder"], regions.Select(region => region.Name));
        Assert.Equal(-0.6, regions[0].Self.Delta!.Value.Value, 1e-9);
        Assert.Equal(-0.6, regions[0].Total.Delta!.Value.Value, 1e-9);
        Assert.True(regions[0].Self.Significant);
        Assert.Equal("not in b", regions[1].Self.Reason);
        Assert.Equal((0.0, false), (regions[2].Self.Delta!.Value.Value, regions[2].Self.Significant));
        Assert.Equal(-0.6, regions[2].Total.Delta!.Value.Value, 1e-9);
        Assert.False(regions[3].Self.Significant);
    }

    // The ratios 1.5 and 1: an interval of t with one degree of freedom reaches from far below 1 to far above it.
    [Fact]
    public void A_wide_interval_is_described_by_its_bounds()
    {
        var comparison = Variants.Compare(Variants.Timed("a", 1.5, 1), Variants.Timed("b", 1, 1));
        Assert.DoesNotContain(comparison.Quality.Reasons, reason => reason.Contains('±', StringComparison.Ordinal));
        var (low, high) = (comparison.Speedup!.Value.Interval!.Value.Low, comparison.Speedup.Value.Interval.Value.High);
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"the ratio is only known to be between {low:0.00} and {high:0.00} (-r "),
            comparison.Quality.Reasons[0], StringComparison.Ordinal);
    }

    // A verdict of "slower" gives its ratio above 1, and so do its bounds here.
    [Fact]
    public void Bounds_point_in_the_direction_of_the_verdict()
    {
        var comparison = Variants.Compare(Variants.Timed("a", 1, 1.02), Variants.Timed("b", 40, 44));
        var bounds = comparison.Speedup!.Value.Interval!.Value;
        Assert.Equal(Verdict.Slower, comparison.Verdict);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"between {1 / bounds.High:0.0} and {1 / bounds.Low:0.0}"),
            comparison.Quality.Reasons[0], StringComparison.Ordinal);
    }
}
