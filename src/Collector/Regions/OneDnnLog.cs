using System.Diagnostics;
using System.Text;
using Toplev.Collector.Lines;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// oneDNN's log, which it writes between what the program prints: the program's standard output comes through us, and all but the
/// log's lines go on to where it was meant for.
/// </summary>
internal sealed class OneDnnLog : IRegionSource, IWatched, IDisposable
{
    private const int StandardOutput = 1;
    private const int LongestLine = 64 * 1024;
    private readonly Descriptor _writer;
    private readonly FileStream? _file;
    private readonly List<byte> _line = [];
    private readonly List<(long Ticks, OneDnnLine Line)> _lines = [];
    private bool _targetGone;
    private int _unreadable;
    private int _passedOn;

    /// <param name="user">The environment of the program before what this source adds.</param>
    /// <param name="output">File that takes the program's output, or null for our own.</param>
    /// <param name="itt">Whether its tasks of ITT are regions too.</param>
    public OneDnnLog(ProgramEnvironment user, string? output, bool itt)
    {
        (Descriptor, _writer) = Descriptor.Pipe();
        _file = ProgramStreams.Open(output);
        Dictionary<string, string?> environment = new()
        {
            ["ONEDNN_VERBOSE"] = "1", ["DNNL_VERBOSE"] = "1", ["ONEDNN_VERBOSE_TIMESTAMP"] = "1", ["DNNL_VERBOSE_TIMESTAMP"] = "1",
        };
        if (itt && user["ONEDNN_ITT_TASK_LEVEL"] is null && user["DNNL_ITT_TASK_LEVEL"] is null)
        {
            // One task of ITT for a primitive, as the log has one line, and not one more in each thread that works for it.
            environment["ONEDNN_ITT_TASK_LEVEL"] = "1";
        }

        Environment = environment;
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    public Descriptor Descriptor { get; }

    /// <summary>What the program gets as its standard output.</summary>
    public int Writer => _writer.Number;

    /// <summary>The program has its end: without this there would be no end of its output.</summary>
    public void Started() => _writer.Dispose();

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        foreach (byte c in bytes)
        {
            _line.Add(c);
            if (c == '\n' || _line.Count >= LongestLine)
            {
                End(now);
            }
        }

        // The beginning of a line that cannot become one of the log's is passed on at once: prompts have no line end.
        if (_line.Count > _passedOn && !OneDnnLine.MayBecomeLog(LogPrefix.Without(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line))))
        {
            PassOn(_line.Count);
        }
    }

    public RegionYield Collect(long start, double seconds)
    {
        End(Stopwatch.GetTimestamp());
        long now = Stopwatch.GetTimestamp();
        double epochOfStart = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch - Stopwatch.GetElapsedTime(start, now)).TotalMilliseconds;
        List<Region> regions = [];
        foreach ((long ticks, OneDnnLine line) in _lines)
        {
            double length = line.Milliseconds / 1000;
            double begin = line.EpochMilliseconds is double epoch ? (epoch - epochOfStart) / 1000 : Stopwatch.GetElapsedTime(start, ticks).TotalSeconds - length;
            begin = Math.Clamp(begin, 0, Math.Max(0, seconds - length));
            regions.Add(new Region(line.Name, begin, begin + length) { Source = RegionSource.OneDnn });
            if (line.IsPartition)
            {
                MoveInto(regions);
            }
        }

        PutInSequence(regions);
        return new(regions, _unreadable == 0 ? [] : [new("onednn-log-damaged", Severity.Warning, $"{(_unreadable == 1 ? "1 line" : $"{_unreadable} lines")} of oneDNN's log could not be read.")]);
    }

    /// <summary>Lines without a time stamp that were read together tell of primitives one after another, not of some within others.</summary>
    private void PutInSequence(List<Region> regions)
    {
        for (int i = regions.Count - 2; i >= 0; i--)
        {
            ((long ticks, OneDnnLine line), (long nextTicks, OneDnnLine next)) = (_lines[i], _lines[i + 1]);
            if (ticks == nextTicks && line is { EpochMilliseconds: null, IsPartition: false } && !next.IsPartition && regions[i].End > regions[i + 1].Begin)
            {
                double begin = Math.Max(0, regions[i + 1].Begin - regions[i].Seconds);
                regions[i] = regions[i] with { Begin = begin, End = begin + regions[i].Seconds };
            }
        }
    }

    /// <summary>
    /// The primitives of a partition are told before it and lie in it; when they were read tells their time less exactly than that.
    /// </summary>
    private static void MoveInto(List<Region> regions)
    {
        Region partition = regions[^1];
        for (int i = regions.Count - 2; i >= 0 && !regions[i].Name.StartsWith("graph ", StringComparison.Ordinal); i--)
        {
            Region inside = regions[i];
            bool overlaps = inside.End > partition.Begin && inside.Begin < partition.End && inside.Seconds <= partition.Seconds;
            if (!overlaps)
            {
                break;
            }

            double begin = Math.Clamp(inside.Begin, partition.Begin, partition.End - inside.Seconds);
            regions[i] = inside with { Begin = begin, End = begin + inside.Seconds };
        }
    }

    public void Dispose()
    {
        Descriptor.Dispose();
        _writer.Dispose();
        _file?.Dispose();
    }

    private void End(long now)
    {
        ReadOnlySpan<byte> line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        int begin = OneDnnLine.BeginIn(line);
        if (begin < 0)
        {
            PassOn(line.Length);
            Clear();
            return;
        }

        if (!LogPrefix.Without(line[..begin]).IsEmpty)
        {
            PassOn(begin);
        }

        string text = Encoding.UTF8.GetString(line[begin..]);
        if (OneDnnLine.Read(text) is { } read && _lines.Count < RegionPairs.MostRegions)
        {
            _lines.Add((now, read));
        }
        else if (text.Contains(",exec,", StringComparison.Ordinal))
        {
            _unreadable++;
        }

        Clear();
    }

    private void Clear()
    {
        _line.Clear();
        _passedOn = 0;
    }

    /// <param name="end">Up to where the line goes on to the program's standard output.</param>
    private void PassOn(int end)
    {
        if (end <= _passedOn)
        {
            return;
        }

        ReadOnlySpan<byte> text = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line)[_passedOn..end];
        _passedOn = end;
        if (_file is not null)
        {
            _file.Write(text);
        }
        else if (!_targetGone)
        {
            // Nobody may read it any more (a pipe to head): the program goes on, as it is measured.
            _targetGone = !Descriptor.WriteAll(StandardOutput, text);
        }
    }
}
