using System.Text;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// Lines of <c>perf stat -x,</c> under a locale with a decimal comma: the separator also divides every number that has decimals. Which
/// those are is known, so a line is put together again, with another separator.
/// </summary>
internal static class DecimalComma
{
    /// <summary>Separator of the lines that are put together again; perf prints it in no field.</summary>
    public const byte Separator = 0x1F;

    private const int LongestLine = 2000;
    private const int StampDecimals = 9;
    private const int PercentDecimals = 2;

    /// <summary>Null for a line without the marks of a decimal comma: a time and behind it a percentage in two halves.</summary>
    public static byte[]? Join(ReadOnlySpan<byte> line)
    {
        if (line.Length > LongestLine)
        {
            return null;
        }

        var fields = Fields(Text(line));
        for (var name = 2; name + 3 < fields.Count; name++)
        {
            if (IsValue(fields[name - 2]) && IsUnit(fields[name - 1]) && IsName(fields[name]) && TimeBehind(fields, name) is int time)
            {
                List<string> joined = [
                    .. Front(
                        fields[..(name - 1)], hasUnit: fields[name - 1].Length > 0), .. fields[(name - 1)..(name + 1)], .. Variance(fields[(name + 1)..time])];
                joined.AddRange([fields[time], $"{fields[time + 1]}.{fields[time + 2]}", .. Pairs(fields[(time + 3)..])]);
                return Bytes(joined);
            }
        }

        return Metrics(fields);
    }

    /// <summary>The fields of a row of percentages, where they come in halves.</summary>
    public static string[] JoinRow(string[] fields, bool hasStamp, int leading, int metrics)
    {
        List<string> all = [.. fields.Select(field => field.Trim())];
        while (all.Count > 0 && all[^1].Length == 0)
        {
            all.RemoveAt(all.Count - 1);
        }

        if (hasStamp && all.Count > 1 && IsNumber(all[0]) && IsNumber(all[1]) && all[1].Length == StampDecimals)
        {
            all[0] += "." + all[1];
            all.RemoveAt(1);
        }

        if (all.Count != leading + (2 * metrics) || !all.Skip(leading).All(field => IsNumber(field.TrimEnd('%'))))
        {
            return fields;
        }

        return [.. all[..leading], .. Enumerable.Range(0, metrics).Select(metric => $"{all[leading + (2 * metric)]}.{all[leading + (2 * metric) + 1]}")];
    }

    /// <summary>Further metrics of an event stand on lines of their own: <c>,,,,,7,6,%  tma_bad_speculation</c>.</summary>
    private static byte[]? Metrics(List<string> fields)
    {
        var first = fields.FindIndex(field => field.Length > 0);
        return first > 0 && first + 2 < fields.Count && IsNumber(fields[first]) && IsNumber(fields[first + 1]) && !IsNumber(fields[first + 2])
            ? Bytes([.. fields[..first], .. Pairs(fields[first..])])
            : null;
    }

    /// <summary>Behind a name, its cgroup and its variance: the time on a counter and the two halves of its share.</summary>
    private static int? TimeBehind(List<string> fields, int name)
    {
        for (var time = name + 1; time <= name + 4 && time + 2 < fields.Count; time++)
        {
            if (IsNumber(fields[time]) && IsNumber(fields[time + 1]))
            {
                return fields[time + 1].Length <= 3 && IsNumber(fields[time + 2]) && fields[time + 2].Length == PercentDecimals ? time : null;
            }
        }

        return null;
    }

    /// <summary>Stamp, scope with its number of CPUs, count: in halves come the stamp, and a count that has a unit.</summary>
    private static List<string> Front(List<string> fields, bool hasUnit)
    {
        List<string> front = [.. fields];
        if (hasUnit && front.Count > 1 && IsNumber(front[^1]) && front[^1].Length == PercentDecimals && IsNumber(front[^2]))
        {
            front[^2] += "." + front[^1];
            front.RemoveAt(front.Count - 1);
        }

        if (front.Count > 2 && IsNumber(front[0]) && IsNumber(front[1]) && front[1].Length == StampDecimals)
        {
            front[0] += "." + front[1];
            front.RemoveAt(1);
        }

        return front;
    }

    private static List<string> Variance(List<string> fields)
    {
        List<string> joined = [.. fields];
        var percent = joined.FindIndex(field => field.EndsWith('%'));
        if (percent > 0 && IsNumber(joined[percent - 1]))
        {
            joined[percent - 1] += "." + joined[percent];
            joined.RemoveAt(percent);
        }

        return joined;
    }

    private static List<string> Pairs(List<string> fields)
    {
        List<string> joined = [];
        for (var at = 0; at < fields.Count; at++)
        {
            if (at + 1 < fields.Count && IsNumber(fields[at].TrimStart('-')) && IsNumber(fields[at + 1]))
            {
                joined.Add($"{fields[at]}.{fields[++at]}");
            }
            else
            {
                joined.Add(fields[at]);
            }
        }

        return joined;
    }

    private static byte[] Bytes(List<string> fields) => Encoding.UTF8.GetBytes(string.Join((char)Separator, fields));

    private static List<string> Fields(string line)
    {
        List<string> fields = [.. line.TrimEnd('\r').Split(',').Select(field => field.Trim())];
        // The name of a raw event has commas between its slashes.
        for (var at = 0; at < fields.Count; at++)
        {
            while (fields[at].Count(c => c == '/') == 1 && !fields[at].StartsWith('/') && at + 1 < fields.Count && fields.Skip(at + 1)
                .Any(later => later.Contains('/', StringComparison.Ordinal)))
            {
                fields[at] += "," + fields[at + 1];
                fields.RemoveAt(at + 1);
            }
        }

        return fields;
    }

    private static bool IsValue(string field) => IsNumber(field) || field.StartsWith('<');

    private static bool IsUnit(string field) => field.Length <= 12 && !field.Any(char.IsAsciiDigit);

    private static bool IsName(string field) => field.Length > 0 && (char.IsAsciiLetter(field[0]) || field.StartsWith('/'));

    private static bool IsNumber(string field) => field.Length > 0 && field.All(char.IsAsciiDigit);
}
