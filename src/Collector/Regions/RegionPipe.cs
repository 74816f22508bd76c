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

    private readonly List<(long Ticks, int Read, string Line)> lines = [];
    private int reads;
    private readonly List<byte> partial = [];
    private int beyond;

    private readonly RegionGate? gate;

    /// <param name="gate">Notified of every begin and end as it is read.</param>
    public RegionPipe(string path, RegionGate? gate = null)
    {
        this.gate = gate;
        Descriptor.CreateFifo(path);
        Descriptor = Descriptor.OpenFifoForever(path);
        Environment = new Dictionary<string, string?> { [Variable] = path };
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    public Descriptor Descriptor { get; }

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        reads++;
        foreach (var c in bytes)
        {
            if (c != '\n')
            {
                if (partial.Count < LongestLine)
                {
                    partial.Add(c);
                }

                continue;
            }

            var line = Encoding.UTF8.GetString([.. partial]);
            if (this.gate?.TakeIttMark(line) == true)
            {
                partial.Clear();
                continue;
            }

            if (lines.Count < MostLines)
            {
                // Lines that are read together were written one after the other: the least step of a time keeps their order.
                lines.Add((lines.Count == 0 ? now : Math.Max(now, lines[^1].Ticks + LeastStep), reads, line));
            }
            else
            {
                beyond++;
            }

            TellGate(line);
            partial.Clear();
        }
    }

    public RegionYield Collect(long start, double seconds)
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        // What has no end is not a line, however long it was.
        var unreadable = beyond + (partial.Count > 0 ? 1 : 0);
        Dictionary<string, int> begun = [];
        var (together, all) = (0, 0);
        foreach (var (ticks, read, line) in lines)
        {
            // What was read after the end of the program was written before it.
            var at = Math.Clamp(Stopwatch.GetElapsedTime(start, ticks).TotalSeconds, 0, Math.Max(0, seconds));
            switch (Words(line))
            {
                case ("begin", { Length: > 0 } name):
                    pairs.Begin(name, at);
                    begun[name] = read;
                    break;
                case ("end", { Length: > 0 } name):
                    pairs.End(name, at);
                    all++;
                    together += begun.Remove(name, out var earlier) && earlier == read ? 1 : 0;
                    break;
                default:
                    unreadable++;
                    break;
            }
        }

        var lost = unreadable + pairs.Unpaired;
        List<Finding> findings = lost == 0 ? [] :
            [new(FindingIds.RegionsUnpaired, Severity.Warning, $"{lost} mark{(lost == 1 ? "" : "s")} of regions could not be read or "
                + $"paired.", "Every region needs a 'begin NAME' line and an 'end NAME' line.")];
        // Where most are shorter than it takes to read a line, that is what they are; a few among longer ones were read late.
        if (together > 0 && together * 2 < all)
        {
            findings.Add(new(
                FindingIds.RegionsTooShort, Severity.Info,
                $"{together} of {all} marked regions ended before {(together == 1 ? "its" : "their")} begin had been read: how long "
                    + $"{(together == 1 ? "it was" : "they were")} is not known and counts as 0.",
                "Use fewer CPUs than there are, so that marks are read at once, or mark with ITT, whose times are the program's own."));
        }

        return new(pairs.Close(seconds), findings);
    }

    private static (string Verb, string Name) Words(string line)
    {
        var text = line.Trim();
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].Trim());
    }

    private void TellGate(string line)
    {
        if (this.gate is null)
        {
            return;
        }

        switch (Words(line))
        {
            case ("begin", var name):
                this.gate.Begin(name);
                break;
            case ("end", var name):
                this.gate.End(name);
                break;
        }

        this.gate.Acknowledge();
    }

    public void Dispose() => Descriptor.Dispose();
}
