using Toplev.Collector.Perf;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>One line of <c>perf stat -x</c>: <c>[stamp] [scope [n]] count unit event [cgroup] [variance] time share [metric unit]</c>.</summary>
internal static class CsvLine
{
    public static bool TryParse(ReadOnlySpan<byte> line, CsvLayout layout, out ImportedLine result)
    {
        ImportedLine found = default;
        result = default;
        ReadOnlySpan<byte> separator = layout.Separator;
        var leading = layout.Leading;
        if (layout.HasStamp)
        {
            found.Stamp = Trim(CsvLayout.Next(ref line, separator));
            leading--;
            if (found.Stamp.IsEmpty || !IsDigit(found.Stamp[0]))
            {
                return false;
            }
        }

        if (leading > 0)
        {
            var whole = line;
            found.Scope = Trim(CsvLayout.Next(ref line, separator));
            for (var field = 1; field < leading; field++)
            {
                // Behind a core stands the number of its CPUs; anything else is the rest of a thread's name that holds the separator.
                if (!AreDigits(Trim(CsvLayout.Next(ref line, separator))))
                {
                    found.Scope = Trim(whole[..(whole.Length - line.Length - separator.Length)]);
                }
            }
        }

        var value = Trim(CsvLayout.Next(ref line, separator));
        found.Unit = layout.IsBare ? default : CsvLayout.Next(ref line, separator);
        found.Event = Trim(NextName(ref line, separator));
        if (value.IsEmpty || found.Event.IsEmpty || !IsLetter(found.Event[0]) || !TryValue(value, ref found))
        {
            return false;
        }

        if (layout.IsBare)
        {
            (found.RunningSeconds, found.Share) = (-1, 1);
            result = found;
            return Trim(line) is [] or [.., (byte)'%'];
        }

        var complete = TryTimes(ref line, separator, ref found);
        result = found;
        return complete;
    }

    /// <summary>The name of a raw event has commas between its slashes, whatever the separator.</summary>
    public static ReadOnlySpan<byte> NextName(scoped ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> separator)
    {
        var whole = line;
        var name = CsvLayout.Next(ref line, separator);
        var slash = name.IndexOf((byte)'/');
        if (slash < 0 || name[(slash + 1)..].IndexOf((byte)'/') >= 0)
        {
            return name;
        }

        var close = whole[(slash + 1)..].IndexOf((byte)'/');
        if (close < 0)
        {
            return name;
        }

        var tail = whole[(slash + close + 2)..];
        var modifiers = CsvLayout.Next(ref tail, separator);
        line = tail;
        return whole[..(slash + close + 2 + modifiers.Length)];
    }

    /// <summary>Adds the metrics behind a count, or those of a line that has only metrics.</summary>
    public static void ReadMetrics(ReadOnlySpan<byte> line, CsvLayout layout, CoreType? core, List<PrintedShare> into)
    {
        ReadOnlySpan<byte> before = default;
        while (!line.IsEmpty)
        {
            var field = Trim(CsvLayout.Next(ref line, layout.Separator));
            if (!field.IsEmpty && (field[0] == '%' || IsLetter(field[0])) && !before.IsEmpty && IsDigit(before[0]))
            {
                MetricText.Read(before, field, core, into);
            }

            before = field;
        }
    }

    private static bool TryValue(ReadOnlySpan<byte> value, scoped ref ImportedLine result)
    {
        if (value[0] == '<')
        {
            result.Status = value.SequenceEqual("<not counted>"u8) ? ReadingStatus.NotCounted : ReadingStatus.NotSupported;
            return result.Status == ReadingStatus.NotCounted || value.SequenceEqual("<not supported>"u8);
        }

        result.Status = ReadingStatus.Counted;
        return PerfStatLine.TryNumber(value, out result.Count) && Plausible.IsCount(result.Count);
    }

    private static bool TryTimes(scoped ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> separator, scoped ref ImportedLine result)
    {
        var time = Trim(CsvLayout.Next(ref line, separator));
        for (var further = 0; further < 2 && !(time.Length > 0 && AreDigits(time)); further++)
        {
            result.HasSpread |= time.Length > 0 && time[^1] == '%';
            if (time.Length > 0 && time[^1] != '%')
            {
                result.Cgroup = time;
            }

            time = Trim(CsvLayout.Next(ref line, separator));
        }

        var percent = Trim(CsvLayout.Next(ref line, separator));
        double share = 100;
        if (!PerfStatLine.TryNumber(time, out var nanoseconds) || !(percent.IsEmpty || PerfStatLine.TryNumber(percent, out share)))
        {
            return false;
        }

        result.RunningSeconds = nanoseconds / 1e9;
        result.Share = share / 100;
        result.Rest = line;
        return true;
    }
}
