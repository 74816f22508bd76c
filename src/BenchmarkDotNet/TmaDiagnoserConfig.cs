using System.Globalization;

namespace Toplev.BenchmarkDotNet;

/// <summary>What a <see cref="TmaDiagnoser"/> counts, and how. All values have a default.</summary>
public sealed record TmaDiagnoserConfig
{
    internal const int LeastInterval = 10;

    /// <summary>The deepest level of the tree that is counted, from 1. Deeper levels need more groups of events, which share the time of the run.</summary>
    public int Level { get; init; } = 1;

    /// <summary>
    /// Names of further nodes, or patterns of them (<c>Memory_Bound</c>, <c>DTLB*</c>): they are counted and get a column each. Empty for the nodes of
    /// <see cref="Level"/> alone. Names are those that <c>tma models</c> lists; one that the machine's model does not have is reported below the table.
    /// </summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Length of the intervals in which perf reads the counters, in milliseconds, at least 10. Intervals of shares come from them.</summary>
    public int IntervalMilliseconds { get; init; } = 100;

    /// <summary>True to count user mode alone, without the kernel.</summary>
    public bool UserOnly { get; init; }

    /// <summary>The perf program; null to search for it as <c>tma</c> does (<c>TMA_PERF</c>, <c>PATH</c>, where distributions hide it).</summary>
    public string? PerfPath { get; init; }

    /// <summary>Name of the model to count by, as <c>tma models</c> lists it; null for that of the machine.</summary>
    public string? Model { get; init; }

    /// <summary>A folder with models of the user's own, or null.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>Root of the machine's files; another one in tests.</summary>
    internal string Root { get; init; } = Environment.GetEnvironmentVariable("TMA_ROOT") is { Length: > 0 } named ? named : "/";

    /// <summary>What is wrong with it on every machine, or null.</summary>
    internal string? Problem =>
        Level < 1 ? string.Create(CultureInfo.InvariantCulture, $"TmaDiagnoser: Level is {Level}, but levels begin with 1.")
        : IntervalMilliseconds < LeastInterval ? string.Create(
            CultureInfo.InvariantCulture, $"TmaDiagnoser: IntervalMilliseconds is {IntervalMilliseconds}, but at least {LeastInterval} are needed.")
        : null;
}
