using System.Buffers.Text;

namespace Toplev.Collector.Import;

/// <summary>
/// Numbers as any locale prints them: grouped by commas, dots, apostrophes or blanks of three widths, in threes or fours, with a
/// decimal point or comma.
/// </summary>
internal static class LocalNumber
{
    private const int MostDigits = 40;

    /// <summary>Reads a count: a separator before its last three or four digits groups, any other last separator is a decimal point.</summary>
    /// <returns>Bytes taken; 0 when there is no number.</returns>
    public static int Count(ReadOnlySpan<byte> text, out double value) => Read(text, alwaysDecimal: false, out value);

    /// <summary>Reads a time or percentage: the last point or comma is the decimal point.</summary>
    /// <returns>Bytes taken; 0 when there is no number.</returns>
    public static int Decimal(ReadOnlySpan<byte> text, out double value) => Read(text, alwaysDecimal: true, out value);

    /// <summary>Digits after the decimal point of what <see cref="Decimal"/> takes.</summary>
    public static int Decimals(ReadOnlySpan<byte> number)
    {
        var point = number.LastIndexOfAny((byte)'.', (byte)',');
        return point < 0 ? 0 : number.Length - point - 1;
    }

    private static int Read(ReadOnlySpan<byte> text, bool alwaysDecimal, out double value)
    {
        Span<byte> digits = stackalloc byte[MostDigits + 1];
        var count = 0;
        var separator = -1;
        var separators = 0;
        var pointOrComma = false;
        var mixed = false;
        byte first = 0;
        var at = 0;
        value = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                if (count == MostDigits)
                {
                    return 0;
                }

                digits[count++] = c;
                at++;
                continue;
            }

            var width = count == 0 ? 0 : SeparatorWidth(text[at..]);
            if (width == 0)
            {
                break;
            }

            mixed |= separators > 0 && c != first;
            first = separators == 0 ? c : first;
            pointOrComma = c is (byte)'.' or (byte)',';
            separator = count;
            separators++;
            at += width;
        }

        if (count == 0)
        {
            return 0;
        }

        var after = separator < 0 ? 0 : count - separator;
        var isDecimal = pointOrComma && (mixed || (separators == 1 && (alwaysDecimal || after is not (3 or 4))));
        if (!isDecimal)
        {
            return Utf8Parser.TryParse(digits[..count], out value, out _) ? at : 0;
        }

        digits[separator..count].CopyTo(digits[(separator + 1)..]);
        digits[separator] = (byte)'.';
        return Utf8Parser.TryParse(digits[..(count + 1)], out value, out _) ? at : 0;
    }

    /// <summary>Width in bytes of a separator that is followed by a digit; of blanks, only those before exactly three digits.</summary>
    private static int SeparatorWidth(ReadOnlySpan<byte> text)
    {
        var width = text[0] switch
        {
            (byte)'.' or (byte)',' or (byte)'\'' => 1,
            (byte)' ' => 1,
            0xA0 => 1, // no-break space in Latin-1
            0xC2 when text is [_, 0xA0, ..] => 2,
            0xE2 when text is [_, 0x80, 0xAF or 0x99 or 0x89, ..] => 3,
            _ => 0,
        };
        if (width == 0 || text.Length <= width || !IsDigit(text[width]))
        {
            return 0;
        }

        return text[0] != (byte)' ' || (text.Length >= 4 && IsDigit(text[2]) && IsDigit(text[3]) && (text.Length == 4 || !IsDigit(text[4]))) ? width : 0;
    }

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';
}
