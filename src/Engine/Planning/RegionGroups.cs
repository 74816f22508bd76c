using Toplev.Collector.Machines;
using Toplev.Collector.Regions;
using Toplev.Engine.Options;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Planning;

/// <summary>
/// <c>--region-counters</c> where there are hardware counters: the program's threads read them in its regions, a group at a time, and perf
/// counts software events only, so that both do not share the counters.
/// </summary>
public static class RegionGroups
{
    /// <summary>What a result says in place of the tree of the whole run.</summary>
    public static NoTree WhyNoTree { get; } = new(
        NoTreeIds.OnlyInRegions, "the hardware counters were read in the regions (--region-counters), each of which has its own tree");

    /// <summary>As many as ITT's collector takes (<c>src/IttCollector/format.h</c>).</summary>
    private const int MostGroups = 64;
    private const int MostEvents = 27;

    /// <summary>The setup with its groups counted in regions, if requested and possible.</summary>
    public static MeasurementSetup In(MeasurementSetup setup, MeasurementOptions options, Machine machine)
    {
        // Comparisons are of whole runs: their trees say why one is faster.
        if (setup.Plan.Groups.Count == 0 || options is not { Regions.Counters: true, Repetition.Experiment: null } || options.Program.Count == 0
            || IttLibrary.Path is null)
        {
            return setup;
        }

        var groups = setup.Plan.Groups.Select(group => Attributes(group, setup.Plan, machine)).OfType<List<PerfAttribute>>().ToList();
        var why = setup.Others.Count > 0 ? "the processor has several types of cores"
            : options.Counting.Drilldown ? "--drilldown measures the whole run"
            : options.Server is not null ? "the program is a client of the measured server"
            : groups.Count < setup.Plan.Groups.Count || groups.Count > MostGroups || groups.Exists(group => group.Count > MostEvents)
            ? $"the kernel does not say how {setup.Plan.Pmu} takes the events"
            : null;
        return why is not null
            ? setup with { Findings = [.. setup.Findings, new(FindingIds.RegionGroupsOff, Severity.Info,
                $"Hardware counters cover the whole run and are not read "
            + $"in regions: {why}.")] }
            : setup with { Plan = setup.Plan with { InRegions = true, Passes = [[]] }, RegionGroups = groups };
    }

    private static List<PerfAttribute>? Attributes(EventGroup group, CollectionPlan plan, Machine machine)
    {
        List<PerfAttribute> attributes = [];
        foreach (var planned in group.Events)
        {
            if (machine.Device(plan.Pmu) is not { } device || PerfAttribute.Of(planned.Event.Encoding, device, plan.Privilege) is not { } attribute)
            {
                return null;
            }

            attributes.Add(attribute);
        }

        return attributes;
    }
}
