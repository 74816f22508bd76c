using System.Buffers;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>How the lines of <c>perf stat -x</c> are laid out in one file, found from a line.</summary>
/// <param name="Separator">What <c>-x</c> was given, one byte or several.</param>
/// <param name="HasStamp">The first field is a time stamp.</param>
/// <param name="Leading">Fields before the count.</param>
internal sealed record CsvLayout(byte[] Separator, bool HasStamp, int Leading)
{
    /// <summary>The decimal comma of the locale is the separator, too: lines are put together by <see cref="DecimalComma"/> first.</summary>
    public bool HasDecimalComma { get; init; }

    /// <summary>perf before 3.14 prints no unit, and no time on the counter behind it.</summary>
    public bool IsBare { get; init; }

    private const int MostLeading = 6;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789.,"u8);

    private static readonly SearchValues<byte> RawBytes = SearchValues.Create("0123456789abcdefABCDEF:ukhpPGHS"u8);

    private static readonly string[] Separators = [",", ";", "|", "\t", ";;", "||", ",,", "::", ":", "^", "~", "@", "!", "&", "=", "+", "*", "$", "\\t", " "];

    /// <summary>Null when the line is not a line of counts in any layout.</summary>
    public static CsvLayout? Of(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf((byte)',') >= 0 && DecimalComma.Join(line) is { } joined && Of(joined, [DecimalComma.Separator]) is { } layout)
        {
            return layout with { HasDecimalComma = true };
        }

        foreach (var candidate in Separators)
        {
            var separator = System.Text.Encoding.UTF8.GetBytes(candidate);
            if (line.IndexOf(separator) >= 0 && Of(line, separator) is { } found)
            {
                return found;
            }
        }

        return Bare(line);
    }

    /// <summary><c>670042878,cycles</c>, <c>S0-C0,2,670042878,r19c,0.28%</c>: only names that cannot be a word of the program.</summary>
    private static CsvLayout? Bare(ReadOnlySpan<byte> line)
    {
        foreach (var separator in ",;|\t"u8)
        {
            for (var leading = 0; leading <= 3 && line.IndexOf(separator) >= 0; leading++)
            {
                var rest = line;
                byte[] one = [separator];
                var stamp = false;
                var empty = false;
                for (var field = 0; field < leading; field++)
                {
                    var text = Trim(Next(ref rest, one));
                    stamp |= field == 0 && IsStamp(text);
                    empty |= text.IsEmpty;
                }

                if (!empty && IsValue(Trim(Next(ref rest, one))) && IsBareName(Trim(CsvLine.NextName(ref rest, one)))
                    && (rest.IsEmpty || (rest.IndexOf(separator) < 0 && rest[^1] is (byte)'%')))
                {
                    return new CsvLayout(one, stamp, leading) { IsBare = true };
                }
            }
        }

        return null;
    }

    private static bool IsBareName(ReadOnlySpan<byte> name) =>
        name.Length is > 3 and < 200 && IsLetter(name[0]) && name.IndexOfAny(" \t"u8) < 0
        && (name.IndexOf((byte)'-') > 0 || name.IndexOf((byte)'/') > 0 || name.IndexOf((byte)'.') > 0 || IsRaw(name)
            || Tma.Importing.EventName.Parse(Text(name)) is { IsGeneric: true } || name.StartsWith("slots"u8));

    /// <summary><c>r53019c</c>.</summary>
    private static bool IsRaw(ReadOnlySpan<byte> name) => name[0] == 'r' && name[1..].IndexOfAnyExcept(RawBytes) < 0;

    private static CsvLayout? Of(ReadOnlySpan<byte> line, byte[] separator)
    {
        for (var leading = 0; leading <= MostLeading; leading++)
        {
            if (Fits(line, separator, leading, out var stamp))
            {
                return new CsvLayout(separator, stamp, leading);
            }
        }

        return null;
    }

    private static bool Fits(ReadOnlySpan<byte> line, byte[] separator, int leading, out bool stamp)
    {
        stamp = false;
        for (var field = 0; field < leading; field++)
        {
            var text = Trim(Next(ref line, separator));
            stamp |= field == 0 && IsStamp(text);
            if (text.IsEmpty)
            {
                return false;
            }
        }

        return IsValue(Trim(Next(ref line, separator)))
            && IsUnit(Trim(Next(ref line, separator)))
            && IsName(Trim(CsvLine.NextName(ref line, separator)))
            && HasTimes(line, separator);
    }

    private static bool HasTimes(ReadOnlySpan<byte> line, byte[] separator)
    {
        for (var field = 0; field < 3; field++)
        {
            var text = Trim(Next(ref line, separator));
            if (!text.IsEmpty && AreDigits(text))
            {
                var share = Trim(Next(ref line, separator));
                return share.IsEmpty ? !line.IsEmpty : LocalNumber.Decimal(share, out var percent) > 0 && percent <= 1000;
            }
        }

        return false;
    }

    private static bool IsValue(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("<not counted>"u8) || text.SequenceEqual("<not supported>"u8)
        || (!text.IsEmpty && IsDigit(text[0]) && text.IndexOfAnyExcept(NumberBytes) < 0);

    private static bool IsUnit(ReadOnlySpan<byte> text) => text.Length <= 12 && text.IndexOfAnyInRange((byte)'0', (byte)'9') < 0;

    private static bool IsName(ReadOnlySpan<byte> text) => !text.IsEmpty && IsLetter(text[0]);

    public static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> separator)
    {
        var end = separator.Length == 1 ? line.IndexOf(separator[0]) : line.IndexOf(separator);
        var field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + separator.Length)..];
        return field;
    }
}
