using Toplev.Engine.Planning;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>The figures that need no PMU: means over the executions.</summary>
public static class SoftwareCounters
{
    private const string TaskClock = "task-clock";

    /// <param name="disbelief">Why counts of the hardware among them are not believed, or null.</param>
    /// <param name="attached">True where what was measured ran already: the kernel reports what a process used to the parent that waits for it.</param>
    public static IReadOnlyList<SoftwareValue> Of(CollectionPlan plan, IReadOnlyList<PassSamples> executions, Disbelief? disbelief, bool attached)
    {
        var unknown = attached ? "known only of whole programs" : "not known";
        List<SoftwareValue> values = [];
        for (var index = 0; index < plan.SoftwareEvents.Count; index++)
        {
            if (plan.SoftwareEvents[index] != MeasurementSetup.TimeStampEvent)
            {
                var name = plan.SoftwareEvents[index];
                values.Add(
                    disbelief is not null && MeasurementSetup.StallEvents.Contains(name)
                        ? new SoftwareValue(name, null, "not believed")
                        : Counter(name, index, executions));
            }
        }

        if (executions.Any(execution => execution.SystemWide) && values.FindIndex(value => value.Name == "task-clock-ms") is >= 0 and var counted)
        {
            values[counted] = Mean("task-clock-ms", executions, execution => (execution.UserSeconds + execution.SystemSeconds) * 1000, unknown);
        }

        var clock = values.Find(value => value.Name == "task-clock-ms")?.Value;
        if (plan.SoftwareEvents.Count == 0 && executions.All(execution => execution.GatedSeconds is null))
        {
            // Sampled and not counted: what the kernel accounted to the whole program.
            clock = MeanOf(executions, execution => (execution.UserSeconds + execution.SystemSeconds) * 1000);
        }

        var wall = MeanOf(executions, execution => execution.CountingSeconds > 0 ? execution.CountingSeconds * execution.PerOperation : null) ?? 0;
        values.Insert(Math.Min(1, values.Count), clock is { } busy && wall > 0
            ? new SoftwareValue("cpu-utilization", busy / 1000 / wall, null)
            : new SoftwareValue("cpu-utilization", null, "needs task-clock and the wall time"));
        AddRatios(values);
        values.Add(OfWholeRuns("user-ms", executions, execution => execution.UserSeconds * 1000, unknown));
        values.Add(OfWholeRuns("system-ms", executions, execution => execution.SystemSeconds * 1000, unknown));
        values.Add(Mean("peak-rss-bytes", executions, execution => execution.PeakResidentBytes, unknown));
        return values;
    }

    /// <summary>How often the program left a CPU, mean over the executions of which it is known; null where only a part of them was counted.</summary>
    public static ContextSwitches? Switches(IReadOnlyList<PassSamples> executions) =>
        executions.Any(execution => execution.GatedSeconds is not null) || executions.Select(execution => execution.Switches).OfType<ContextSwitches>().ToList()
            is not { Count: > 0 } known
            ? null
            : new ContextSwitches(known.Average(each => each.Voluntary), known.Average(each => each.Involuntary));

    /// <summary>The software counters in one interval; null where one was not counted.</summary>
    /// <param name="systemWide">Of processors task-clock runs while they are idle: it is no CPU time.</param>
    public static IEnumerable<(string Name, double? Value)> InInterval(CollectionPlan plan, Sample sample, bool systemWide)
    {
        for (var index = 0; index < Math.Min(plan.SoftwareEvents.Count, sample.Software.Length); index++)
        {
            var name = plan.SoftwareEvents[index];
            if (name != MeasurementSetup.TimeStampEvent && !MeasurementSetup.StallEvents.Contains(name) && !(systemWide && name == TaskClock))
            {
                yield return (Shown(name), sample.Software[index] is { Status: ReadingStatus.Counted } reading ? reading.Count : null);
            }
        }
    }

    /// <summary>Of cores that count stalled cycles and no slots: counts become ratios to the cycles.</summary>
    private static void AddRatios(List<SoftwareValue> values)
    {
        var cycles = values.Find(value => value.Name == "cycles")?.Value;
        for (var i = 0; i < values.Count; i++)
        {
            var (name, scale) = values[i].Name switch
            {
                "instructions" => ("instructions-per-cycle", 1),
                "stalled-cycles-frontend" => ("frontend-stalls-percent", 100),
                "stalled-cycles-backend" => ("backend-stalls-percent", 100),
                _ => ("", 0),
            };
            if (scale > 0)
            {
                values[i] = values[i].Value is { } count && cycles is > 0 and var all
                    ? new SoftwareValue(name, scale * count / all, null)
                    : new SoftwareValue(name, null, values[i].Reason ?? "needs cycles");
            }
        }
    }

    private static string Shown(string name) => name == TaskClock ? "task-clock-ms" : name;

    private static SoftwareValue Counter(string name, int index, IReadOnlyList<PassSamples> executions)
    {
        var shown = Shown(name);
        var status = ReadingStatus.Missing;
        var mean = MeanOf(executions, execution => SumOf(execution, index, ref status));
        return mean is not null
            ? new SoftwareValue(shown, mean, null)
            : new SoftwareValue(shown, null, status switch
            {
                ReadingStatus.NotCounted => "never counted",
                ReadingStatus.NotSupported => "not supported here",
                _ => "not measured",
            });
    }

    /// <summary>The count of one execution over its intervals, or of an operation; or null and why.</summary>
    private static double? SumOf(PassSamples execution, int index, ref ReadingStatus status)
    {
        double? sum = null;
        foreach (var sample in execution.Samples)
        {
            var reading = sample.Software.Length > index ? sample.Software[index] : default;
            if (reading.Status == ReadingStatus.Counted)
            {
                sum = (sum ?? 0) + reading.Count;
            }
            else if (reading.Status != ReadingStatus.Missing)
            {
                status = reading.Status;
            }
        }

        return sum * execution.PerOperation;
    }

    // What the kernel accounts for whole executions does not stand beside counts of a part.
    private static SoftwareValue OfWholeRuns(string name, IReadOnlyList<PassSamples> executions, Func<PassSamples, double?> valueOf, string unknown) =>
        executions.Any(execution => execution.GatedSeconds is not null)
            ? new SoftwareValue(name, null, "known only for whole runs, but only a part was counted")
            : Mean(name, executions, valueOf, unknown);

    private static SoftwareValue Mean(string name, IReadOnlyList<PassSamples> executions, Func<PassSamples, double?> valueOf, string unknown) =>
        MeanOf(executions, valueOf) is { } mean ? new SoftwareValue(name, mean, null) : new SoftwareValue(name, null, unknown);

    private static double? MeanOf(IReadOnlyList<PassSamples> executions, Func<PassSamples, double?> valueOf)
    {
        var (sum, count) = (0.0, 0);
        foreach (var execution in executions)
        {
            if (valueOf(execution) is { } value)
            {
                sum += value;
                count++;
            }
        }

        return count > 0 ? sum / count : null;
    }
}
