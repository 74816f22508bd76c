using Toplev.Tma.Events;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Cli.Measuring;

/// <summary>The figures that need no PMU: means over the executions.</summary>
internal static class SoftwareCounters
{
    public static IReadOnlyList<SoftwareValue> Of(CollectionPlan plan, IReadOnlyList<PassSamples> executions)
    {
        List<SoftwareValue> values = [];
        for (var index = 0; index < plan.SoftwareEvents.Count; index++)
        {
            values.Add(Counter(plan.SoftwareEvents[index], index, executions));
        }

        var clock = values.Find(value => value.Name == "task-clock-ms")?.Value;
        var wall = executions.Where(execution => execution.WallSeconds > 0).Select(execution => execution.WallSeconds).DefaultIfEmpty(0).Average();
        values.Insert(Math.Min(1, values.Count), clock is { } busy && wall > 0
            ? new SoftwareValue("cpu-utilization", busy / 1000 / wall, null)
            : new SoftwareValue("cpu-utilization", null, "needs task-clock and the wall time"));
        values.Add(Mean("user-ms", executions.Select(execution => execution.UserSeconds * 1000)));
        values.Add(Mean("system-ms", executions.Select(execution => execution.SystemSeconds * 1000)));
        values.Add(Mean("peak-rss-bytes", executions.Select(execution => (double?)execution.PeakResidentBytes)));
        return values;
    }

    private static SoftwareValue Counter(string name, int index, IReadOnlyList<PassSamples> executions)
    {
        var shown = name == "task-clock" ? "task-clock-ms" : name;
        List<double> sums = [];
        var status = ReadingStatus.Missing;
        foreach (var execution in executions)
        {
            var counted = execution.Samples.Where(sample => sample.Software.Length > index).Select(sample => sample.Software[index]).ToList();
            if (counted.Exists(reading => reading.Status == ReadingStatus.Counted))
            {
                sums.Add(counted.Where(reading => reading.Status == ReadingStatus.Counted).Sum(reading => reading.Count));
            }
            else if (counted.Count > 0)
            {
                status = counted[^1].Status;
            }
        }

        return sums.Count > 0
            ? new SoftwareValue(shown, sums.Average(), null)
            : new SoftwareValue(shown, null, status switch
            {
                ReadingStatus.NotCounted => "never counted",
                ReadingStatus.NotSupported => "not supported here",
                _ => "not measured",
            });
    }

    private static SoftwareValue Mean(string name, IEnumerable<double?> values)
    {
        var known = values.Where(value => value is not null).Select(value => value!.Value).ToList();
        return known.Count > 0 ? new SoftwareValue(name, known.Average(), null) : new SoftwareValue(name, null, "not known");
    }
}
