namespace Toplev.Tma.Samples;

/// <summary>Readings of one interval of one execution, for one scope.</summary>
public sealed record Sample
{
    /// <summary>End of the interval in seconds since the program's start, as perf stamped it.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>Time the events were enabled, in seconds, where several intervals of perf's were joined to this one; null for one of perf's.</summary>
    public double? EnabledSeconds { get; init; }

    /// <summary>perf's aggregation id (<c>S0-D0-C1</c>, <c>CPU3</c>, <c>S0</c>), or null when everything is summed.</summary>
    public string? Scope { get; init; }

    /// <summary>Readings of the hardware events, by <see cref="Events.PlannedEvent.Index"/>.</summary>
    public required CounterReading[] Events { get; init; }

    /// <summary>Readings of the software events, in the order of <see cref="Events.CollectionPlan.SoftwareEvents"/>.</summary>
    public required CounterReading[] Software { get; init; }
}
