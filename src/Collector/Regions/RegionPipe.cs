using System.Diagnostics;
using System.Text;
using Toplev.Collector.Processes;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Regions;

/// <summary>
/// The FIFO that the program's environment names in <c>TMA_REGIONS</c>: lines <c>begin NAME</c> and <c>end NAME</c>, from anything that
/// can write to a file. A line is timed when it is read, which is well under a millisecond after it was written.
/// </summary>
internal sealed class RegionPipe : IDisposable
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
        Path = path;
    }

    public string Path { get; }

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

    /// <summary>The regions of an execution that began at <paramref name="start"/> (ticks of <see cref="Stopwatch"/>) and lasted <paramref name="seconds"/>.</summary>
    public (IReadOnlyList<Region> Regions, int Unreadable) Regions(long start, double seconds)
    {
        var pairs = new RegionPairs();
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

        return (pairs.Close(seconds), unreadable + pairs.Unpaired);
    }

    public void Dispose() => Descriptor.Dispose();
}
