using System.Text;

namespace Toplev.Collector.Lines;

/// <summary>Small questions about text in UTF-8 that every format asks.</summary>
internal static class Bytes
{
    public static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r';

    public static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    public static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') < 26;

    /// <summary>Without blanks around it, also those of no break that come from pages.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        text = TrimStart(text);
        while (!text.IsEmpty && IsBlank(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var width = IsBlank(text[0]) ? 1 : text is [0xC2, 0xA0, ..] ? 2 : text is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
            if (width == 0)
            {
                break;
            }

            text = text[width..];
        }

        return text;
    }

    /// <summary>The text up to the first blank.</summary>
    public static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
        return end < 0 ? text : text[..end];
    }

    /// <summary><c>1.001141351</c>: seconds with nine decimals, as only the stamps of <c>-I</c> have.</summary>
    public static bool IsStamp(ReadOnlySpan<byte> text)
    {
        var point = text.Length - 10;
        return point is > 0 and < 12 && text[point] is (byte)'.' or (byte)',' && AreDigits(text[..point]) && AreDigits(text[(point + 1)..]);
    }

    public static bool AreDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>A line as it can be quoted: short, and without what a terminal would obey.</summary>
    public static string Quoted(ReadOnlySpan<byte> line)
    {
        const int Longest = 100;
        var text = Text(line[..Math.Min(line.Length, Longest)]).Trim();
        return string.Concat(text.Select(c => char.IsControl(c) || c == '\uFFFD' ? '?' : c)) + (line.Length > Longest ? "…" : "");
    }
}
