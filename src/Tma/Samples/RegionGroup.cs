namespace Toplev.Tma.Samples;

/// <summary>What the one group of hardware events that counted during an instance saw of it: in its thread, regions within it included.</summary>
/// <param name="Group">Its position in the plan.</param>
/// <param name="Enabled">Nanoseconds in which the group was to count.</param>
/// <param name="Running">Time on the counters within that; less if another user had the counters.</param>
/// <param name="Values">Of its events, in the plan's order.</param>
public sealed record RegionGroup(int Group, long Enabled, long Running, IReadOnlyList<long> Values);
