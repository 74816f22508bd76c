namespace Toplev.Tma.Events;

/// <summary>One hardware event of a model: its published name, its encoding and where it can be counted.</summary>
/// <param name="Name">Published name with modifiers, for example <c>UOPS_RETIRED.MS:c1:e1</c>.</param>
/// <param name="Encoding">What perf is asked for.</param>
public sealed record PmuEvent(string Name, EventEncoding Encoding)
{
    /// <summary>Bit n set: generic counter n can count it. 0 for events that only a fixed counter or the metrics register gives.</summary>
    public required uint Counters { get; init; }

    /// <summary>Index of the fixed counter that counts it without using a generic one, or null.</summary>
    public int? FixedCounter { get; init; }

    /// <summary>True for the fields of PERF_METRICS (<c>topdown-retiring</c> and the like), which need slots as group leader and no counter.</summary>
    public bool IsTopdownMetric { get; init; }

    /// <summary>True when at most one such event may be in a group.</summary>
    public bool TakenAlone { get; init; }

    /// <summary>Published errata that affect the count, or null.</summary>
    public string? Errata { get; init; }
}
