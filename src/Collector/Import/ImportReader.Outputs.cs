using Toplev.Tma.Importing;
using Toplev.Tma.Samples;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>Where the output of one program begins and ends.</summary>
public sealed partial class ImportReader
{
    private bool TakeEnd(ReadOnlySpan<byte> text)
    {
        int length = LocalNumber.Decimal(text, out double seconds);
        if (length == 0 || !Plausible.IsTime(seconds) || text.IndexOf("seconds"u8) is not (>= 0 and < 40))
        {
            return false;
        }

        OutputBuilder? builder = _last;
        if (text.IndexOf("seconds time elapsed"u8) >= 0)
        {
            (_ended, _inSection) = (true, false);
            foreach (OutputBuilder part in _current.Values)
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

        bool follows = _current.Values.Any(builder => builder.HasStamps || builder.HasPrintedStamps) || _followsSeries;
        End();
        _followsSeries = _inSummary = follows;
        _inSection = _isAnnounced = true;
        int open = text.IndexOf((byte)'\'');
        int close = text.LastIndexOf((byte)'\'');
        _command = close > open ? Text(text[(open + 1)..close]) : null;
        int runs = text.LastIndexOf((byte)'(');
        _meanOf = runs > close && LocalNumber.Count(text[(runs + 1)..], out double count) > 0 && count is >= 1 and < 1e6 ? (int)count : 1;
        return true;
    }

    /// <summary>A prompt with perf stat: what follows is another output; variables set in front of it tell it from others.</summary>
    private bool NoteCommand(ReadOnlySpan<byte> line)
    {
        int stat = line.IndexOf(" stat"u8);
        int perf = stat < 0 ? -1 : line[..stat].LastIndexOf("perf"u8);
        if (perf < 0 || line.IndexOf("counter stat"u8) >= 0 || stat - perf > 40)
        {
            return false;
        }

        End();
        _followsSeries = false;
        _command = null;
        _environment = string.Join(' ', Text(line[..Math.Min(perf, 1000)]).Split(' ').Where(word => word.IndexOf('=', StringComparison.Ordinal) > 0));
        return true;
    }

    private OutputBuilder BeginInterval(in ImportedLine reading, OutputBuilder builder)
    {
        LocalNumber.Decimal(reading.Stamp, out double seconds);
        if (seconds < builder.Stamp)
        {
            End();
            builder = BuilderFor(reading.Cgroup.IsEmpty ? "" : Text(reading.Cgroup));
        }

        if (seconds != builder.Stamp)
        {
            builder.BeginInterval(seconds);
        }

        _stamp = reading.Stamp.ToArray();
        return builder;
    }

    private OutputBuilder BuilderFor(string part)
    {
        part = _current.Count < MostParts || _current.ContainsKey(part) ? part : "";
        if (!_current.TryGetValue(part, out OutputBuilder? builder))
        {
            builder = new OutputBuilder(_names, name => _parsed[name])
            {
                Command = _command ?? _facts.Command,
                Part = string.Join(' ', new[] { _environment, part }.Where(word => word.Length > 0)),
                MeanOf = _meanOf,
                IsOfProgram = _command is not null and not "system wide" && !_command.StartsWith("CPU(s)", StringComparison.Ordinal),
            };
            _current[part] = builder;
        }

        _last = builder;
        return builder;
    }

    private void End()
    {
        foreach (OutputBuilder builder in _current.Values.Where(builder => !builder.IsEmpty))
        {
            if (_inSummary && SummaryOf(builder) is int series and >= 0)
            {
                // The totals of -I --summary: the intervals have been counted.
                _finished[series] = _finished[series] with
                {
                    Printed = [.. _finished[series].Printed.Select(share => WholeOf(share, builder))],
                    Command = _finished[series].Command ?? builder.Command,
                    ElapsedSeconds = builder.ElapsedSeconds,
                    UserSeconds = builder.UserSeconds,
                    SystemSeconds = builder.SystemSeconds,
                };
            }
            else if (_finished.Count < MostOutputs)
            {
                _finished.Add(builder.Build());
            }
            else
            {
                _damaged++;
                _firstDamaged ??= "(more than a thousand outputs)";
            }
        }

        if (_isAnnounced && !_inSummary && _finished.Count < MostOutputs && _current.Values.All(builder => builder.IsEmpty))
        {
            // A program of which perf printed nothing that can be read.
            _finished.Add(new ImportedOutput { Command = _command, Part = _environment, Events = [], Intervals = [] });
        }

        _current.Clear();
        _isAnnounced = false;
        _inSummary = false;
        _heading = null;
        _last = null;
        _stamp = [];
        _core = null;
        _meanOf = 1;
        _ended = false;
    }

    /// <summary>The series that an output without stamps sums up, as it holds the same events: its place, or -1.</summary>
    private int SummaryOf(OutputBuilder builder)
    {
        HashSet<string> names = [.. builder.EventNames.Select(name => _names[name])];
        return builder.HasStamps || builder.HasPrintedStamps ? -1
            : names.Count == 0 ? _finished.FindLastIndex(output => output.Part == builder.Part && builder.Printed.TrueForAll(total => IsSeries(output, total)))
            : _finished.FindLastIndex(output => output.HasStamps && output.Part == builder.Part && names.SetEquals(output.EventNames));
    }

    private static bool IsSeries(ImportedOutput output, PrintedShare total) => output.Printed.Any(share => share.Metric == total.Metric && share.Series.Count > 0);

    private static PrintedShare WholeOf(PrintedShare series, OutputBuilder totals) =>
        totals.Printed.Find(total => total.Metric == series.Metric && total.CoreType == series.CoreType) is { } whole ? whole with { Series = series.Series } : series;
}
