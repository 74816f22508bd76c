namespace Toplev.Tma.Profiles;

/// <summary>The samples of one execution, added up by stack, thread and stretch of time. Its size depends on the number of distinct stacks only.</summary>
public sealed record Profile
{
    /// <summary>The event that was sampled, as perf names it: <c>cpu-clock</c>, <c>cycles:pp</c>.</summary>
    public required string Event { get; init; }

    public required IReadOnlyList<Frame> Frames { get; init; }

    /// <summary>Names of the threads (comm), each once: threads of one name are one.</summary>
    public required IReadOnlyList<string> Threads { get; init; }

    /// <summary>The tree of calls; callers before those they call.</summary>
    public required IReadOnlyList<StackNode> Nodes { get; init; }

    public required IReadOnlyList<StackWeight> Weights { get; init; }

    /// <summary>Where in the executing functions the samples are.</summary>
    public IReadOnlyList<HotPlace> Places { get; init; } = [];

    /// <summary>Names of the events that were counted at each sample, the sampled one first; empty where none were.</summary>
    public IReadOnlyList<string> CountedEvents { get; init; } = [];

    /// <summary>What was counted between consecutive samples.</summary>
    public IReadOnlyList<TransitionCounts> Transitions { get; init; } = [];

    /// <summary>Length of the stretches of time that samples are kept apart by, in seconds.</summary>
    public required double BlockSeconds { get; init; }

    /// <summary>Samples that the kernel could not deliver, or 0.</summary>
    public long Lost { get; init; }

    /// <summary>Samples whose stack is a single function although stacks were asked for.</summary>
    public long WithoutCallers { get; init; }

    public long Samples => Weights.Sum(weight => (long)weight.Samples);

    /// <summary>All events that the samples stand for; ns for clocks.</summary>
    public double Weight => Weights.Sum(weight => weight.Weight);

    /// <summary>True for events whose weights are nanoseconds of CPU time.</summary>
    public bool IsClock => SampledEvents.IsClock(Event);
}

/// <summary>What is known of events by their names.</summary>
public static class SampledEvents
{
    /// <summary>The kernel's own clocks, which need no counter; their periods are nanoseconds.</summary>
    public static bool IsClock(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var end = name.IndexOf(':', StringComparison.Ordinal);
        return (end < 0 ? name : name[..end]) is "cpu-clock" or "task-clock";
    }

    /// <summary>Cycles, and issue slots, of which each cycle has as many: their samples are spread as CPU time is.</summary>
    public static bool IsCycles(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith("cycles", StringComparison.Ordinal) || name is "slots";
    }
}
