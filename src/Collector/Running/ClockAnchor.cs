namespace Toplev.Collector.Running;

/// <summary>One moment on two clocks, to align measurements of different sources on one axis.</summary>
/// <param name="MonotonicNanoseconds">CLOCK_MONOTONIC.</param>
public sealed record ClockAnchor(DateTimeOffset Utc, long MonotonicNanoseconds)
{
    /// <param name="ticks">A <see cref="System.Diagnostics.Stopwatch"/> time stamp: CLOCK_MONOTONIC in nanoseconds on Linux.</param>
    internal static ClockAnchor At(long ticks, TimeProvider time) =>
        new(time.GetUtcNow() - System.Diagnostics.Stopwatch.GetElapsedTime(ticks), ticks);
}
