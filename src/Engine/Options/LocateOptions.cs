using Toplev.Collector.Perf;

namespace Toplev.Engine.Options;

/// <summary>What is sampled, as the user asked for it.</summary>
public sealed record LocateOptions
{
    /// <summary>Samples per second of each thread: odd, so that it does not keep step with what happens a thousand times a second.</summary>
    public const int UsualFrequency = 999;

    /// <summary>A node or an event, or null for the bottleneck.</summary>
    public string? For { get; init; }

    public int Frequency { get; init; } = UsualFrequency;

    public CallGraph CallGraph { get; init; }

    public bool WithInlined { get; init; }

    public bool WithLines { get; init; }

    /// <summary>Count events at each sample as well, for a tree of each function.</summary>
    public bool WithTrees { get; init; }

    /// <summary>Counters belong to CPUs and not to threads.</summary>
    public bool ByCpu { get; init; }

    public bool KeepsPerfData { get; init; }

    /// <summary>Bytes after which perf stops recording, or null.</summary>
    public long? MostBytes { get; init; }
}
