using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Import;

/// <summary>
/// Adds up the readings of one output by event and interval. What is kept does not grow with the file: CPUs are summed at once, and
/// when there are many intervals neighbours are put together.
/// </summary>
internal sealed class OutputBuilder(ByteTable names, Func<int, (EventName Name, int? Group)> nameOf)
{
    private const int MostIntervals = 4096;
    private const int MostReadings = 1 << 20;
    private const int MostEvents = 4096;
    private const int MostScopes = 1 << 16;

    private readonly ByteTable scopes = new();
    private readonly List<int> slotNames = [];
    private readonly List<ImportedInterval> intervals = [];
    private readonly List<PrintedShare> printed = [];
    private readonly Dictionary<(string Metric, CoreType? CoreType), List<PrintedPoint>> series = [];
    private NameSlots[] byName = [];
    private Total[] totals = new Total[16];
    private int interval = 1;
    private double stamp = -1;
    private double previous;
    private int perInterval = 1;
    private int waiting;
    private bool open;
    private bool hasSpread;
    private int withoutShare = -1;

    public string? Command { get; set; }

    public string Part { get; set; } = "";

    public int MeanOf { get; set; } = 1;

    public bool IsOfProgram { get; set; }

    public double? ElapsedSeconds { get; set; }

    public double? UserSeconds { get; set; }

    public double? SystemSeconds { get; set; }

    /// <summary>Metrics that were printed; of a series only those of the first interval, for outputs with just one.</summary>
    public List<PrintedShare> Printed => printed;

    /// <summary>Adds a percentage of one interval of a series; the series is represented by its mean.</summary>
    /// <param name="share">The percentage.</param>
    /// <param name="stamp">End of the interval in seconds; negative for a value of the whole run.</param>
    public void AddToMean(PrintedShare share, double stamp)
    {
        PrintedStamp = stamp;
        if (stamp >= 0)
        {
            KeepPoint(share, stamp);
        }

        var at = printed.FindIndex(known => known.Metric == share.Metric && known.CoreType == share.CoreType);
        if (at < 0)
        {
            printed.Add(share);
            return;
        }

        var mean = printed[at];
        printed[at] = mean with
        {
            Percent = mean.Percent + ((share.Percent - mean.Percent) / (mean.Intervals + 1)),
            Intervals = mean.Intervals + 1,
            Counted = mean.Counted is { } one && share.Counted is { } other ? Math.Min(one, other) : mean.Counted ?? share.Counted,
        };
    }

    /// <summary>Time stamp of the last percentages; they come without readings.</summary>
    public double PrintedStamp { get; private set; } = -1;

    /// <summary>Percentages came with the time stamp of an interval.</summary>
    public bool HasPrintedStamps => PrintedStamp >= 0;

    /// <summary>Takes the value of the whole run that stands behind those of its intervals; it is better than their mean.</summary>
    public void Summarize(PrintedShare share)
    {
        var at = printed.FindIndex(known => known.Metric == share.Metric && known.CoreType == share.CoreType);
        if (at < 0)
        {
            printed.Add(share);
        }
        else
        {
            printed[at] = share;
        }
    }

    /// <summary>Names of the events in the order in which they were first printed.</summary>
    public IReadOnlyList<int> EventNames => slotNames;

    public bool HasReadings => slotNames.Count > 0;

    public bool HasStamps => this.stamp >= 0;

    public bool IsEmpty => !HasReadings && printed.Count == 0;

    /// <summary>Several intervals: what perf printed for each is not comparable with the whole.</summary>
    public bool IsSeries => intervals.Count > 0;

    public double Stamp => this.stamp;

    public void BeginInterval(double stamp)
    {
        Close();
        previous = Math.Max(0, this.stamp);
        this.stamp = stamp;
    }

    public void Add(in ImportedLine line, int name)
    {
        var slot = SlotOf(name, line.Scope.IsEmpty ? 0 : 1 + Math.Min(scopes.Number(line.Scope), MostScopes));
        if (slot < 0)
        {
            return;
        }

        ref var total = ref totals[slot];
        if (total.Interval != this.interval)
        {
            total = new Total { Interval = this.interval };
        }

        open = true;
        hasSpread |= line.HasSpread;
        withoutShare = line.MayHaveShareBelow && line.Status == ReadingStatus.Counted ? slot : -1;
        if (line.Status == ReadingStatus.Counted)
        {
            total.Counted++;
            total.Sum += line.Count;
            total.Share += line.Share;
            total.Running += line.RunningSeconds >= 0 ? line.RunningSeconds : line.Share * (this.stamp > previous ? this.stamp - previous : 1);
        }
        else if (total.Status < line.Status)
        {
            total.Status = line.Status;
        }
    }

    /// <summary>The share of the time on a counter that stood below the last event, behind a further metric of it.</summary>
    public void ShareBelow(double share)
    {
        if (withoutShare >= 0)
        {
            ref var total = ref totals[withoutShare];
            total.Share += share - 1;
            total.Running += (share - 1) * (this.stamp > previous ? this.stamp - previous : 1);
            withoutShare = -1;
        }
    }

    public ImportedOutput Build()
    {
        Close();
        var isCut = LastIsCut();
        if (isCut)
        {
            intervals.RemoveAt(intervals.Count - 1);
        }

        (ReadingStatus Status, double Share, int Count)[] best = new (ReadingStatus, double, int)[slotNames.Count];
        foreach (var interval in intervals)
        {
            for (var slot = 0; slot < interval.Readings.Length; slot++)
            {
                var reading = interval.Readings[slot];
                ref var sum = ref best[slot];
                sum.Status = sum.Status == ReadingStatus.Counted || reading.Status == ReadingStatus.Counted ? ReadingStatus.Counted
                    : sum.Status > reading.Status ? sum.Status : reading.Status;
                if (reading.Status == ReadingStatus.Counted)
                {
                    sum.Share += reading.RunningShare;
                    sum.Count++;
                }
            }
        }

        return new ImportedOutput
        {
            Command = Command,
            Part = Part,
            MeanOf = MeanOf,
            IsOfProgram = IsOfProgram,
            ElapsedSeconds = ElapsedSeconds,
            UserSeconds = UserSeconds,
            SystemSeconds = SystemSeconds,
            Events = [.. slotNames.Select((name, slot) => new ImportedEvent(
                nameOf(name).Name, best[slot].Status, best[slot].Count > 0 ? best[slot].Share / best[slot].Count : 0) { Group = nameOf(name).Group })],
            Intervals = [.. intervals.Select(Widened)],
            Printed = intervals.Count > 1
                ? []
                : [.. printed.Select(share => share with { Series = series.GetValueOrDefault((share.Metric, share.CoreType)) ?? [] })],
            AddedUp = scopes.Count > 1,
            HasSpread = hasSpread,
            LacksLastInterval = isCut,
            EventNames = slotNames.Select(name => names[name]).ToHashSet(),
        };
    }

    /// <summary>perf prints every event in every interval: one that ends with fewer ended with the file.</summary>
    private bool LastIsCut()
    {
        if (intervals.Count < 2 || waiting > 0)
        {
            return false;
        }

        var before = intervals[^2].Readings;
        var last = intervals[^1].Readings;
        return before.Where(
            (reading, slot) => reading.Status != ReadingStatus.Missing && (slot >= last.Length || last[slot].Status == ReadingStatus.Missing)).Any();
    }

    /// <summary>Of many intervals neighbours are put together, as for counts.</summary>
    private void KeepPoint(PrintedShare share, double stamp)
    {
        if (!series.TryGetValue((share.Metric, share.CoreType), out var points))
        {
            points = [];
            series[(share.Metric, share.CoreType)] = points;
        }

        points.Add(new PrintedPoint(stamp, share.Percent));
        if (points.Count >= 2 * MostIntervals)
        {
            for (var pair = 0; pair < MostIntervals; pair++)
            {
                points[pair] = new PrintedPoint(points[(2 * pair) + 1].EndSeconds, (points[2 * pair].Percent + points[(2 * pair) + 1].Percent) / 2);
            }

            points.RemoveRange(MostIntervals, MostIntervals);
        }
    }

    private ImportedInterval Widened(ImportedInterval interval)
    {
        if (interval.Readings.Length == slotNames.Count)
        {
            return interval;
        }

        var readings = new CounterReading[slotNames.Count];
        interval.Readings.CopyTo(readings, 0);
        return interval with { Readings = readings };
    }

    /// <summary>An event that is printed again for the same CPU and interval is another one: it is in a second group.</summary>
    private int SlotOf(int name, int scope)
    {
        if (name >= byName.Length)
        {
            Array.Resize(ref byName, Math.Max(names.Count, name + 1) * 2);
        }

        ref var slots = ref byName[name];
        slots.Seen ??= new long[4];
        slots.Slots ??= [];
        if (scope >= slots.Seen.Length)
        {
            Array.Resize(ref slots.Seen, Math.Max(scope + 1, slots.Seen.Length * 2));
        }

        ref var seen = ref slots.Seen[scope];
        var times = seen >> 16 == this.interval ? (int)(seen & 0xFF) : 0;
        seen = (long)this.interval << 16 | (uint)Math.Min(times + 1, 255);
        if (times >= slots.Slots.Count)
        {
            if (slotNames.Count == MostEvents)
            {
                return -1;
            }

            slots.Slots.Add(slotNames.Count);
            slotNames.Add(name);
            if (slotNames.Count > totals.Length)
            {
                Array.Resize(ref totals, totals.Length * 2);
            }
        }

        return slots.Slots[Math.Min(times, slots.Slots.Count - 1)];
    }

    private void Close()
    {
        if (!open)
        {
            return;
        }

        var readings = new CounterReading[slotNames.Count];
        for (var slot = 0; slot < readings.Length; slot++)
        {
            ref readonly var total = ref totals[slot];
            readings[slot] = total.Interval != this.interval ? default
                : total.Counted > 0 ? CounterReading.Counted(total.Sum, total.Running, total.Share / total.Counted)
                : total.Status == ReadingStatus.NotSupported ? CounterReading.NotSupported
                : CounterReading.NotCounted;
        }

        Keep(new ImportedInterval(Math.Max(0, this.stamp), readings));
        this.interval++;
        open = false;
    }

    private void Keep(ImportedInterval interval)
    {
        if (waiting > 0)
        {
            intervals[^1] = Joined(intervals[^1], interval);
        }
        else
        {
            intervals.Add(interval);
        }

        waiting = (waiting + 1) % perInterval;
        if (intervals.Count >= Math.Clamp(MostReadings / slotNames.Count, 16, MostIntervals) && intervals.Count % 2 == 0 && waiting == 0)
        {
            var half = intervals.Count / 2;
            for (var pair = 0; pair < half; pair++)
            {
                intervals[pair] = Joined(intervals[2 * pair], intervals[(2 * pair) + 1]);
            }

            intervals.RemoveRange(half, half);
            perInterval *= 2;
        }
    }

    private static ImportedInterval Joined(ImportedInterval one, ImportedInterval other)
    {
        var readings = new CounterReading[Math.Max(one.Readings.Length, other.Readings.Length)];
        for (var slot = 0; slot < readings.Length; slot++)
        {
            var first = slot < one.Readings.Length ? one.Readings[slot] : default;
            var second = slot < other.Readings.Length ? other.Readings[slot] : default;
            readings[slot] = (first.Status, second.Status) switch
            {
                (ReadingStatus.Counted, ReadingStatus.Counted) => CounterReading.Counted(
                    first.Count + second.Count, first.RunningSeconds + second.RunningSeconds, Weighted(first, second)),
                (ReadingStatus.Counted, _) => first,
                (_, ReadingStatus.Counted) => second,
                _ => first.Status >= second.Status ? first : second,
            };
        }

        return new ImportedInterval(other.EndSeconds, readings);
    }

    private static double Weighted(CounterReading one, CounterReading other)
    {
        var enabled = Enabled(one) + Enabled(other);
        return enabled > 0 ? Math.Min(1, (one.RunningSeconds + other.RunningSeconds) / enabled) : (one.RunningShare + other.RunningShare) / 2;

        static double Enabled(CounterReading reading) => reading.RunningShare > 0 ? reading.RunningSeconds / reading.RunningShare : 0;
    }

    private struct NameSlots
    {
        public long[]? Seen;
        public List<int>? Slots;
    }

    private struct Total
    {
        public int Interval;
        public int Counted;
        public ReadingStatus Status;
        public double Sum;
        public double Share;
        public double Running;
    }
}
