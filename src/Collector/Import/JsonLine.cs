using Toplev.Collector.Perf;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// One line of <c>perf stat -j</c>. Versions of perf write what is no JSON (a comma before the bracket, <c>100,00</c> in some locales,
/// names that are not escaped), so members are looked for one by one.
/// </summary>
internal static class JsonLine
{
    private const int MostColumns = 1000;

    public static bool TryParse(ReadOnlySpan<byte> line, out ImportedLine result)
    {
        result = default;
        ReadOnlySpan<byte> value = default;
        ReadOnlySpan<byte> time = default;
        ReadOnlySpan<byte> share = default;
        var rest = line;
        while (NextMember(ref rest, out var name, out var text))
        {
            if (name.SequenceEqual("counter-value"u8))
            {
                value = text;
            }
            else if (name.SequenceEqual("event"u8))
            {
                result.Event = text;
            }
            else if (name.SequenceEqual("event-runtime"u8))
            {
                time = text;
            }
            else if (name.SequenceEqual("pcnt-running"u8))
            {
                share = text;
            }
            else if (name.SequenceEqual("interval"u8))
            {
                result.Stamp = text;
            }
            else if (name.SequenceEqual("unit"u8))
            {
                result.Unit = text;
            }
            else if (name.SequenceEqual("variance"u8))
            {
                result.HasSpread = true;
            }
            else if (name.SequenceEqual("cgroup"u8))
            {
                result.Cgroup = text;
            }
            else if (IsScope(name))
            {
                result.Scope = text;
            }
        }

        result.Rest = line;
        return !result.Event.IsEmpty && TryReading(value, time, share, ref result);
    }

    public static void ReadMetrics(ReadOnlySpan<byte> line, CoreType? core, List<PrintedShare> into)
    {
        ReadOnlySpan<byte> value = default;
        while (NextMember(ref line, out var name, out var text))
        {
            if (name.SequenceEqual("metric-value"u8))
            {
                value = text;
            }
            else if (name.SequenceEqual("metric-unit"u8))
            {
                MetricText.Read(value, text, core, into);
            }
        }
    }

    /// <summary>Percentages of <c>--metric-only</c>, each a member by its name: <c>"%  tma_retiring" : "25.1"</c>.</summary>
    /// <param name="stamp">Empty without <c>-I</c>.</param>
    /// <param name="scope">CPU, core or thread; empty when all are one.</param>
    public static List<PrintedShare> Columns(ReadOnlySpan<byte> line, out string stamp, out string scope)
    {
        (stamp, scope) = ("", "");
        List<string> names = [];
        List<byte[]> values = [];
        while (NextMember(ref line, out var name, out var text))
        {
            if (name.SequenceEqual("interval"u8))
            {
                stamp = Text(text);
            }
            else if (IsScope(name))
            {
                scope = Text(text);
            }
            else if (names.Count < MostColumns)
            {
                names.Add(Text(name));
                values.Add(text.ToArray());
            }
        }

        return [
            .. MetricTable.Metrics(names).Zip(
                values, (metric, value) => metric is null ? null : MetricText.OfColumn(value, metric, null)).OfType<PrintedShare>()];
    }

    private static bool TryReading(ReadOnlySpan<byte> value, ReadOnlySpan<byte> time, ReadOnlySpan<byte> share, scoped ref ImportedLine result)
    {
        if (value.StartsWith("<not "u8))
        {
            result.Status = value.SequenceEqual("<not counted>"u8) ? ReadingStatus.NotCounted : ReadingStatus.NotSupported;
            return true;
        }

        result.Status = ReadingStatus.Counted;
        if (!PerfStatLine.TryNumber(value, out result.Count))
        {
            return false;
        }

        result.RunningSeconds = PerfStatLine.TryNumber(time, out var nanoseconds) ? nanoseconds / 1e9 : -1;
        result.Share = PerfStatLine.TryNumber(share, out var percent) ? percent / 100 : 1;
        return true;
    }

    private static bool IsScope(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("cpu"u8) || name.SequenceEqual("core"u8) || name.SequenceEqual("die"u8) || name.SequenceEqual("socket"u8)
        || name.SequenceEqual("node"u8) || name.SequenceEqual("thread"u8) || name.SequenceEqual("cache"u8) || name.SequenceEqual("cluster"u8);

    private static bool NextMember(scoped ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (!TryQuoted(ref line, out name))
        {
            return false;
        }

        line = TrimStart(line);
        if (line.IsEmpty || line[0] != ':')
        {
            // Not a name after all: whatever stood in quotes is passed over.
            return !line.IsEmpty;
        }

        line = TrimStart(line[1..]);
        if (!line.IsEmpty && line[0] == '"')
        {
            return TryQuoted(ref line, out value);
        }

        var end = 0;
        while (end < line.Length && line[end] is not (byte)'}' && !(line[end] == ',' && !(end + 1 < line.Length && IsDigit(line[end + 1]))))
        {
            end++;
        }

        value = Trim(line[..end]);
        line = line[end..];
        return true;
    }

    private static bool TryQuoted(scoped ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = default;
        var open = line.IndexOf((byte)'"');
        if (open < 0)
        {
            return false;
        }

        line = line[(open + 1)..];
        var close = line.IndexOf((byte)'"');
        if (close < 0)
        {
            return false;
        }

        text = line[..close];
        line = line[(close + 1)..];
        return true;
    }
}
