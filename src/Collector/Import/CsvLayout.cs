using System.Buffers;
using static Toplev.Collector.Import.Bytes;

namespace Toplev.Collector.Import;

/// <summary>How the lines of <c>perf stat -x</c> are laid out in one file, found from a line.</summary>
/// <param name="Separator">What <c>-x</c> was given, one byte or several.</param>
/// <param name="HasStamp">The first field is a time stamp.</param>
/// <param name="Leading">Fields before the count.</param>
internal sealed record CsvLayout(byte[] Separator, bool HasStamp, int Leading)
{
    private const int MostLeading = 6;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789.,"u8);

    private static readonly string[] Separators = [",", ";", "|", "\t", ";;", "||", ",,", "::", ":", "^", "~", "@", "!", "&", "=", "+", "*", "$", "\\t", " "];

    /// <summary>Null when the line is no line of counts in any layout.</summary>
    public static CsvLayout? Of(ReadOnlySpan<byte> line)
    {
        foreach (string candidate in Separators)
        {
            byte[] separator = System.Text.Encoding.UTF8.GetBytes(candidate);
            if (line.IndexOf(separator) >= 0)
            {
                for (int leading = 0; leading <= MostLeading; leading++)
                {
                    if (Fits(line, separator, leading, out bool stamp))
                    {
                        return new CsvLayout(separator, stamp, leading);
                    }
                }
            }
        }

        return null;
    }

    private static bool Fits(ReadOnlySpan<byte> line, byte[] separator, int leading, out bool stamp)
    {
        stamp = false;
        for (int field = 0; field < leading; field++)
        {
            ReadOnlySpan<byte> text = Trim(Next(ref line, separator));
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
        for (int field = 0; field < 3; field++)
        {
            ReadOnlySpan<byte> text = Trim(Next(ref line, separator));
            if (!text.IsEmpty && AreDigits(text))
            {
                return LocalNumber.Decimal(Trim(Next(ref line, separator)), out double percent) > 0 && percent <= 1000;
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
        int end = separator.Length == 1 ? line.IndexOf(separator[0]) : line.IndexOf(separator);
        ReadOnlySpan<byte> field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + separator.Length)..];
        return field;
    }
}
