using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Engine.Options;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;

namespace Toplev.Engine.Planning;

/// <summary>
/// What is counted at each sample for a tree of each function: the events of the tree in one group, whose leader is sampled (perf's modifier S).
/// </summary>
internal static class CountersChoice
{
    /// <summary>Levels that a group may hold, the deepest first.</summary>
    private static readonly int[] Levels = [2, 1];

    /// <summary>The kernel's own events; the first is sampled.</summary>
    private static readonly string[] SoftwareEvents = ["cpu-clock", "page-faults", "context-switches", "cpu-migrations"];

    /// <summary>Of those, what user mode causes.</summary>
    private static readonly string[] UserEvents = ["cpu-clock", "page-faults"];

    /// <exception cref="UserErrorException">Something else was asked for, or no group holds the events of level 1.</exception>
    public static ProfileChoice For(LocateOptions asked, Machine machine, MeasurementSetup setup, string privilege)
    {
        if (asked.For is { } named)
        {
            throw new UserErrorException(
                $"--trees samples time, and cannot be combined with --for {named}.", $"To find the code behind {named}, omit --trees.");
        }

        return setup is { Model: { } model, Request: { } request } ? OfTree(asked, model, request) : OfSoftware(asked, setup, privilege);
    }

    private static ProfileChoice OfSoftware(LocateOptions asked, MeasurementSetup setup, string privilege)
    {
        var names = privilege == "u" ? UserEvents : SoftwareEvents;
        var group = $"{{{string.Join(',', names)}}}:S{privilege}";
        return new ProfileChoice(
            ProfileChoice.RequestOf(asked, group, names[0], null, null) with
            {
                Counters = new SampledCounters { Labels = names, Names = names, ByCpu = asked.ByCpu },
            },
            $"Sampling CPU time, and counting {string.Join(", ", names[1..])} at each sample; there are no trees: {setup.WhyNoTree!.Text}.");
    }

    private static ProfileChoice OfTree(LocateOptions asked, TmaModel model, PlanRequest request)
    {
        foreach (var level in Levels)
        {
            var plan = GroupPlanner.Plan(request with { Level = level, Nodes = null, SoftwareEvents = [], NoMultiplex = false });
            if (plan.Groups is [var group] && Sampled(group, model) is { } leader)
            {
                return OfGroup(asked, model, plan, leader, group, level);
            }
        }

        throw new UserErrorException(
            $"--trees needs the events of level 1 in one group, which the {request.Budget.UsableGeneric} free counters of {model.Title} do not hold.",
            "Free a counter (sudo sysctl kernel.nmi_watchdog=0), or omit --trees.");
    }

    private static ProfileChoice OfGroup(LocateOptions asked, TmaModel model, CollectionPlan plan, PlannedEvent leader, EventGroup group, int level)
    {
        List<PlannedEvent> events = [leader, .. group.Events.Where(planned => planned != leader)];
        var counted = plan with { Groups = [new EventGroup([.. events.Select((planned, index) => new PlannedEvent(index, planned.Event))])] };
        var name = Has(leader, model.Roles.Slots, model) ? "slots" : "cycles";
        return new ProfileChoice(
            ProfileChoice.RequestOf(asked, PerfStatArguments.Group(counted, counted.Groups[0]) + ":S", name, null, null) with
            {
                Counters = new SampledCounters
                {
                    Labels = [.. counted.Groups[0].Events.Select(counted.LabelOf)],
                    Names = [.. counted.Groups[0].Events.Select(planned => planned.Event.Name)],
                    ByCpu = asked.ByCpu,
                    Model = model.Name,
                    Plan = counted,
                    Level = level,
                },
            },
            $"Sampling {name}, and counting the events of {(level == 1 ? "level 1" : "levels 1 and 2")} at each sample.");
    }

    /// <summary>The fields of PERF_METRICS count only in a group that slots lead; else cycles are sampled.</summary>
    private static PlannedEvent? Sampled(EventGroup group, TmaModel model) => group.Events.FirstOrDefault(
        planned => Has(planned, group.Events.Any(other => other.Event.IsTopdownMetric) ? model.Roles.Slots : model.Roles.Cycles, model));

    /// <summary>One encoding may have several names.</summary>
    private static bool Has(PlannedEvent planned, IReadOnlyList<string> names, TmaModel model) =>
        names.Any(name => model.Events.GetValueOrDefault(name)?.Encoding == planned.Event.Encoding);
}
