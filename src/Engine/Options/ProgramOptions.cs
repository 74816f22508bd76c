using Toplev.Collector.Workloads;

namespace Toplev.Engine.Options;

/// <summary>How a program is started.</summary>
public sealed record ProgramOptions
{
    /// <summary>What it is started with, by name.</summary>
    public ProgramSettings Settings { get; init; } = new();

    /// <summary>NUMA node for cores and memory, or null.</summary>
    public int? NumaNode { get; init; }

    /// <summary>Variables for the program only, <c>NAME=VALUE</c> each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>
    /// The program as a recording has it, which is started as it was: in its directory, with its variables set and removed, and pinned as it was
    /// where no option says otherwise. Null for a program of the command line.
    /// </summary>
    public Workload? Recorded { get; init; }

    /// <summary>False to discard what the program prints.</summary>
    public bool ShowOutput { get; init; } = true;

    /// <summary>False when the program shall have no standard input.</summary>
    public bool PassInput { get; init; } = true;
}
