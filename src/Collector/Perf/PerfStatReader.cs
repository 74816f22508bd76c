using System.Text;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Perf;

/// <summary>
/// Builds samples from perf's output as it arrives, in pieces of any size. A line that cannot be read is counted and kept for
/// the report; it never ends the reading.
/// </summary>
public sealed class PerfStatReader
{
    private const int KeptLines = 5;
    private const int LongestLine = 4096;

    /// <summary>A regular first interval ends at half of the time at which the second does.</summary>
    private const double MaxShareOfACommand = 0.45;

    /// <summary>Default number of readings kept per execution: beyond it, intervals are merged.</summary>
    public const int MostReadings = 1 << 21;

    private const int FewestIntervals = 16;

    private readonly CollectionPlan plan;
    private readonly int taskClock;
    private readonly int most;
    private readonly int width;
    private int intervals;
    private int perInterval = 1;
    private int waiting;
    private int lastBegin;
    private readonly PerfOutputLayout layout;
    private readonly EventLookup lookup;
    private readonly List<Sample> samples = [];
    private readonly List<Sample> open = [];
    private readonly List<byte[]> openScopes = [];
    private readonly List<string> damagedLines = [];
    private byte[] partial = new byte[256];
    private int partialLength;
    private byte[] stamp = [];
    private int cursor;

    /// <param name="mostReadings">Limit of what is kept, in readings.</param>
    public PerfStatReader(CollectionPlan plan, PerfOutputLayout layout, int mostReadings = MostReadings)
    {
        this.plan = plan;
        taskClock = plan.SoftwareEvents.ToList().IndexOf("task-clock");
        most = mostReadings;
        width = 1 + plan.EventCount + plan.SoftwareEvents.Count;
        this.layout = layout;
        lookup = new EventLookup(plan);
    }

    /// <summary>Finished samples: an interval is finished when a later one begins or the output has ended.</summary>
    public IReadOnlyList<Sample> Samples => samples;

    /// <summary>Number of samples including the interval that is being read.</summary>
    public long SampleCount => samples.Count + open.Count;

    /// <summary>Lines that could not be read.</summary>
    public int DamagedCount { get; private set; }

    /// <summary>The first few of them.</summary>
    public IReadOnlyList<string> DamagedLines => damagedLines;

    /// <summary>Readable lines for events that were not requested.</summary>
    public int StrangerCount { get; private set; }

    /// <summary>Lines that repeat an event within one sample; the first counted one is used.</summary>
    public int DuplicateCount { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                return;
            }

            if (partialLength == 0)
            {
                ReadLine(bytes[..end]);
            }
            else
            {
                Keep(bytes[..end]);
                ReadLine(partial.AsSpan(0, partialLength));
                partialLength = 0;
            }

            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The output has ended. What stands after the last newline was cut off in the middle and may name another event.</summary>
    public void Complete()
    {
        if (partialLength > 0)
        {
            Damaged(partial.AsSpan(0, partialLength));
            partialLength = 0;
        }

        CloseInterval();
        DropIntervalOfACommand();
    }

    // perf 5.10 prints an interval out of turn when it is asked to enable its counters. It is empty, and the next one ends where it would have
    // ended anyway: without it the first interval begins at 0 as in every other version.
    private void DropIntervalOfACommand()
    {
        var first = samples.Count > 0 ? samples[0].EndSeconds : 0;
        var next = samples.FindIndex(sample => sample.EndSeconds > first);
        if (next > 0 && first < samples[next].EndSeconds * MaxShareOfACommand && !samples.GetRange(0, next).Exists(HasCounts))
        {
            samples.RemoveRange(0, next);
        }
    }

    private static bool HasCounts(Sample sample) =>
        Array.Exists(sample.Events, reading => reading.Status == ReadingStatus.Counted)
            || Array.Exists(sample.Software, reading => reading.Status == ReadingStatus.Counted);

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        var kind = PerfStatLine.Parse(line, this.layout, out var parsed);
        if (kind == PerfStatLineKind.Damaged)
        {
            Damaged(line);
        }
        else if (kind == PerfStatLineKind.Reading)
        {
            Store(in parsed);
        }
    }

    private void Store(in PerfStatLine line)
    {
        if (lookup.Find(line.Event) is not int index)
        {
            StrangerCount++;
            return;
        }

        if (!line.Stamp.SequenceEqual(stamp))
        {
            CloseInterval();
            stamp = line.Stamp.ToArray();
        }

        var sample = SampleOf(in line);
        ref var place = ref index >= 0 ? ref sample.Events[index] : ref sample.Software[~index];
        if (place.Status != ReadingStatus.Missing)
        {
            DuplicateCount++;
        }

        if (place.Status != ReadingStatus.Counted)
        {
            place = line.Reading;
        }
    }

    // perf prints event by event and within an event all scopes in one order, so the next scope is nearly always the right one.
    private Sample SampleOf(in PerfStatLine line)
    {
        for (var i = 0; i < open.Count; i++)
        {
            var at = (cursor + i) % open.Count;
            if (line.Scope.SequenceEqual(openScopes[at]))
            {
                cursor = at + 1;
                return open[at];
            }
        }

        PerfStatLine.TryNumber(stamp, out var seconds);
        var sample = new Sample
        {
            EndSeconds = seconds,
            Scope = line.Scope.IsEmpty ? null : Encoding.UTF8.GetString(line.Scope),
            Events = new CounterReading[lookup.EventCount],
            Software = new CounterReading[lookup.SoftwareCount],
        };
        open.Add(sample);
        openScopes.Add(line.Scope.ToArray());
        cursor = open.Count;
        return sample;
    }

    private void CloseInterval()
    {
        if (open.Count > 0)
        {
            Add(open);
        }

        open.Clear();
        openScopes.Clear();
        cursor = 0;
    }

    private void Add(List<Sample> interval)
    {
        if (waiting > 0 && interval is [var only] && lastBegin == samples.Count - 1 && samples[^1].Scope == only.Scope)
        {
            // The usual case, a million times: one scope.
            samples[^1] = JoinedSamples.Join(this.plan, taskClock, samples[^1], only);
        }
        else if (waiting > 0)
        {
            var joined = Joined(samples.GetRange(lastBegin, samples.Count - lastBegin), interval);
            samples.RemoveRange(lastBegin, samples.Count - lastBegin);
            samples.AddRange(joined);
        }
        else
        {
            lastBegin = samples.Count;
            samples.AddRange(interval);
            this.intervals++;
        }

        waiting = (waiting + 1) % perInterval;
        if (waiting == 0 && this.intervals % 2 == 0 && this.intervals >= FewestIntervals && (long)samples.Count * width > most)
        {
            Halve();
        }
    }

    /// <summary>Joins every two intervals, and from now on twice as many of perf's to one.</summary>
    private void Halve()
    {
        List<List<Sample>> intervals = [];
        foreach (var sample in samples)
        {
            if (intervals.Count == 0 || intervals[^1][0].EndSeconds != sample.EndSeconds)
            {
                intervals.Add([]);
            }

            intervals[^1].Add(sample);
        }

        samples.Clear();
        for (var i = 0; i < intervals.Count; i += 2)
        {
            lastBegin = samples.Count;
            samples.AddRange(i + 1 < intervals.Count ? Joined(intervals[i], intervals[i + 1]) : intervals[i]);
        }

        this.intervals = (intervals.Count + 1) / 2;
        perInterval *= 2;
    }

    private List<Sample> Joined(List<Sample> one, List<Sample> next)
    {
        var end = next[0].EndSeconds;
        List<Sample> joined = new(Math.Max(one.Count, next.Count));
        HashSet<string> scopes = [];
        Dictionary<string, Sample> further = [];
        foreach (var sample in next.Count == 1 ? [] : next)
        {
            further.TryAdd(sample.Scope ?? "", sample);
        }

        foreach (var sample in one)
        {
            var other = next.Count == 1 ? next[0].Scope == sample.Scope ? next[0] : null : further.GetValueOrDefault(sample.Scope ?? "");
            joined.Add(other is null ? JoinedSamples.Alone(this.plan, taskClock, sample, end) : JoinedSamples.Join(this.plan, taskClock, sample, other));
            scopes.Add(sample.Scope ?? "");
        }

        joined.AddRange(next.Where(sample => !scopes.Contains(sample.Scope ?? "")).Select(sample => JoinedSamples.Alone(this.plan, taskClock, sample, end)));
        return joined;
    }

    private void Damaged(ReadOnlySpan<byte> line)
    {
        DamagedCount++;
        if (damagedLines.Count < KeptLines)
        {
            damagedLines.Add(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 160)]));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        // A "line" without end is not a line of perf's: only its beginning is kept, to be reported.
        bytes = bytes[..Math.Min(bytes.Length, LongestLine - partialLength)];
        if (partialLength + bytes.Length > partial.Length)
        {
            Array.Resize(ref partial, Math.Max(partial.Length * 2, partialLength + bytes.Length));
        }

        bytes.CopyTo(partial.AsSpan(partialLength));
        partialLength += bytes.Length;
    }
}
