using Toplev.Tma.Events;

namespace Toplev.Collector.Perf;

/// <summary>What is sampled in order to find the code behind a node.</summary>
public sealed record ProfileRequest
{
    /// <summary>With its modifiers, as perf takes it.</summary>
    public required string Event { get; init; }

    /// <summary>For people: <c>MEM_LOAD_RETIRED.L3_MISS</c>, <c>cpu-clock</c>.</summary>
    public required string EventName { get; init; }

    /// <summary>Name of the node that the event locates, or null.</summary>
    public string? Node { get; init; }

    /// <summary>Samples per second of each thread; null where every <see cref="Period"/>th event is one.</summary>
    public int? Frequency { get; init; }

    /// <summary>Events per sample; null where the frequency decides.</summary>
    public long? Period { get; init; }

    public CallGraph CallGraph { get; init; }

    /// <summary>Resolve inlined functions from debug information.</summary>
    public bool WithInlined { get; init; }

    /// <summary>Resolve source lines of the executing instructions, which can take minutes.</summary>
    public bool WithLines { get; init; }

    /// <summary>Bytes after which perf stops recording, or null.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Keep perf's own file in the recording.</summary>
    public bool KeepsPerfData { get; init; }

    /// <summary>What is counted at each sample, or null.</summary>
    public SampledCounters? Counters { get; init; }
}

/// <summary>Events that are counted together and read at each sample. The first of them is the one that is sampled.</summary>
public sealed record SampledCounters
{
    /// <summary>Names that perf prints.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Names for people.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>True where they are counted by CPU: then counts are those of everything that runs on it.</summary>
    public bool ByCpu { get; init; }

    /// <summary>Name of the model whose tree the counts are for, or null where they are software events.</summary>
    public string? Model { get; init; }

    /// <summary>The counts as a plan of one group, in the order of <see cref="Labels"/>; null without a model.</summary>
    public CollectionPlan? Plan { get; init; }

    /// <summary>Deepest level of the trees; 0 without a model.</summary>
    public int Level { get; init; }
}
