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

    [Fact]
    public void Warns_of_drift_in_the_order_of_the_experiment() =>
        Assert.Equal("drift", Assert.Single(Of(Steady, Variants.Timed("b", 1.00, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08, 1.09))).Id);

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

    private static IReadOnlyList<Finding> Of(params ProgramResult[] results) =>
        ExperimentFindings.Of(results, Measure.TimePerRun, Variants.Interleaved);
}
