using Toplev.Collector.Perf;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Running;

/// <summary>What one execution under perf gave.</summary>
public sealed record PassResult
{
    /// <summary>What to do where the processes to be measured ended before the program that loads them.</summary>
    public const string RemedyForEndedProcesses =
        "Find out why they ended (the server's output: -v), or measure processes that live as long as the load (--measure).";

    public required PassSamples Samples { get; init; }

    /// <summary>The same execution as counted by the plans of the other core types, in their order.</summary>
    public IReadOnlyList<PassSamples> OtherCoreTypes { get; init; } = [];

    /// <summary>Why perf did not start the program; null when it did. Then nothing was measured and the program has not run.</summary>
    public PerfRefusal? Refusal { get; init; }

    /// <summary>True when perf died, hung or was killed; what it had printed is in <see cref="Samples"/>.</summary>
    public bool PerfFailed { get; init; }

    /// <summary>True when the time set for the run was over or the caller cancelled.</summary>
    public bool Stopped { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The signal that ended all before the program had begun; then nothing has run. Null when it began, or perf refused.</summary>
    public int? AbortedBy { get; init; }

    /// <summary>Of a signal that came before the program had begun.</summary>
    public static PassResult Aborted(int signal) => new() { Samples = new PassSamples { Samples = [], WallSeconds = 0 }, AbortedBy = signal };

    /// <summary>What perf wrote to standard error, for <c>-v</c>.</summary>
    public string PerfErrors { get; init; } = "";

    /// <summary>What the sources of regions set in the program's environment; null removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>perf's own file of samples, where it was to be kept and could be read; the caller moves or removes it.</summary>
    public string? PerfData { get; init; }

    /// <summary>When the program started; null when it did not.</summary>
    public ClockAnchor? Start { get; init; }
}
