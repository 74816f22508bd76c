namespace Toplev.Tma.Metrics;

/// <summary>What the value of a node is a share of. Names are those of Intel's published metrics.</summary>
public enum NodeDomain
{
    /// <summary>One that is not known here: its name is shown as it was published.</summary>
    Other,

    /// <summary>Pipeline slots: such siblings are disjoint and add up to their parent.</summary>
    Slots,

    /// <summary>Pipeline slots, estimated from events that do not count slots.</summary>
    SlotsEstimated,

    /// <summary>Core clock cycles of the thread.</summary>
    Clocks,

    ClocksEstimated,
    ClocksCalculated,
    ClocksRetired,

    /// <summary>Core clock cycles of the core, whichever of its threads ran.</summary>
    CoreClocks,

    /// <summary>Cycles in which execution stalled, as a share of all cycles.</summary>
    Stalls,

    /// <summary>Cycles in which execution stalled, as a share of those of the parent.</summary>
    ParentStalls,

    /// <summary>Cycles in which anything executed.</summary>
    CoreExecution,

    /// <summary>The capacity of a unit of the core.</summary>
    CoreUtilization,

    /// <summary>Micro-operations.</summary>
    Uops,
}

/// <summary>Domains and their published names.</summary>
public static class NodeDomains
{
    /// <summary>By its published name, such as <c>Clocks_Estimated</c>.</summary>
    public static NodeDomain Of(string published) => published switch
    {
        "Slots" => NodeDomain.Slots,
        "Slots_Estimated" => NodeDomain.SlotsEstimated,
        "Clocks" => NodeDomain.Clocks,
        "Clocks_Estimated" => NodeDomain.ClocksEstimated,
        "Clocks_Calculated" => NodeDomain.ClocksCalculated,
        "Clocks_Retired" => NodeDomain.ClocksRetired,
        "Core_Clocks" => NodeDomain.CoreClocks,
        "Stalls" => NodeDomain.Stalls,
        "Parent_Stalls" => NodeDomain.ParentStalls,
        "Core_Execution" => NodeDomain.CoreExecution,
        "Core_Utilization" => NodeDomain.CoreUtilization,
        "Uops" => NodeDomain.Uops,
        _ => NodeDomain.Other,
    };

    /// <summary>Shares of slots may be drawn as areas: siblings do not overlap.</summary>
    public static bool IsSlots(this NodeDomain domain) => domain is NodeDomain.Slots or NodeDomain.SlotsEstimated;

    /// <summary>Shares of clock cycles: siblings may overlap.</summary>
    public static bool IsClocks(this NodeDomain domain) => domain is NodeDomain.Clocks or NodeDomain.ClocksEstimated
        or NodeDomain.ClocksCalculated or NodeDomain.ClocksRetired or NodeDomain.CoreClocks or NodeDomain.Stalls;
}
