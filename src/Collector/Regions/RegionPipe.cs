using System.Diagnostics;
using System.Text;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;

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

    private readonly List<(long Ticks, string Line)> _lines = [];
    private readonly List<byte> _partial = [];
    private int _beyond;

    public RegionPipe(string path)
    {
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

            if (_lines.Count < MostLines)
            {
                _lines.Add((now, Encoding.UTF8.GetString([.. _partial])));
            }
            else
            {
                _beyond++;
            }

            _partial.Clear();
        }
    }

    public RegionYield Collect(long start, double seconds)
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        int unreadable = _beyond;
        foreach ((long ticks, string line) in _lines)
        {
            double at = Math.Max(0, Stopwatch.GetElapsedTime(start, ticks).TotalSeconds);
            string text = line.Trim();
            int blank = text.IndexOf(' ', StringComparison.Ordinal);
            string name = blank < 0 ? "" : text[(blank + 1)..].Trim();
            switch (blank < 0 ? text : text[..blank])
            {
                case "begin" when name.Length > 0:
                    pairs.Begin(name, at);
                    break;
                case "end" when name.Length > 0:
                    pairs.End(name, at);
                    break;
                default:
                    unreadable++;
                    break;
            }
        }

        int lost = unreadable + pairs.Unpaired;
        return new(pairs.Close(seconds), lost == 0 ? [] :
            [new("regions-unpaired", Severity.Warning, $"{lost} marks of regions could not be read or paired.", "Every region needs a line begin NAME and a line end NAME.")]);
    }

    public void Dispose() => Descriptor.Dispose();
}
