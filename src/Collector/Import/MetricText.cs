using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>The percentages that perf prints behind counts: <c># 25.5 %  tma_retiring</c>, <c># 37.1% Retiring</c>, <c># 0.06 Bad_Speculation</c>.</summary>
internal static class MetricText
{
    private const int LongestName = 80;
    private const double MostFraction = 2;

    /// <summary>Adds every metric of a line for people.</summary>
    public static void Read(ReadOnlySpan<byte> line, CoreType? core, List<PrintedShare> into)
    {
        while (line.IndexOf((byte)'#') is int mark and >= 0)
        {
            line = line[(mark + 1)..];
            var next = line.IndexOf((byte)'#');
            var metric = TrimStart(next < 0 ? line : line[..next]);
            var length = LocalNumber.Decimal(metric, out var value);
            if (length > 0)
            {
                Add(metric[..length], value, metric[length..], core, into, isForPeople: true);
            }
        }
    }

    /// <summary>Adds a metric that has its own field: <c>25.5</c> and <c>%  tma_retiring</c>.</summary>
    public static void Read(ReadOnlySpan<byte> number, ReadOnlySpan<byte> name, CoreType? core, List<PrintedShare> into)
    {
        number = Trim(number);
        if (number.Length > 0 && LocalNumber.Decimal(number, out var value) == number.Length)
        {
            Add(number, value, name, core, into, isForPeople: false);
        }
    }

    /// <summary>The percentage of a column whose heading names it, with or without its own sign.</summary>
    public static PrintedShare? OfColumn(ReadOnlySpan<byte> number, string metric, CoreType? core)
    {
        number = Trim(number);
        number = !number.IsEmpty && number[^1] == '%' ? number[..^1] : number;
        return number.Length > 0 && IsDigit(number[0]) && LocalNumber.Decimal(number, out var value) == number.Length && value <= 1000
            ? new PrintedShare(metric, value, 0.5 * Math.Pow(10, -LocalNumber.Decimals(number)), core, "perf")
            : null;
    }

    private static void Add(ReadOnlySpan<byte> number, double value, ReadOnlySpan<byte> name, CoreType? core, List<PrintedShare> into, bool isForPeople)
    {
        name = NameIn(WithoutUnit(TrimStart(name), out var percent));
        if (name.IsEmpty || name.Length > LongestName || !IsLetter(name[0]))
        {
            return;
        }

        // Before perf 5.16 metrics of the published list, whose names begin in upper case, were fractions. perf's own topdown metrics are percentages of one
        // decimal in every version: with a sign in text for people, without one in CSV.
        double scale = !percent && name[0] < 'a' && name.IndexOf((byte)' ') < 0 && value <= MostFraction && (isForPeople || LocalNumber.Decimals(number) != 1)
            ? 100
            : 1;
        if (value * scale is >= -1 and <= 1000)
        {
            var resolution = 0.5 * scale * Math.Pow(10, -LocalNumber.Decimals(number));
            into.Add(new PrintedShare(Text(name), value * scale, resolution, core, "perf"));
        }
    }

    /// <summary>The unit comes first: <c>%  tma_retiring</c>, AMD's <c>%slots  retiring</c>, Arm's <c>percent of slots  retiring</c>.</summary>
    private static ReadOnlySpan<byte> WithoutUnit(ReadOnlySpan<byte> name, out bool percent)
    {
        percent = name is [(byte)'%', ..] || name.StartsWith("percent of "u8);
        if (!percent)
        {
            return name;
        }

        var isLong = name[0] != '%' || (name.Length > 1 && IsLetter(name[1]));
        var end = isLong ? name.IndexOf("  "u8) : 1;
        return TrimStart(end > 0 ? name[end..] : name[1..]);
    }

    /// <summary>Names hold single blanks (<c>Light Operations</c>); two end them, or the share of the time in brackets.</summary>
    private static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf("  "u8);
        text = end < 0 ? text : text[..end];
        var bracket = text.IndexOfAny((byte)'(', (byte)'[');
        return Trim(bracket < 0 ? text : text[..bracket]);
    }
}
