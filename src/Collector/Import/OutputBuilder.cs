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

    private readonly ByteTable _scopes = new();
    private readonly List<int> _slotNames = [];
    private readonly List<ImportedInterval> _intervals = [];
    private readonly List<PrintedShare> _printed = [];
    private readonly Dictionary<(string Metric, CoreType? CoreType), List<PrintedPoint>> _series = [];
    private NameSlots[] _byName = [];
    private Total[] _totals = new Total[16];
    private int _interval = 1;
    private double _stamp = -1;
    private double _previous;
    private int _perInterval = 1;
    private int _waiting;
    private bool _open;
    private bool _hasSpread;
    private int _withoutShare = -1;

    public string? Command { get; set; }

    public string Part { get; set; } = "";

    public int MeanOf { get; set; } = 1;

    public bool IsOfProgram { get; set; }

    public double? ElapsedSeconds { get; set; }

    public double? UserSeconds { get; set; }

    public double? SystemSeconds { get; set; }

    /// <summary>Metrics that were printed; of a series only those of the first interval, which tells when there was just one.</summary>
    public List<PrintedShare> Printed => _printed;

    /// <summary>Adds a percentage of one interval of a series: what stands for the series is the mean.</summary>
    /// <param name="share">The percentage.</param>
    /// <param name="stamp">End of the interval in seconds; negative for a value of the whole run.</param>
    public void AddToMean(PrintedShare share, double stamp)
    {
        PrintedStamp = stamp;
        if (stamp >= 0)
        {
            KeepPoint(share, stamp);
        }

        int at = _printed.FindIndex(known => known.Metric == share.Metric && known.CoreType == share.CoreType);
        if (at < 0)
        {
            _printed.Add(share);
            return;
        }

        PrintedShare mean = _printed[at];
        _printed[at] = mean with
        {
            Percent = mean.Percent + ((share.Percent - mean.Percent) / (mean.Intervals + 1)),
            Intervals = mean.Intervals + 1,
            Counted = mean.Counted is { } one && share.Counted is { } other ? Math.Min(one, other) : mean.Counted ?? share.Counted,
        };
    }

    /// <summary>Stamp of the last percentages; they have no readings beside them.</summary>
    public double PrintedStamp { get; private set; } = -1;

    /// <summary>Percentages came with the time stamp of an interval.</summary>
    public bool HasPrintedStamps => PrintedStamp >= 0;

    /// <summary>Takes the value of the whole run that stands behind those of its intervals; it is better than their mean.</summary>
    public void Summarize(PrintedShare share)
    {
        int at = _printed.FindIndex(known => known.Metric == share.Metric && known.CoreType == share.CoreType);
        if (at < 0)
        {
            _printed.Add(share);
        }
        else
        {
            _printed[at] = share;
        }
    }

    /// <summary>Names of the events in the order in which they were first printed.</summary>
    public IReadOnlyList<int> EventNames => _slotNames;

    public bool HasReadings => _slotNames.Count > 0;

    public bool HasStamps => _stamp >= 0;

    public bool IsEmpty => !HasReadings && _printed.Count == 0;

    /// <summary>Several intervals: what perf printed for each is not comparable with the whole.</summary>
    public bool IsSeries => _intervals.Count > 0;

    public double Stamp => _stamp;

    public void BeginInterval(double stamp)
    {
        Close();
        _previous = Math.Max(0, _stamp);
        _stamp = stamp;
    }

    public void Add(in ImportedLine line, int name)
    {
        int slot = SlotOf(name, line.Scope.IsEmpty ? 0 : 1 + Math.Min(_scopes.Number(line.Scope), MostScopes));
        if (slot < 0)
        {
            return;
        }

        ref Total total = ref _totals[slot];
        if (total.Interval != _interval)
        {
            total = new Total { Interval = _interval };
        }

        _open = true;
        _hasSpread |= line.HasSpread;
        _withoutShare = line.MayHaveShareBelow && line.Status == ReadingStatus.Counted ? slot : -1;
        if (line.Status == ReadingStatus.Counted)
        {
            total.Counted++;
            total.Sum += line.Count;
            total.Share += line.Share;
            total.Running += line.RunningSeconds >= 0 ? line.RunningSeconds : line.Share * (_stamp > _previous ? _stamp - _previous : 1);
        }
        else if (total.Status < line.Status)
        {
            total.Status = line.Status;
        }
    }

    /// <summary>The share of the time on a counter that stood below the last event, behind a further metric of it.</summary>
    public void ShareBelow(double share)
    {
        if (_withoutShare >= 0)
        {
            ref Total total = ref _totals[_withoutShare];
            total.Share += share - 1;
            total.Running += (share - 1) * (_stamp > _previous ? _stamp - _previous : 1);
            _withoutShare = -1;
        }
    }

    public ImportedOutput Build()
    {
        Close();
        bool isCut = LastIsCut();
        if (isCut)
        {
            _intervals.RemoveAt(_intervals.Count - 1);
        }

        (ReadingStatus Status, double Share, int Count)[] best = new (ReadingStatus, double, int)[_slotNames.Count];
        foreach (ImportedInterval interval in _intervals)
        {
            for (int slot = 0; slot < interval.Readings.Length; slot++)
            {
                CounterReading reading = interval.Readings[slot];
                ref (ReadingStatus Status, double Share, int Count) sum = ref best[slot];
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
            Events = [.. _slotNames.Select((name, slot) => new ImportedEvent(
                nameOf(name).Name, best[slot].Status, best[slot].Count > 0 ? best[slot].Share / best[slot].Count : 0) { Group = nameOf(name).Group })],
            Intervals = [.. _intervals.Select(Widened)],
            Printed = _intervals.Count > 1 ? [] : [.. _printed.Select(share => share with { Series = _series.GetValueOrDefault((share.Metric, share.CoreType)) ?? [] })],
            AddedUp = _scopes.Count > 1,
            HasSpread = _hasSpread,
            LacksLastInterval = isCut,
            EventNames = _slotNames.Select(name => names[name]).ToHashSet(),
        };
    }

    /// <summary>perf prints every event in every interval: one that ends with fewer ended with the file.</summary>
    private bool LastIsCut()
    {
        if (_intervals.Count < 2 || _waiting > 0)
        {
            return false;
        }

        CounterReading[] before = _intervals[^2].Readings;
        CounterReading[] last = _intervals[^1].Readings;
        return before.Where((reading, slot) => reading.Status != ReadingStatus.Missing && (slot >= last.Length || last[slot].Status == ReadingStatus.Missing)).Any();
    }

    /// <summary>Of many intervals neighbours are put together, as for counts.</summary>
    private void KeepPoint(PrintedShare share, double stamp)
    {
        if (!_series.TryGetValue((share.Metric, share.CoreType), out List<PrintedPoint>? points))
        {
            points = [];
            _series[(share.Metric, share.CoreType)] = points;
        }

        points.Add(new PrintedPoint(stamp, share.Percent));
        if (points.Count >= 2 * MostIntervals)
        {
            for (int pair = 0; pair < MostIntervals; pair++)
            {
                points[pair] = new PrintedPoint(points[(2 * pair) + 1].EndSeconds, (points[2 * pair].Percent + points[(2 * pair) + 1].Percent) / 2);
            }

            points.RemoveRange(MostIntervals, MostIntervals);
        }
    }

    private ImportedInterval Widened(ImportedInterval interval)
    {
        if (interval.Readings.Length == _slotNames.Count)
        {
            return interval;
        }

        var readings = new CounterReading[_slotNames.Count];
        interval.Readings.CopyTo(readings, 0);
        return interval with { Readings = readings };
    }

    /// <summary>An event that is printed again for the same CPU and interval is another one: it is in a second group.</summary>
    private int SlotOf(int name, int scope)
    {
        if (name >= _byName.Length)
        {
            Array.Resize(ref _byName, Math.Max(names.Count, name + 1) * 2);
        }

        ref NameSlots slots = ref _byName[name];
        slots.Seen ??= new long[4];
        slots.Slots ??= [];
        if (scope >= slots.Seen.Length)
        {
            Array.Resize(ref slots.Seen, Math.Max(scope + 1, slots.Seen.Length * 2));
        }

        ref long seen = ref slots.Seen[scope];
        int times = seen >> 16 == _interval ? (int)(seen & 0xFF) : 0;
        seen = (long)_interval << 16 | (uint)Math.Min(times + 1, 255);
        if (times >= slots.Slots.Count)
        {
            if (_slotNames.Count == MostEvents)
            {
                return -1;
            }

            slots.Slots.Add(_slotNames.Count);
            _slotNames.Add(name);
            if (_slotNames.Count > _totals.Length)
            {
                Array.Resize(ref _totals, _totals.Length * 2);
            }
        }

        return slots.Slots[Math.Min(times, slots.Slots.Count - 1)];
    }

    private void Close()
    {
        if (!_open)
        {
            return;
        }

        var readings = new CounterReading[_slotNames.Count];
        for (int slot = 0; slot < readings.Length; slot++)
        {
            ref readonly Total total = ref _totals[slot];
            readings[slot] = total.Interval != _interval ? default
                : total.Counted > 0 ? CounterReading.Counted(total.Sum, total.Running, total.Share / total.Counted)
                : total.Status == ReadingStatus.NotSupported ? CounterReading.NotSupported
                : CounterReading.NotCounted;
        }

        Keep(new ImportedInterval(Math.Max(0, _stamp), readings));
        _interval++;
        _open = false;
    }

    private void Keep(ImportedInterval interval)
    {
        if (_waiting > 0)
        {
            _intervals[^1] = Joined(_intervals[^1], interval);
        }
        else
        {
            _intervals.Add(interval);
        }

        _waiting = (_waiting + 1) % _perInterval;
        if (_intervals.Count >= Math.Clamp(MostReadings / _slotNames.Count, 16, MostIntervals) && _intervals.Count % 2 == 0 && _waiting == 0)
        {
            int half = _intervals.Count / 2;
            for (int pair = 0; pair < half; pair++)
            {
                _intervals[pair] = Joined(_intervals[2 * pair], _intervals[(2 * pair) + 1]);
            }

            _intervals.RemoveRange(half, half);
            _perInterval *= 2;
        }
    }

    private static ImportedInterval Joined(ImportedInterval one, ImportedInterval other)
    {
        var readings = new CounterReading[Math.Max(one.Readings.Length, other.Readings.Length)];
        for (int slot = 0; slot < readings.Length; slot++)
        {
            CounterReading first = slot < one.Readings.Length ? one.Readings[slot] : default;
            CounterReading second = slot < other.Readings.Length ? other.Readings[slot] : default;
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
        double enabled = Enabled(one) + Enabled(other);
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
