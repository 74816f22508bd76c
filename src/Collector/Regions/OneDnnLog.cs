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
    private readonly Descriptor writer;
    private readonly FileStream? file;
    private readonly List<byte> line = [];
    private readonly List<(long Ticks, OneDnnLine Line)> lines = [];
    private bool targetGone;
    private int unreadable;
    private int passedOn;

    /// <param name="user">The environment of the program before what this source adds.</param>
    /// <param name="output">File that takes the program's output, or null for our own.</param>
    /// <param name="itt">Whether its tasks of ITT are regions too.</param>
    public OneDnnLog(ProgramEnvironment user, string? output, bool itt)
    {
        (Descriptor, writer) = Descriptor.Pipe();
        file = ProgramStreams.Open(output);
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
    public int Writer => writer.Number;

    /// <summary>The program has its end: without this there would be no end of its output.</summary>
    public void Started() => writer.Dispose();

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        foreach (var c in bytes)
        {
            this.line.Add(c);
            if (c == '\n' || this.line.Count >= LongestLine)
            {
                End(now);
            }
        }

        // The beginning of a line that cannot become one of the log's is passed on at once: prompts have no line end.
        if (this.line.Count > passedOn && !OneDnnLine.MayBecomeLog(LogPrefix.Without(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(this.line))))
        {
            PassOn(this.line.Count);
        }
    }

    public RegionYield Collect(long start, double seconds)
    {
        End(Stopwatch.GetTimestamp());
        var now = Stopwatch.GetTimestamp();
        var epochOfStart = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch - Stopwatch.GetElapsedTime(start, now)).TotalMilliseconds;
        List<Region> regions = [];
        foreach ((var ticks, var line) in this.lines)
        {
            var length = line.Milliseconds / 1000;
            var begin = line.EpochMilliseconds is double epoch ? (epoch - epochOfStart) / 1000 : Stopwatch.GetElapsedTime(start, ticks).TotalSeconds - length;
            begin = Math.Clamp(begin, 0, Math.Max(0, seconds - length));
            regions.Add(new Region(line.Name, begin, begin + length) { Source = RegionSource.OneDnn });
            if (line.IsPartition)
            {
                MoveInto(regions);
            }
        }

        PutInSequence(regions);
        return new(
            regions, unreadable == 0
                ? []
                : [new(FindingIds.OneDnnLogDamaged, Severity.Warning,
                    $"{(unreadable == 1 ? "1 line" : $"{unreadable} lines")} of oneDNN's log could not be read.")]);
    }

    /// <summary>Lines without a time stamp that were read together report primitives one after another, not of some within others.</summary>
    private void PutInSequence(List<Region> regions)
    {
        for (var i = regions.Count - 2; i >= 0; i--)
        {
            ((var ticks, var line), (var nextTicks, var next)) = (this.lines[i], this.lines[i + 1]);
            if (ticks == nextTicks && line is { EpochMilliseconds: null, IsPartition: false } && !next.IsPartition && regions[i].End > regions[i + 1].Begin)
            {
                var begin = Math.Max(0, regions[i + 1].Begin - regions[i].Seconds);
                regions[i] = regions[i] with { Begin = begin, End = begin + regions[i].Seconds };
            }
        }
    }

    /// <summary>
    /// The primitives of a partition are reported before it and are nested in it; the time of reading is less exact than that.
    /// </summary>
    private static void MoveInto(List<Region> regions)
    {
        var partition = regions[^1];
        for (var i = regions.Count - 2; i >= 0 && !regions[i].Name.StartsWith("graph ", StringComparison.Ordinal); i--)
        {
            var inside = regions[i];
            var overlaps = inside.End > partition.Begin && inside.Begin < partition.End && inside.Seconds <= partition.Seconds;
            if (!overlaps)
            {
                break;
            }

            var begin = Math.Clamp(inside.Begin, partition.Begin, partition.End - inside.Seconds);
            regions[i] = inside with { Begin = begin, End = begin + inside.Seconds };
        }
    }

    public void Dispose()
    {
        Descriptor.Dispose();
        writer.Dispose();
        file?.Dispose();
    }

    private void End(long now)
    {
        ReadOnlySpan<byte> line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(this.line);
        var begin = OneDnnLine.BeginIn(line);
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

        var text = Encoding.UTF8.GetString(line[begin..]);
        if (OneDnnLine.Read(text) is { } read && this.lines.Count < RegionPairs.MostRegions)
        {
            this.lines.Add((now, read));
        }
        else if (text.Contains(",exec,", StringComparison.Ordinal))
        {
            unreadable++;
        }

        Clear();
    }

    private void Clear()
    {
        this.line.Clear();
        passedOn = 0;
    }

    /// <param name="end">End of the part that is passed on to the program's standard output.</param>
    private void PassOn(int end)
    {
        if (end <= passedOn)
        {
            return;
        }

        ReadOnlySpan<byte> text = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(this.line)[passedOn..end];
        passedOn = end;
        if (file is not null)
        {
            file.Write(text);
        }
        else if (!targetGone)
        {
            // The reader may be gone (a pipe to head): the program continues, as it is being measured.
            targetGone = !Descriptor.WriteAll(StandardOutput, text);
        }
    }
}
