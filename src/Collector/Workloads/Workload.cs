namespace Toplev.Collector.Workloads;

/// <summary>The program to measure.</summary>
public sealed record Workload
{
    /// <summary>As the user wrote it: looked up in PATH when it has no slash.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Working directory, or null for ours.</summary>
    public string? Directory { get; init; }

    /// <summary>Changes to the user's environment, for the program only; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public Pinning Pinning { get; init; } = new();

    /// <summary>Give the program a FIFO, named by <c>TMA_REGIONS</c>, in which it can mark the regions of its run.</summary>
    public bool MarksRegions { get; init; }
}

/// <summary>Where the program may run; perf itself is not pinned.</summary>
/// <param name="Cpus">List of CPUs, or null for all.</param>
/// <param name="Node">NUMA node for cores (unless <paramref name="Cpus"/> says otherwise) and memory.</param>
public sealed record Pinning(CpuList? Cpus = null, int? Node = null);
