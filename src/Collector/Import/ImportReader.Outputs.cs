using Toplev.Tma.Importing;
using Toplev.Tma.Samples;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>Where the output of one program begins and ends.</summary>
public sealed partial class ImportReader
{
    private bool TakeEnd(ReadOnlySpan<byte> text)
    {
        var length = LocalNumber.Decimal(text, out var seconds);
        if (length == 0 || !Plausible.IsTime(seconds) || text.IndexOf("seconds"u8) is not (>= 0 and < 40))
        {
            return false;
        }

        var builder = last;
        if (text.IndexOf("seconds time elapsed"u8) >= 0)
        {
            (ended, inSection) = (true, false);
            foreach (var part in current.Values)
            {
                part.ElapsedSeconds = seconds;
            }
        }
        else if (builder is not null && TrimStart(text[length..]).StartsWith("seconds user"u8))
        {
            builder.UserSeconds = seconds;
        }
        else if (builder is not null && TrimStart(text[length..]).StartsWith("seconds sys"u8))
        {
            builder.SystemSeconds = seconds;
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary><c>Performance counter stats for './app' (5 runs):</c>.</summary>
    private bool TakeHeading(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("Performance counter stats for"u8))
        {
            return false;
        }

        var follows = current.Values.Any(builder => builder.HasStamps || builder.HasPrintedStamps) || followsSeries;
        End();
        followsSeries = inSummary = follows;
        inSection = isAnnounced = true;
        var open = text.IndexOf((byte)'\'');
        var close = text.LastIndexOf((byte)'\'');
        command = close > open ? Text(text[(open + 1)..close]) : null;
        var runs = text.LastIndexOf((byte)'(');
        meanOf = runs > close && LocalNumber.Count(text[(runs + 1)..], out var count) > 0 && count is >= 1 and < 1e6 ? (int)count : 1;
        return true;
    }

    /// <summary>A prompt with perf stat: what follows is another output; variables set in front of it distinguish it from others.</summary>
    private bool NoteCommand(ReadOnlySpan<byte> line)
    {
        var stat = line.IndexOf(" stat"u8);
        var perf = stat < 0 ? -1 : line[..stat].LastIndexOf("perf"u8);
        if (perf < 0 || line.IndexOf("counter stat"u8) >= 0 || stat - perf > 40)
        {
            return false;
        }

        End();
        followsSeries = false;
        command = null;
        environment = string.Join(' ', Text(line[..Math.Min(perf, 1000)]).Split(' ').Where(word => word.IndexOf('=', StringComparison.Ordinal) > 0));
        return true;
    }

    private OutputBuilder BeginInterval(in ImportedLine reading, OutputBuilder builder)
    {
        LocalNumber.Decimal(reading.Stamp, out var seconds);
        if (seconds < builder.Stamp)
        {
            End();
            builder = BuilderFor(reading.Cgroup.IsEmpty ? "" : Text(reading.Cgroup));
        }

        if (seconds != builder.Stamp)
        {
            builder.BeginInterval(seconds);
        }

        stamp = reading.Stamp.ToArray();
        return builder;
    }

    private OutputBuilder BuilderFor(string part)
    {
        part = current.Count < MostParts || current.ContainsKey(part) ? part : "";
        if (!current.TryGetValue(part, out var builder))
        {
            builder = new OutputBuilder(this.names, name => parsed[name])
            {
                Command = command ?? facts.Command,
                Part = string.Join(' ', new[] { environment, part }.Where(word => word.Length > 0)),
                MeanOf = meanOf,
                IsOfProgram = command is not null and not "system wide" && !command.StartsWith("CPU(s)", StringComparison.Ordinal),
            };
            current[part] = builder;
        }

        last = builder;
        return builder;
    }

    private void End()
    {
        foreach (var builder in current.Values.Where(builder => !builder.IsEmpty))
        {
            if (inSummary && SummaryOf(builder) is int series and >= 0)
            {
                // The totals of -I --summary: the intervals have been counted.
                finished[series] = finished[series] with
                {
                    Printed = [.. finished[series].Printed.Select(share => WholeOf(share, builder))],
                    Command = finished[series].Command ?? builder.Command,
                    ElapsedSeconds = builder.ElapsedSeconds,
                    UserSeconds = builder.UserSeconds,
                    SystemSeconds = builder.SystemSeconds,
                };
            }
            else if (finished.Count < MostOutputs)
            {
                finished.Add(builder.Build());
            }
            else
            {
                damaged++;
                firstDamaged ??= "(more than a thousand outputs)";
            }
        }

        if (isAnnounced && !inSummary && finished.Count < MostOutputs && current.Values.All(builder => builder.IsEmpty))
        {
            // A program of which perf printed nothing that can be read.
            finished.Add(new ImportedOutput { Command = command, Part = environment, Events = [], Intervals = [] });
        }

        current.Clear();
        isAnnounced = false;
        inSummary = false;
        heading = null;
        last = null;
        stamp = [];
        core = null;
        meanOf = 1;
        ended = false;
    }

    /// <summary>The series that an output without stamps sums up, as it holds the same events: its place, or -1.</summary>
    private int SummaryOf(OutputBuilder builder)
    {
        HashSet<string> names = [.. builder.EventNames.Select(name => this.names[name])];
        return builder.HasStamps || builder.HasPrintedStamps ? -1
            : names.Count == 0 ? finished.FindLastIndex(output => output.Part == builder.Part && builder.Printed.TrueForAll(total => IsSeries(output, total)))
            : finished.FindLastIndex(output => output.HasStamps && output.Part == builder.Part && names.SetEquals(output.EventNames));
    }

    private static bool IsSeries(ImportedOutput output, PrintedShare total) =>
        output.Printed.Any(share => share.Metric == total.Metric && share.Series.Count > 0);

    private static PrintedShare WholeOf(PrintedShare series, OutputBuilder totals) =>
        totals.Printed.Find(total => total.Metric == series.Metric && total.CoreType == series.CoreType) is { } whole
            ? whole with { Series = series.Series }
            : series;
}
