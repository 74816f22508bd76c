using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Reports;
using Xunit;

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>What is taken from BenchmarkDotNet's measurements of the run that was counted, worked out by hand.</summary>
public sealed class OperationFiguresTests
{
    private static readonly Measurement[] OneRun =
    [
        Of(IterationMode.Workload, IterationStage.Jitting, 1, 5_000_000),
        Of(IterationMode.Workload, IterationStage.Pilot, 100, 2_000_000),
        Of(IterationMode.Overhead, IterationStage.Warmup, 1000, 90_000_000),
        Of(IterationMode.Overhead, IterationStage.Actual, 1000, 1_000_000),
        Of(IterationMode.Overhead, IterationStage.Actual, 1000, 3_000_000),
        Of(IterationMode.Workload, IterationStage.Warmup, 1000, 30_000_000),
        Of(IterationMode.Workload, IterationStage.Actual, 1000, 20_000_000),
        Of(IterationMode.Workload, IterationStage.Actual, 1000, 22_000_000),
        Of(IterationMode.Workload, IterationStage.Actual, 1000, 80_000_000),
        Of(IterationMode.Workload, IterationStage.Result, 1000, 18_000_000),
        Of(IterationMode.Workload, IterationStage.Result, 1000, 20_000_000),
    ];

    [Fact]
    public void Operations_are_those_of_all_actual_iterations_and_the_time_is_without_overhead_and_outliers()
    {
        var figures = OperationFigures.Of(OneRun)!;

        Assert.Equal(3000, figures.Operations);
        Assert.Equal(3, figures.Iterations);
        Assert.Equal(0.122, figures.WorkloadSeconds, 1e-12);
        Assert.Equal(0.002, figures.OverheadSeconds!.Value, 1e-12);
        Assert.Equal(19e-6, figures.SecondsPerOperation!.Value, 1e-15);
    }

    [Fact]
    public void Without_an_actual_iteration_nothing_is_known() => Assert.Null(OperationFigures.Of(OneRun[..6]));

    [Fact]
    public void A_time_of_nothing_is_no_time() =>
        Assert.Null(OperationFigures.Of([OneRun[6], Of(IterationMode.Workload, IterationStage.Result, 1000, 0)])!.SecondsPerOperation);

    [Theory]
    // 122 ms in iterations.
    [InlineData(0.122, false)]
    [InlineData(0.128, false)]
    [InlineData(0.130, true)]
    public void Time_between_iterations_is_said_where_it_is_more_than_a_twentieth(double counted, bool isSaid)
    {
        var said = OperationFigures.Of(OneRun)!.Findings(counted).ToList();

        Assert.StartsWith("3000 operations in 3 iterations", said[0].Text, StringComparison.Ordinal);
        Assert.Equal(isSaid, said.Exists(finding => finding.Id == "between-iterations"));
    }

    [Theory]
    // Of 122 ms in three iterations 5 % are 2.03 ms in each.
    [InlineData(2_000_000, false)]
    [InlineData(2_100_000, true)]
    public void Overhead_is_said_where_it_is_more_than_a_twentieth(double overhead, bool isSaid)
    {
        var said = OperationFigures.Of([Of(IterationMode.Overhead, IterationStage.Actual, 1000, overhead), .. OneRun[6..]])!.Findings(0.122);

        Assert.Equal(isSaid, said.Any(finding => finding.Id == "overhead-counted"));
    }

    private static Measurement Of(IterationMode mode, IterationStage stage, long operations, double nanoseconds) =>
        new(1, mode, stage, 1, operations, nanoseconds);
}
