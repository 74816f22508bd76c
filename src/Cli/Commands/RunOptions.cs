using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary>What the user asked of a measurement, parsed once.</summary>
internal sealed record RunOptions
{
    public IReadOnlyList<string> Program { get; init; } = [];

    public int Level { get; init; } = 3;

    public int Runs { get; init; } = 1;

    public int Warmups { get; init; }

    public int IntervalMilliseconds { get; init; } = 1000;

    public bool NoMultiplex { get; init; }

    /// <summary>Patterns of node names or paths; empty for all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    public IReadOnlyList<int> Pids { get; init; } = [];

    public bool AllCpus { get; init; }

    public string? Cpus { get; init; }

    public string Per { get; init; } = "none";

    public TimeSpan? Duration { get; init; }

    public int? DelayMilliseconds { get; init; }

    public bool UserOnly { get; init; }

    public bool KernelOnly { get; init; }

    public string? Allocator { get; init; }

    public int? NumaNode { get; init; }

    public string? Cores { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? Model { get; init; }

    public CoreType? CoreType { get; init; }

    public string? Perf { get; init; }

    public string? Recording { get; init; }

    public string? JsonFile { get; init; }

    public string? CsvFile { get; init; }

    public bool RequirePmu { get; init; }

    public Verbosity Verbosity { get; init; }

    public ColorChoice Color { get; init; }

    public bool AllNodes { get; init; }

    /// <summary>Root of the machine's files; another one in tests.</summary>
    public string Root { get; init; } = "/";

    /// <summary>True when something that runs already is measured and a program, if any, only says how long.</summary>
    public bool IsAttached => Pids.Count > 0 || AllCpus || Cpus is not null;
}

internal enum Verbosity
{
    Normal,
    Quiet,
    Verbose,
}
