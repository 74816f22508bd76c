using Toplev.Tma.Events;

namespace Toplev.Tma.Samples;

/// <summary>
/// Intervals joined to longer ones, so that what is kept of a long measurement has a limit. Sums, shares of time and everything computed from
/// them stay what they were: each event keeps the time in which it was counted.
/// </summary>
public static class JoinedSamples
{
    /// <summary>Joins an interval with the next; the arrays of the first are used again.</summary>
    public static Sample Join(CollectionPlan plan, int taskClock, Sample first, Sample next)
    {
        var enabled = MeasuredCounts.EnabledIn(plan, first, taskClock);
        var more = MeasuredCounts.EnabledIn(plan, next, taskClock);
        Join(first.Events, enabled, next.Events, more);
        Join(first.Software, enabled, next.Software, more);
        return first with { EndSeconds = next.EndSeconds, EnabledSeconds = enabled + more };
    }

    /// <summary>The sample as the only one of its scope in two intervals, the other of which had none.</summary>
    public static Sample Alone(CollectionPlan plan, int taskClock, Sample sample, double endSeconds) =>
        sample with { EndSeconds = endSeconds, EnabledSeconds = MeasuredCounts.EnabledIn(plan, sample, taskClock) };

    private static void Join(CounterReading[] readings, double enabled, CounterReading[] next, double more)
    {
        for (var i = 0; i < readings.Length; i++)
        {
            readings[i] = Join(Of(readings[i], enabled), Of(next[i], more));
        }
    }

    private static CounterReading Of(CounterReading reading, double enabled) => reading.Status != ReadingStatus.Counted || reading.EnabledSeconds > 0
        ? reading
        : CounterReading.Counted(reading.Count, reading.RunningSeconds, reading.RunningShare, enabled);

    private static CounterReading Join(CounterReading one, CounterReading other)
    {
        if (one.Status != ReadingStatus.Counted || other.Status != ReadingStatus.Counted)
        {
            return one.Status == ReadingStatus.Counted || (other.Status != ReadingStatus.Counted && one.Status >= other.Status) ? one : other;
        }

        var enabled = one.EnabledSeconds + other.EnabledSeconds;
        var share = enabled > 0
            ? ((one.EnabledSeconds * one.RunningShare) + (other.EnabledSeconds * other.RunningShare)) / enabled
            : (one.RunningShare + other.RunningShare) / 2;
        return CounterReading.Counted(one.Count + other.Count, one.RunningSeconds + other.RunningSeconds, share, enabled);
    }
}
