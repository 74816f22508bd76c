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

    /// <summary>Which regions are collected; null for none: then the program's environment is the user's and what was asked for.</summary>
    public RegionChoice? Regions { get; init; }
}

/// <summary>Which sources of regions are asked. Each sets what it needs in the program's environment, and nothing else does.</summary>
/// <param name="Marks">Lines that the program writes into the file that <c>TMA_REGIONS</c> names.</param>
/// <param name="Itt">Tasks of Intel's instrumentation API.</param>
/// <param name="DotNet">Events of the .NET runtime.</param>
/// <param name="OneDnn">oneDNN's log.</param>
/// <param name="Jit">Of the .NET runtime's events the compilations of methods too.</param>
/// <param name="Counters">Counters read where tasks of ITT begin and end.</param>
public sealed record RegionChoice(bool Marks = false, bool Itt = false, bool DotNet = false, bool OneDnn = false, bool Jit = false, bool Counters = false)
{
    /// <summary>Names (with * and ?) of the regions in which alone the counters are on; none for the whole run.</summary>
    public IReadOnlyList<string> Only { get; init => field = value ?? []; } = [];

    /// <summary>Event sources and activity sources of .NET whose activities are regions.</summary>
    public IReadOnlyList<string> DotNetSources { get; init => field = value ?? []; } = [];

    /// <summary>True for a name of a .NET source that can stand in the list that the runtime takes, which has separators.</summary>
    public static bool IsSourceName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>Where the program may run; perf itself is not pinned.</summary>
/// <param name="Cpus">List of CPUs, or null for all.</param>
/// <param name="Node">NUMA node for cores (unless <paramref name="Cpus"/> says otherwise) and memory.</param>
public sealed record Pinning(CpuList? Cpus = null, int? Node = null);
