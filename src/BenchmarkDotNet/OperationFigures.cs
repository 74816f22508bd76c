using System.Globalization;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Reports;
using Toplev.Tma.Findings;
using Toplev.Tma.Statistics;

namespace Toplev.BenchmarkDotNet;

/// <summary>What BenchmarkDotNet measured in the run that was counted.</summary>
/// <param name="Operations">In the workload's actual iterations, all of them: outliers are counted too.</param>
/// <param name="Iterations">How many of these there were.</param>
/// <param name="WorkloadSeconds">Time in them, with the overhead.</param>
/// <param name="OverheadSeconds">Time of the overhead of one iteration, which BenchmarkDotNet subtracts from times; null when it was not evaluated.</param>
/// <param name="SecondsPerOperation">Mean of the results: without overhead and outliers. Null without a result, or when it is nothing.</param>
internal sealed record OperationFigures(long Operations, int Iterations, double WorkloadSeconds, double? OverheadSeconds, double? SecondsPerOperation)
{
    /// <summary>With less of the counted time in iterations, the counts are also those of what is between them.</summary>
    private const double MostlyIterations = 0.95;

    /// <summary>From here on the overhead is a part of the counts that matters.</summary>
    private const double NotableOverhead = 0.05;

    /// <summary>Null when no iteration was measured.</summary>
    public static OperationFigures? Of(IReadOnlyList<Measurement> measurements)
    {
        List<Measurement> actual = [.. measurements.Where(each => Is(each, IterationMode.Workload, IterationStage.Actual))];
        List<double> overhead = [
            .. measurements.Where(each => Is(each, IterationMode.Overhead, IterationStage.Actual)).Select(each => each.Nanoseconds)];
        List<Measurement> results = [.. measurements.Where(each => Is(each, IterationMode.Workload, IterationStage.Result))];
        var mean = results.Count > 0 ? results.Average(each => each.Nanoseconds / each.Operations) : 0;
        return actual.Count == 0 ? null : new OperationFigures(
            actual.Sum(each => each.Operations), actual.Count, actual.Sum(each => each.Nanoseconds) / 1e9,
            overhead.Count > 0 ? Median.Of(overhead) / 1e9 : null, mean > 0 ? mean / 1e9 : null);
    }

    /// <summary>What was counted, and what of it is not the benchmark's.</summary>
    /// <param name="countedSeconds">How long the counters were on.</param>
    public IEnumerable<Finding> Findings(double countedSeconds)
    {
        yield return new Finding(FindingIds.OperationsCounted, Severity.Info, string.Create(
            CultureInfo.InvariantCulture, $"{Operations} operations in {Iterations} iterations of the workload were counted."));
        if (countedSeconds > 0 && WorkloadSeconds / countedSeconds is < MostlyIterations and var share)
        {
            yield return new Finding(
                FindingIds.BetweenIterations, Severity.Warning,
                $"Only {Percent(share)} of the counted time was in iterations; the rest, above all garbage collections and set-ups between them, is in the "
                    + "counts.",
                "Use longer iterations (WithIterationTime, WithInvocationCount), or WithGcForce(false).");
        }

        if (OverheadSeconds * Iterations / WorkloadSeconds is > NotableOverhead and var part)
        {
            yield return new Finding(
                FindingIds.OverheadCounted, Severity.Warning,
                $"BenchmarkDotNet's call loop is {Percent(part)} of the iterations: it is subtracted from times, but it is in the counts.",
                "Do more in each invocation, with OperationsPerInvoke.");
        }
    }

    private static bool Is(Measurement each, IterationMode mode, IterationStage stage) => each.IterationMode == mode && each.IterationStage == stage;

    private static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
