namespace Toplev.Tma.Samples;

/// <summary>What perf reported for an event in one interval.</summary>
public enum ReadingStatus : byte
{
    /// <summary>The event has no line in this sample (not in this pass, or the line was lost).</summary>
    Missing,

    Counted,

    /// <summary>Opened, but never on a counter in this interval (or the task never ran).</summary>
    NotCounted,

    /// <summary>Refused by the kernel: no such event here.</summary>
    NotSupported,
}

/// <summary>The reading of one event over one interval. Only a counted reading has numbers; there is no NaN.</summary>
public readonly record struct CounterReading
{
    private CounterReading(ReadingStatus status, double count, double runningSeconds, double runningShare, double enabledSeconds = 0)
    {
        EnabledSeconds = enabledSeconds;
        Status = status;
        Count = count;
        RunningSeconds = runningSeconds;
        RunningShare = runningShare;
    }

    public ReadingStatus Status { get; }

    /// <summary>The count as perf printed it, already scaled up for the time off the counter.</summary>
    public double Count { get; }

    /// <summary>Time the event was on a counter, in seconds.</summary>
    public double RunningSeconds { get; }

    /// <summary>Share of its enabled time the event was on a counter, 0 to 1.</summary>
    public double RunningShare { get; }

    /// <summary>
    /// Of several intervals that were joined: time the event was enabled in those in which it was counted. 0 when that is the interval's own.
    /// </summary>
    public double EnabledSeconds { get; }

    public static CounterReading NotCounted { get; } = new(ReadingStatus.NotCounted, 0, 0, 0);

    public static CounterReading NotSupported { get; } = new(ReadingStatus.NotSupported, 0, 0, 0);

    public static CounterReading Counted(double count, double runningSeconds, double runningShare) =>
        new(ReadingStatus.Counted, count, runningSeconds, runningShare);

    /// <summary>Of several intervals.</summary>
    public static CounterReading Counted(double count, double runningSeconds, double runningShare, double enabledSeconds) =>
        new(ReadingStatus.Counted, count, runningSeconds, runningShare, enabledSeconds);
}
