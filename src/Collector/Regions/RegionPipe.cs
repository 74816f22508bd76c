using System.Diagnostics;
using System.Text;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// The FIFO that the program's environment names in <c>TMA_REGIONS</c>: lines <c>begin NAME</c> and <c>end NAME</c>, from anything that
/// can write to a file. A line is timed when it is read, which is well under a millisecond after it was written.
/// </summary>
internal sealed class RegionPipe : IRegionSource, IWatched, IDisposable
{
    public const string Variable = "TMA_REGIONS";
    private const int LongestLine = 1024;

    /// <summary>A begin and an end for as many regions as are kept; what a program writes beyond them is counted only.</summary>
    private const int MostLines = 2 * RegionPairs.MostRegions;

    private static readonly long LeastStep = Math.Max(1, Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    private readonly List<(long Ticks, string Line)> _lines = [];
    private readonly List<byte> _partial = [];
    private int _beyond;

    private readonly RegionGate? _gate;

    /// <param name="gate">Told of every begin and end as it is read.</param>
    public RegionPipe(string path, RegionGate? gate = null)
    {
        _gate = gate;
        Descriptor.CreateFifo(path);
        Descriptor = Descriptor.OpenFifoForever(path);
        Environment = new Dictionary<string, string?> { [Variable] = path };
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    public Descriptor Descriptor { get; }

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        foreach (byte c in bytes)
        {
            if (c != '\n')
            {
                if (_partial.Count < LongestLine)
                {
                    _partial.Add(c);
                }

                continue;
            }

            string line = Encoding.UTF8.GetString([.. _partial]);
            if (_gate?.TakeIttMark(line) == true)
            {
                _partial.Clear();
                continue;
            }

            if (_lines.Count < MostLines)
            {
                // Lines that are read together were written one after the other: the least step of a time keeps their order.
                _lines.Add((_lines.Count == 0 ? now : Math.Max(now, _lines[^1].Ticks + LeastStep), line));
            }
            else
            {
                _beyond++;
            }

            TellGate(line);
            _partial.Clear();
        }
    }

    public RegionYield Collect(long start, double seconds)
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        // What has no end is no line, however long it was.
        int unreadable = _beyond + (_partial.Count > 0 ? 1 : 0);
        foreach ((long ticks, string line) in _lines)
        {
            // What was read after the end of the program was written before it.
            double at = Math.Clamp(Stopwatch.GetElapsedTime(start, ticks).TotalSeconds, 0, Math.Max(0, seconds));
            switch (Words(line))
            {
                case ("begin", { Length: > 0 } name):
                    pairs.Begin(name, at);
                    break;
                case ("end", { Length: > 0 } name):
                    pairs.End(name, at);
                    break;
                default:
                    unreadable++;
                    break;
            }
        }

        int lost = unreadable + pairs.Unpaired;
        return new(pairs.Close(seconds), lost == 0 ? [] :
            [new("regions-unpaired", Severity.Warning, $"{lost} mark{(lost == 1 ? "" : "s")} of regions could not be read or paired.", "Every region needs a line begin NAME and a line end NAME.")]);
    }

    private static (string Verb, string Name) Words(string line)
    {
        string text = line.Trim();
        int blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].Trim());
    }

    private void TellGate(string line)
    {
        if (_gate is null)
        {
            return;
        }

        switch (Words(line))
        {
            case ("begin", var name):
                _gate.Begin(name);
                break;
            case ("end", var name):
                _gate.End(name);
                break;
        }

        _gate.Acknowledge();
    }

    public void Dispose() => Descriptor.Dispose();
}
