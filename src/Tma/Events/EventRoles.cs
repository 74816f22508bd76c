namespace Toplev.Tma.Events;

/// <summary>Which events of a core have a meaning that every core has: the few counts that can be checked against one another.</summary>
/// <param name="Cycles">Cycles in which this hardware thread was not halted, by published name.</param>
/// <param name="Instructions">Retired instructions.</param>
/// <param name="Slots">Slots of the pipeline that this hardware thread had.</param>
/// <param name="PartsOfSlots">The parts of the slots by PERF_METRICS: the four of level 1 are all of them.</param>
public sealed record EventRoles(
    IReadOnlyList<string> Cycles, IReadOnlyList<string> Instructions, IReadOnlyList<string> Slots, IReadOnlyList<string> PartsOfSlots)
{
    /// <summary>No event has a role.</summary>
    public static EventRoles None { get; } = new([], [], [], []);

    /// <summary>The kernel's own names, which mean the same on every core (perf_event_open(2): PERF_TYPE_HARDWARE).</summary>
    public static EventRoles OfKernel { get; } = None with { Cycles = ["cycles"], Instructions = ["instructions"] };
}
