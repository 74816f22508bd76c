using System.Diagnostics;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>How an execution went.</summary>
internal sealed record SupervisionReport
{
    /// <summary>
    /// Clock (ticks of <see cref="Stopwatch"/>) at which the program was let go, or counting began where there is no program; null when neither
    /// happened.
    /// </summary>
    public long? StartedAt { get; init; }

    /// <summary>Clock (ticks of <see cref="Stopwatch"/>) at which the program, or counting where there is no program, had ended.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Clock (ticks of <see cref="Stopwatch"/>) at which a delay was over and the counters were switched on, or null.</summary>
    public long? EnabledAt { get; init; }

    /// <summary>The signal that ended all before the program had begun, or null.</summary>
    public int? AbortedBy { get; init; }

    /// <summary>The signal that we or the terminal sent to the program while it ran, and that it did not ignore; or null.</summary>
    public int? Signalled { get; init; }

    /// <summary>True when we, not the program, brought it to its end: its time was over, or the caller cancelled.</summary>
    public bool Stopped { get; init; }

    /// <summary>How perf ended; null without perf.</summary>
    public ChildEnd? PerfEnd { get; init; }

    /// <summary>True when perf did not become ready, or did not end, and was killed.</summary>
    public bool PerfHung { get; init; }

    /// <summary>Clock (ticks of <see cref="Stopwatch"/>) at which perf had ended while the program went on, or null.</summary>
    public long? PerfEndedFirstAt { get; init; }

    /// <summary>What perf wrote to standard error, or the beginning of a flood.</summary>
    public string ErrorText { get; init; } = "";

    /// <summary>How long the program went on after perf had ended, in seconds; 0 when it did not.</summary>
    public double AloneSeconds =>
        this is { PerfEndedFirstAt: long perf, EndedAt: long ended } ? Math.Max(0, Stopwatch.GetElapsedTime(perf, ended).TotalSeconds) : 0;
}
