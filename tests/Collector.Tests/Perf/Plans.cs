using Toplev.Tma.Events;

namespace Toplev.Collector.Tests.Perf;

/// <summary>Plans for tests.</summary>
internal static class Plans
{
    public static CollectionPlan Software { get; } = new()
    {
        Pmu = "cpu",
        Groups = [],
        SoftwareEvents = ["task-clock", "page-faults", "context-switches"],
        Passes = [[]],
    };

    /// <summary>Groups of the given sizes, with event codes 0xc0, 0xc1, … in order.</summary>
    public static CollectionPlan OfSizes(params int[] sizes)
    {
        List<EventGroup> groups = [];
        var next = 0;
        foreach (var size in sizes)
        {
            groups.Add(new EventGroup([.. Enumerable.Range(next, size).Select(Planned)]));
            next += size;
        }

        return new CollectionPlan
        {
            Pmu = "cpu",
            Groups = groups,
            SoftwareEvents = ["task-clock", "page-faults"],
            Passes = [[.. Enumerable.Range(0, groups.Count)]],
        };
    }

    private static PlannedEvent Planned(int index) =>
        new(index, new PmuEvent($"E{index}", new EventEncoding(0xc0 + index, 1)) { Counters = 0xff });
}
