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

    /// <summary>Readings kept of one execution unless told otherwise: intervals are joined to longer ones before there are more.</summary>
    public const int MostReadings = 1 << 21;

    private const int FewestIntervals = 16;

    private readonly CollectionPlan _plan;
    private readonly int _taskClock;
    private readonly int _most;
    private readonly int _width;
    private int _intervals;
    private int _perInterval = 1;
    private int _waiting;
    private int _lastBegin;
    private readonly PerfOutputLayout _layout;
    private readonly EventLookup _lookup;
    private readonly List<Sample> _samples = [];
    private readonly List<Sample> _open = [];
    private readonly List<byte[]> _openScopes = [];
    private readonly List<string> _damagedLines = [];
    private byte[] _partial = new byte[256];
    private int _partialLength;
    private byte[] _stamp = [];
    private int _cursor;

    /// <param name="mostReadings">Limit of what is kept, in readings.</param>
    public PerfStatReader(CollectionPlan plan, PerfOutputLayout layout, int mostReadings = MostReadings)
    {
        _plan = plan;
        _taskClock = plan.SoftwareEvents.ToList().IndexOf("task-clock");
        _most = mostReadings;
        _width = 1 + plan.EventCount + plan.SoftwareEvents.Count;
        _layout = layout;
        _lookup = new EventLookup(plan);
    }

    /// <summary>Finished samples: an interval is finished when a later one begins or the output has ended.</summary>
    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Number of samples including the interval that is being read.</summary>
    public long SampleCount => _samples.Count + _open.Count;

    /// <summary>Lines that could not be read.</summary>
    public int DamagedCount { get; private set; }

    /// <summary>The first few of them.</summary>
    public IReadOnlyList<string> DamagedLines => _damagedLines;

    /// <summary>Readable lines about events that were not asked for.</summary>
    public int StrangerCount { get; private set; }

    /// <summary>Lines that repeat an event within one sample; the first counted one is used.</summary>
    public int DuplicateCount { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                return;
            }

            if (_partialLength == 0)
            {
                ReadLine(bytes[..end]);
            }
            else
            {
                Keep(bytes[..end]);
                ReadLine(_partial.AsSpan(0, _partialLength));
                _partialLength = 0;
            }

            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The output has ended. What stands after the last newline was cut off in the middle and may name another event.</summary>
    public void Complete()
    {
        if (_partialLength > 0)
        {
            Damaged(_partial.AsSpan(0, _partialLength));
            _partialLength = 0;
        }

        CloseInterval();
        DropIntervalOfACommand();
    }

    // perf 5.10 prints an interval out of turn when it is told to enable its counters. It is empty, and the next one ends where it would have
    // ended anyway: without it the first interval begins at 0 as in every other version.
    private void DropIntervalOfACommand()
    {
        double first = _samples.Count > 0 ? _samples[0].EndSeconds : 0;
        int next = _samples.FindIndex(sample => sample.EndSeconds > first);
        if (next > 0 && first < _samples[next].EndSeconds * MaxShareOfACommand && !_samples.GetRange(0, next).Exists(HasCounts))
        {
            _samples.RemoveRange(0, next);
        }
    }

    private static bool HasCounts(Sample sample) =>
        Array.Exists(sample.Events, reading => reading.Status == ReadingStatus.Counted) || Array.Exists(sample.Software, reading => reading.Status == ReadingStatus.Counted);

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        PerfStatLineKind kind = PerfStatLine.Parse(line, _layout, out PerfStatLine parsed);
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
        if (_lookup.Find(line.Event) is not int index)
        {
            StrangerCount++;
            return;
        }

        if (!line.Stamp.SequenceEqual(_stamp))
        {
            CloseInterval();
            _stamp = line.Stamp.ToArray();
        }

        Sample sample = SampleOf(in line);
        ref CounterReading place = ref index >= 0 ? ref sample.Events[index] : ref sample.Software[~index];
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
        for (int i = 0; i < _open.Count; i++)
        {
            int at = (_cursor + i) % _open.Count;
            if (line.Scope.SequenceEqual(_openScopes[at]))
            {
                _cursor = at + 1;
                return _open[at];
            }
        }

        PerfStatLine.TryNumber(_stamp, out double seconds);
        var sample = new Sample
        {
            EndSeconds = seconds,
            Scope = line.Scope.IsEmpty ? null : Encoding.UTF8.GetString(line.Scope),
            Events = new CounterReading[_lookup.EventCount],
            Software = new CounterReading[_lookup.SoftwareCount],
        };
        _open.Add(sample);
        _openScopes.Add(line.Scope.ToArray());
        _cursor = _open.Count;
        return sample;
    }

    private void CloseInterval()
    {
        if (_open.Count > 0)
        {
            Add(_open);
        }

        _open.Clear();
        _openScopes.Clear();
        _cursor = 0;
    }

    private void Add(List<Sample> interval)
    {
        if (_waiting > 0 && interval is [var only] && _lastBegin == _samples.Count - 1 && _samples[^1].Scope == only.Scope)
        {
            // The usual case, a million times: one scope.
            _samples[^1] = JoinedSamples.Join(_plan, _taskClock, _samples[^1], only);
        }
        else if (_waiting > 0)
        {
            List<Sample> joined = Joined(_samples.GetRange(_lastBegin, _samples.Count - _lastBegin), interval);
            _samples.RemoveRange(_lastBegin, _samples.Count - _lastBegin);
            _samples.AddRange(joined);
        }
        else
        {
            _lastBegin = _samples.Count;
            _samples.AddRange(interval);
            _intervals++;
        }

        _waiting = (_waiting + 1) % _perInterval;
        if (_waiting == 0 && _intervals % 2 == 0 && _intervals >= FewestIntervals && (long)_samples.Count * _width > _most)
        {
            Halve();
        }
    }

    /// <summary>Joins every two intervals, and from now on twice as many of perf's to one.</summary>
    private void Halve()
    {
        List<List<Sample>> intervals = [];
        foreach (Sample sample in _samples)
        {
            if (intervals.Count == 0 || intervals[^1][0].EndSeconds != sample.EndSeconds)
            {
                intervals.Add([]);
            }

            intervals[^1].Add(sample);
        }

        _samples.Clear();
        for (int i = 0; i < intervals.Count; i += 2)
        {
            _lastBegin = _samples.Count;
            _samples.AddRange(i + 1 < intervals.Count ? Joined(intervals[i], intervals[i + 1]) : intervals[i]);
        }

        _intervals = (intervals.Count + 1) / 2;
        _perInterval *= 2;
    }

    private List<Sample> Joined(List<Sample> one, List<Sample> next)
    {
        double end = next[0].EndSeconds;
        List<Sample> joined = new(Math.Max(one.Count, next.Count));
        HashSet<string> scopes = [];
        Dictionary<string, Sample> further = [];
        foreach (Sample sample in next.Count == 1 ? [] : next)
        {
            further.TryAdd(sample.Scope ?? "", sample);
        }

        foreach (Sample sample in one)
        {
            Sample? other = next.Count == 1 ? next[0].Scope == sample.Scope ? next[0] : null : further.GetValueOrDefault(sample.Scope ?? "");
            joined.Add(other is null ? JoinedSamples.Alone(_plan, _taskClock, sample, end) : JoinedSamples.Join(_plan, _taskClock, sample, other));
            scopes.Add(sample.Scope ?? "");
        }

        joined.AddRange(next.Where(sample => !scopes.Contains(sample.Scope ?? "")).Select(sample => JoinedSamples.Alone(_plan, _taskClock, sample, end)));
        return joined;
    }

    private void Damaged(ReadOnlySpan<byte> line)
    {
        DamagedCount++;
        if (_damagedLines.Count < KeptLines)
        {
            _damagedLines.Add(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 160)]));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        // A "line" without end is no line of perf's: only its beginning is kept, to be reported.
        bytes = bytes[..Math.Min(bytes.Length, LongestLine - _partialLength)];
        if (_partialLength + bytes.Length > _partial.Length)
        {
            Array.Resize(ref _partial, Math.Max(_partial.Length * 2, _partialLength + bytes.Length));
        }

        bytes.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += bytes.Length;
    }
}
