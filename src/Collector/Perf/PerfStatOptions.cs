namespace Toplev.Collector.Perf;

/// <summary>How one pass is measured.</summary>
public sealed record PerfStatOptions
{
    /// <summary>Length of an interval; perf takes no less than 1 ms, and warns below 100.</summary>
    public int IntervalMilliseconds { get; init; } = 1000;

    public PerfTarget Target { get; init; } = new PerfTarget.StartedProgram();

    public PerfAggregation Aggregation { get; init; }

    /// <summary><c>-D</c>: counting starts this long after the program; -1 waits for <see cref="Control"/>.</summary>
    public int? DelayMilliseconds { get; init; }

    /// <summary><c>--control</c>, for example <c>fifo:ctl,ack</c>.</summary>
    public string? Control { get; init; }

    /// <summary>tma's own timer: the program is sent SIGTERM after this time.</summary>
    public TimeSpan? Duration { get; init; }

    public PerfOutputLayout Layout => new(IntervalMilliseconds > 0, Aggregation);
}
