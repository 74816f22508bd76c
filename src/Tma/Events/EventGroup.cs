namespace Toplev.Tma.Events;

/// <summary>One event in one group of a plan. The same event may be planned in several groups; each gives its own reading.</summary>
/// <param name="Index">Position among all planned events, 0-based; readings are stored by it.</param>
/// <param name="Event">What is counted.</param>
public sealed record PlannedEvent(int Index, PmuEvent Event)
{
    /// <summary>The unique name perf is asked to print, for example <c>e17</c>.</summary>
    public string Label { get; } = "e" + Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Events that the kernel schedules together or not at all. The first is the leader.</summary>
public sealed record EventGroup(IReadOnlyList<PlannedEvent> Events);
