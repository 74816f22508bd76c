using Toplev.Tma.Events;

namespace Toplev.Tma.Samples;

/// <summary>
/// Counts of one stretch of a measurement (a run, an interval, a run without one block), summed over its intervals.
/// Intervals in which an event never ran are filled with its average in the others; an event that never ran has no count.
/// </summary>
public sealed class MeasuredCounts
{
    private readonly double[] sums;
    private readonly double[] countedTime;
    private readonly double[] runningTime;
    private readonly double[] totalTime;

    private MeasuredCounts(int events)
    {
        Values = new double[events];
        Status = new ReadingStatus[events];
        Shares = new double[events];
        sums = new double[events];
        countedTime = new double[events];
        runningTime = new double[events];
        totalTime = new double[events];
    }

    /// <summary>Count by <see cref="PlannedEvent.Index"/>; only meaningful where the status is counted.</summary>
    public double[] Values { get; }

    public ReadingStatus[] Status { get; }

    /// <summary>Share of the time the event was on a counter, 0 to 1.</summary>
    public double[] Shares { get; }

    /// <summary>Wall time of the stretch in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>Ticks of the time stamp counter in that time, or null when its frequency is not known.</summary>
    public double? TimeStampTicks { get; private set; }

    /// <summary>Sums samples of one execution, or a stretch of it, optionally of one scope only.</summary>
    /// <param name="seconds">Wall time of the stretch.</param>
    /// <param name="timeStampFrequency">Ticks per second, or null.</param>
    public static MeasuredCounts Sum(
        CollectionPlan plan, IEnumerable<Sample> samples, double seconds, double? timeStampFrequency, string? scope = null)
    {
        var counts = new MeasuredCounts(plan.EventCount) { Seconds = seconds, TimeStampTicks = timeStampFrequency * seconds };
        counts.Add(plan, samples, scope);
        counts.Finish();
        return counts;
    }

    /// <summary>
    /// The parts as one measurement: executions of one repetition (each with its own events), repetitions, or blocks of intervals.
    /// </summary>
    public static MeasuredCounts Combine(IReadOnlyList<MeasuredCounts> parts)
    {
        var counts = new MeasuredCounts(parts[0].Values.Length);
        foreach (var part in parts)
        {
            counts.Seconds += part.Seconds;
            counts.TimeStampTicks = counts.TimeStampTicks is { } ticks ? ticks + part.TimeStampTicks : part.TimeStampTicks;
            for (var index = 0; index < counts.Values.Length; index++)
            {
                counts.sums[index] += part.sums[index];
                counts.countedTime[index] += part.countedTime[index];
                counts.runningTime[index] += part.runningTime[index];
                counts.totalTime[index] += part.totalTime[index];
                counts.Status[index] = Better(counts.Status[index], part.Status[index]);
            }
        }

        counts.Finish();
        return counts;
    }

    /// <summary>The same counts as if the stretch had lasted another time: passes of one repetition run one after the other.</summary>
    public MeasuredCounts Lasting(double seconds)
    {
        TimeStampTicks = Seconds > 0 ? TimeStampTicks * seconds / Seconds : null;
        Seconds = seconds;
        return this;
    }

    /// <summary>A count beats a refusal, a refusal beats an event that did not run, anything beats no line at all.</summary>
    private static ReadingStatus Better(ReadingStatus one, ReadingStatus other) => (one, other) switch
    {
        (ReadingStatus.Counted, _) or (_, ReadingStatus.Counted) => ReadingStatus.Counted,
        (ReadingStatus.NotSupported, _) or (_, ReadingStatus.NotSupported) => ReadingStatus.NotSupported,
        (ReadingStatus.NotCounted, _) or (_, ReadingStatus.NotCounted) => ReadingStatus.NotCounted,
        _ => ReadingStatus.Missing,
    };

    private void Add(CollectionPlan plan, IEnumerable<Sample> samples, string? scope)
    {
        var taskClock = plan.SoftwareEvents.ToList().IndexOf("task-clock");
        var total = 0.0;
        foreach (var sample in samples)
        {
            if (scope is null || sample.Scope == scope)
            {
                var enabled = EnabledIn(plan, sample, taskClock);
                total += enabled;
                Add(sample, enabled, plan.CountsPartOfTime);
            }
        }

        for (var index = 0; index < totalTime.Length; index++)
        {
            totalTime[index] = Status[index] == ReadingStatus.Missing ? 0 : total;
        }
    }

    private void Add(Sample sample, double enabled, bool partOfTime)
    {
        for (var index = 0; index < sample.Events.Length; index++)
        {
            var reading = sample.Events[index];
            Status[index] = Better(Status[index], reading.Status);
            if (reading.Status == ReadingStatus.Counted)
            {
                sums[index] += reading.Count;
                var counted = reading.EnabledSeconds > 0 ? reading.EnabledSeconds : enabled;
                countedTime[index] += counted;
                runningTime[index] += partOfTime ? reading.RunningSeconds : counted * reading.RunningShare;
            }
        }
    }

    private void Finish()
    {
        for (var index = 0; index < Values.Length; index++)
        {
            if (Status[index] == ReadingStatus.Counted)
            {
                var counted = countedTime[index];
                Values[index] = counted > 0 ? sums[index] * totalTime[index] / counted : sums[index];
                Shares[index] = totalTime[index] > 0 ? Math.Min(1, runningTime[index] / totalTime[index]) : 0;
            }
        }
    }

    /// <summary>
    /// Time the groups of a plan were on counters, in seconds: they take turns, so together it is the time on the cores they count on.
    /// </summary>
    public static double RunningSeconds(CollectionPlan plan, Sample sample)
    {
        var seconds = 0.0;
        foreach (var group in plan.Groups)
        {
            var longest = 0.0;
            foreach (var planned in group.Events)
            {
                if (planned.Index < sample.Events.Length && sample.Events[planned.Index] is { Status: ReadingStatus.Counted } reading)
                {
                    longest = Math.Max(longest, reading.RunningSeconds);
                }
            }

            seconds += longest;
        }

        return seconds;
    }

    /// <summary>Time the events of a plan were enabled in a sample, of one interval or of several that were joined.</summary>
    /// <param name="taskClock">Index of task-clock among the software events, or -1.</param>
    internal static double EnabledIn(CollectionPlan plan, Sample sample, int taskClock) => sample.EnabledSeconds
        ?? (plan.CountsPartOfTime ? Math.Min(RunningSeconds(plan, sample), EnabledSeconds(sample, taskClock)) : EnabledSeconds(sample, taskClock));

    /// <summary>
    /// Time the events were enabled in an interval. task-clock is never multiplexed, so its running time is the enabled time of its
    /// context; without it the largest running time over share of a hardware event stands in. An interval without any count was idle.
    /// </summary>
    private static double EnabledSeconds(Sample sample, int taskClock)
    {
        if (taskClock >= 0 && taskClock < sample.Software.Length && sample.Software[taskClock] is { Status: ReadingStatus.Counted } clock
            && clock.RunningSeconds > 0)
        {
            return clock.RunningSeconds;
        }

        var enabled = 0.0;
        foreach (var reading in sample.Events)
        {
            if (reading.Status == ReadingStatus.Counted && reading.RunningShare > 0)
            {
                enabled = Math.Max(enabled, reading.RunningSeconds / reading.RunningShare);
            }
        }

        return enabled;
    }
}
