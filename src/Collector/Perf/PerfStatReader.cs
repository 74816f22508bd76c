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

    public PerfStatReader(CollectionPlan plan, PerfOutputLayout layout)
    {
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
        _samples.AddRange(_open);
        _open.Clear();
        _openScopes.Clear();
        _cursor = 0;
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
