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

    /// <summary>Which marks of the program's parts are collected, or null: then its environment is exactly the user's and what was asked.</summary>
    public RegionChoice? Regions { get; init; }
}

/// <summary>Which marks of a program's parts are collected beside those it writes into the file that <c>TMA_REGIONS</c> names.</summary>
/// <param name="DotNet">Events of the .NET runtime, where the program uses it.</param>
/// <param name="OneDnn">oneDNN's log, switched on for it.</param>
/// <param name="Counters">Software counters read where tasks of ITT begin and end.</param>
public sealed record RegionChoice(bool DotNet = false, bool OneDnn = false, bool Counters = false)
{
    /// <summary>Names (with * and ?) of the regions in which alone the counters are on; none for the whole run.</summary>
    public IReadOnlyList<string> Only { get; init => field = value ?? []; } = [];
}

/// <summary>Where the program may run; perf itself is not pinned.</summary>
/// <param name="Cpus">List of CPUs, or null for all.</param>
/// <param name="Node">NUMA node for cores (unless <paramref name="Cpus"/> says otherwise) and memory.</param>
public sealed record Pinning(CpuList? Cpus = null, int? Node = null);
