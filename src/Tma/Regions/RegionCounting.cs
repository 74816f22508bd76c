using System.Globalization;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Regions;

/// <summary>
/// Counts of a region from groups that were read where its instances began and ended, each instance by one group. The instances that a
/// group saw stand for all: their mean times the number of all. So the groups meet in the region, as passes of one repetition do.
/// </summary>
public static class RegionCounting
{
    /// <summary>Fewer instances of a group than this say nothing about the others.</summary>
    public const int LeastInstances = 3;

    /// <summary>Parts that the interval of a value is from: enough for it, and many instances in each where there are many.</summary>
    private const int MostParts = 10;

    /// <summary>No event was counted in a region.</summary>
    public static NoTree NothingCounted { get; } = new(NoTreeIds.NotCounted, "no event was counted in it");

    /// <summary>The tree of a region, or why there is none.</summary>
    public static TreeOutcome Evaluate(TreeEvaluator evaluator, CollectionPlan plan, IReadOnlyList<Region> instances)
    {
        var seen = Seen(plan, instances);
        if (WhyNot(instances, seen) is { } reason)
        {
            return TreeOutcome.Without(reason);
        }

        var parts = Math.Min(MostParts, seen.Min(group => group.Count));
        var tree = evaluator.Evaluate(
            evaluator.Counts(Of(plan, instances, seen)),
            [.. Enumerable.Range(0, parts).Select(part => evaluator.Counts(Of(plan, instances, [.. seen.Select(group => Part(group, part, parts))])))]);
        return tree.IsEmpty ? TreeOutcome.Without(NothingCounted) : TreeOutcome.Of(tree);
    }

    /// <summary>The instances as one repetition of a program that consists of them, a pass for each group.</summary>
    public static RunSamples Of(CollectionPlan plan, IReadOnlyList<Region> instances) => Of(plan, instances, Seen(plan, instances));

    private static RunSamples Of(CollectionPlan plan, IReadOnlyList<Region> instances, List<List<RegionGroup>> seen)
    {
        var seconds = instances.Sum(instance => instance.Seconds);
        return new RunSamples { Passes = [.. seen.Select((readings, group) => Pass(plan, plan.Groups[group], readings, instances.Count, seconds))] };
    }

    private static PassSamples Pass(CollectionPlan plan, EventGroup group, List<RegionGroup> readings, int instances, double seconds)
    {
        var events = new CounterReading[plan.EventCount];
        if (readings.Count > 0)
        {
            var perInstance = (double)instances / readings.Count;
            var enabled = readings.Sum(reading => (double)reading.Enabled);
            var running = readings.Sum(reading => (double)reading.Running);
            for (var i = 0; i < group.Events.Count; i++)
            {
                var count = readings.Sum(reading => reading.Values[i] * (reading.Running > 0 ? (double)reading.Enabled / reading.Running : 1));
                events[group.Events[i].Index] = CounterReading.Counted(count * perInstance, running * perInstance / 1e9, enabled > 0 ? running / enabled : 1);
            }
        }

        return new PassSamples { Samples = [new Sample { EndSeconds = seconds, Events = events, Software = [] }], WallSeconds = seconds };
    }

    /// <summary>Readings by group, in the order of the instances. One that never had the counters is none.</summary>
    private static List<List<RegionGroup>> Seen(CollectionPlan plan, IReadOnlyList<Region> instances)
    {
        List<List<RegionGroup>> seen = [.. plan.Groups.Select(_ => new List<RegionGroup>())];
        foreach (var instance in instances)
        {
            if (instance.Group is { } reading && reading.Group < seen.Count && reading.Values.Count == plan.Groups[reading.Group].Events.Count
                && (reading.Running > 0 || reading.Enabled == 0))
            {
                seen[reading.Group].Add(reading);
            }
        }

        return seen;
    }

    private static NoTree? WhyNot(IReadOnlyList<Region> instances, List<List<RegionGroup>> seen)
    {
        if (instances.All(instance => instance.Group is null))
        {
            return new NoTree(NoTreeIds.NotCounted, instances.Any(instance => instance.Source == RegionSource.Itt)
                ? "the hardware counters were not read where it begins and ends"
                : "the hardware counters are read only in ITT tasks");
        }

        var least = seen.FindIndex(group => group.Count < LeastInstances);
        return least < 0 ? null
            : seen[least].Count == 0 && instances.Any(instance => instance.Group is { } reading && reading.Group == least)
                ? new NoTree(NoTreeIds.NotCounted, string.Create(
                    CultureInfo.InvariantCulture,
                    $"group {least + 1} never got the counters in it: something else uses them (the NMI watchdog, another perf)"))
                : new NoTree(NoTreeIds.NotSufficient, string.Create(
                    CultureInfo.InvariantCulture, $"not enough instances ({seen[least].Count} of {LeastInstances} for group {least + 1})"));
    }

    // Dealt like cards: what drifts in the course of the program is in all parts alike.
    private static List<RegionGroup> Part(List<RegionGroup> readings, int part, int parts) => [.. readings.Where((_, position) => position % parts == part)];
}
