using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Tma.Comparing;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

public sealed class ExperimentFindingsTests
{
    private static readonly ProgramResult Steady = Variants.Timed("steady", 1.01, 0.99, 1.00, 1.02, 0.98, 1.00, 1.01, 0.99, 1.00, 1.00);

    [Fact]
    public void Has_nothing_to_say_about_steady_runs() => Assert.Empty(Of(Steady, Steady with { Name = "other" }));

    /// <summary>Median 1, deviations of at most 0.02 with a median of 0.005: 3.5 modified deviations are 0.026.</summary>
    [Fact]
    public void Says_how_many_runs_are_outliers_and_how_far()
    {
        var finding = Assert.Single(Of(Steady, Variants.Timed("b", 1.01, 0.99, 1.00, 1.02, 0.98, 2.00, 1.01, 0.99, 1.00, 1.00)));
        Assert.Equal("outliers", finding.Id);
        Assert.StartsWith("1 of 10 runs of b is an outlier (2.00 times the median)", finding.Text, StringComparison.Ordinal);
    }

    // Running in turns cancels what both do, and nothing of what one does alone: the ratio drifts too.
    [Fact]
    public void Drift_of_one_variant_does_not_cancel_and_is_said_of_that_one()
    {
        var finding = Assert.Single(Of(Steady, Variants.Timed("b", 1.00, 1.03, 1.06, 1.09, 1.12, 1.15, 1.18, 1.21, 1.24, 1.27)));
        Assert.Equal(("drift", Severity.Warning), (finding.Id, finding.Severity));
        Assert.Contains("The ratio of b to steady drifts over the experiment: the time of b drifts alone.", finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("the drift cancels out", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_of_the_machine_cancels()
    {
        double?[] before = [1.00, 1.03, 1.06, 1.09, 1.12, 1.15, 1.18, 1.21, 1.24, 1.27];
        double[] noise = [0.002, -0.001, -0.002, 0.001, 0.002, -0.002, 0.001, -0.001, 0.002, -0.002];
        var finding = Assert.Single(Of(Variants.Timed("a", before), Variants.Timed("b", [.. before.Zip(noise, (value, n) => value * (1.05 + n))])));
        Assert.Equal(("drift", Severity.Info), (finding.Id, finding.Severity));
        Assert.Equal("Time of a and b drifts over the experiment; the ratio of b to a does not: the runs were interleaved, so the drift cancels "
            + "out.", finding.Text);
    }

    [Fact]
    public void Apart_any_drift_may_look_like_a_difference() => Assert.Contains(
        "may look like a difference",
        Assert.Single(
            ExperimentFindings.Of(
                [Steady, Variants.Timed("b", 1.00, 1.03, 1.06, 1.09, 1.12, 1.15, 1.18, 1.21, 1.24, 1.27)], Measure.TimePerRun, Variants.Apart)).Text,
        StringComparison.Ordinal);

    // Six runs near 1 s and four near 1.4 s: neither are outliers of the others.
    [Fact]
    public void Runs_of_two_kinds_get_a_note()
    {
        var finding = Assert.Single(
            Of(Steady, Variants.Timed("b", 1.40, 1.00, 1.01, 1.41, 0.99, 1.00, 1.39, 1.01, 1.40, 1.00)), finding => finding.Id == "bimodal");
        Assert.StartsWith("Times of b are bimodal: 6 runs are near 1.00 s, 4 near 1.40 s.", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_was_left_out_and_which_rounds_are_incomplete()
    {
        var findings = Of(Steady, Variants.Timed("b", 1.01, 0.99, 1.00, 1.02, null, 1.00, 1.01, 0, 1.00, 1.00));
        Assert.StartsWith("2 of 10 runs of b gave no usable time", Assert.Single(findings).Text, StringComparison.Ordinal);
        var moved = Steady with { Name = "b", Repetitions = [.. Steady.Repetitions.Select(run => run with { Round = run.Round + 1 })] };
        Assert.Equal("rounds-incomplete", Assert.Single(Of(Steady, moved)).Id);
    }

    [Fact]
    public void Warns_of_too_few_runs()
    {
        var one = Assert.Single(Of(Variants.Timed("a", 1), Variants.Timed("b", 1)));
        Assert.Equal(("too-few-runs", Severity.Warning), (one.Id, one.Severity));
        var few = Assert.Single(Of(Variants.Timed("a", 1, 2, 1), Variants.Timed("b", 1, 2, 1)));
        Assert.Equal(("too-few-runs", Severity.Info), (few.Id, few.Severity));
    }

    // Whoever reads the verdict, the quality and the finding is to do one thing.
    [Theory]
    [InlineData(1.00, 1.30, 1.01, 1.00)]
    [InlineData(1.00, 1.02, 1.50, 1.51)]
    [InlineData(1.00, 1.90, 2.50, 1.20)]
    public void Advises_one_number_of_runs(double a1, double a2, double b1, double b2)
    {
        var (a, b) = (Variants.Timed("a", a1, a2), Variants.Timed("b", b1, b2));
        var comparison = Variants.Compare(a, b);
        var finding = Assert.Single(Of(a, b), finding => finding.Id == "too-few-runs");
        var advised = Regex.Match(finding.Remedy!, "-r (\\d+)").Groups[1].Value;
        var reason = Assert.Single(comparison.Quality.Reasons, reason => reason.Contains("-r ", StringComparison.Ordinal));
        Assert.Contains($"(-r {advised})", reason, StringComparison.Ordinal);
        Assert.True(comparison.RequiredRuns is not { } runs || runs.ToString(CultureInfo.InvariantCulture) == advised);
    }

    private static IReadOnlyList<Finding> Of(params ProgramResult[] results) =>
        ExperimentFindings.Of(results, Measure.TimePerRun, Variants.Interleaved);
}
