using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>Software counters of the instances of a region.</summary>
/// <param name="Instances">Of how many they are known.</param>
/// <param name="Mean">Per instance, under the names that a result's software counters have.</param>
/// <param name="Total">Of all instances.</param>
public sealed record RegionSoftware(int Instances, IReadOnlyList<SoftwareValue> Mean, IReadOnlyList<SoftwareValue> Total)
{
    private const string UserOnly = "the kernel only allows user mode to be counted (perf_event_paranoid)";

    /// <summary>Null when no instance was counted.</summary>
    public static RegionSoftware? Of(IEnumerable<Region> instances)
    {
        List<RegionCounts> counts = [.. instances.Select(instance => instance.Counts).OfType<RegionCounts>()];
        if (counts.Count == 0)
        {
            return null;
        }

        List<SoftwareValue> totals =
        [
            new("page-faults", counts.Sum(count => (double)count.PageFaults), null),
            Sum("context-switches", counts, count => count.ContextSwitches),
            Sum("cpu-migrations", counts, count => count.Migrations),
            new("task-clock-ms", counts.Sum(count => count.TaskClock) * 1000, null),
        ];
        return new(counts.Count, [.. totals.Select(total => total with { Value = total.Value / counts.Count })], totals);
    }

    private static SoftwareValue Sum(string name, List<RegionCounts> counts, Func<RegionCounts, long?> of) =>
        counts.TrueForAll(count => of(count) is not null) ? new(name, counts.Sum(count => (double)of(count)!.Value), null) : new(name, null, UserOnly);
}
