using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Pipelines;

/// <summary>What was measured of a program, as names and numbers for systems that keep them. Each name has one unit for ever.</summary>
internal static class FigureList
{
    private const double NanosecondsPerSecond = 1e9;
    private const double Percent = 100;

    /// <summary>
    /// <c>latency</c> (wall time per run or iteration, ns), <c>printed-time</c> (ns), <c>throughput</c> or <c>printed</c> (what the program printed, in its
    /// unit), software counters per run by their names, and nodes of the tree in percent of their domains. Means with 95 % intervals.
    /// </summary>
    public static IEnumerable<(string Name, Estimate Estimate)> Of(ResultSet set, ProgramResult result)
    {
        if (result.Time is { } time)
        {
            yield return ("latency", Scaled(time, NanosecondsPerSecond));
        }

        if (set.Measure.Kind != MeasureKind.Time && Mean(result.Repetitions.Select(repetition => repetition.Value)) is { } printed)
        {
            yield return set.Measure.Kind == MeasureKind.PrintedTime ? ("printed-time", Scaled(printed, NanosecondsPerSecond))
                : (set.Measure.IsRate ? "throughput" : "printed", Scaled(printed, 1));
        }

        for (var i = 0; i < result.Software.Count; i++)
        {
            var position = i;
            var runs = result.Repetitions.Select(repetition => position < repetition.Software.Count ? repetition.Software[position] : null);
            if (Mean(runs) is { } counted)
            {
                yield return (result.Software[i].Name, Scaled(counted, 1));
            }
            else if (result.Software[i].Value is { } value)
            {
                yield return (result.Software[i].Name, new Estimate(value, null));
            }
        }

        foreach (var node in result.Tree?.Nodes ?? [])
        {
            if (node is { Value: { } share, Inconsistent: false })
            {
                yield return (node.Name, new Estimate(share * Percent, Scaled(node.Interval, Percent)));
            }
        }
    }

    private static TimeEstimate? Mean(IEnumerable<double?> values)
    {
        List<double> known = [.. values.OfType<double>()];
        return TimeEstimate.Of(known);
    }

    private static Estimate Scaled(TimeEstimate mean, double factor) => new(mean.Seconds * factor, Scaled(mean.Interval, factor));

    private static ConfidenceInterval? Scaled(ConfidenceInterval? interval, double factor) =>
        interval is { Low: var low, High: var high } ? new ConfidenceInterval(low * factor, high * factor) : null;
}
