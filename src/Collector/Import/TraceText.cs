using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>Text of a trace made JSON again: some writers print <c>NaN</c>, <c>inf</c> or <c>-Infinity</c> where a number should stand.</summary>
internal static class TraceText
{
    /// <returns>The same, with an empty text in place of every such word outside of quotes, so that only its slice is lost.</returns>
    public static ReadOnlySpan<byte> WithoutNonNumbers(ReadOnlySpan<byte> text)
    {
        byte[]? changed = null;
        var inQuotes = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (inQuotes)
            {
                // Behind a backslash a quote is part of the text.
                at += c == '\\' ? 1 : 0;
                inQuotes = c != '"';
            }
            else if (c == '"')
            {
                inQuotes = true;
            }
            else if ((IsLetter(c) || (c == '-' && at + 1 < text.Length && IsLetter(text[at + 1]))) && Length(text[at..]) is int length and > 0)
            {
                changed ??= text.ToArray();
                changed.AsSpan(at, length).Fill((byte)' ');
                changed[at] = changed[at + 1] = (byte)'"';
                at += length - 1;
            }
            else if (IsLetter(c))
            {
                // true, false, null.
                while (at + 1 < text.Length && IsLetter(text[at + 1]))
                {
                    at++;
                }
            }
        }

        return changed is null ? text : changed;
    }

    private static int Length(ReadOnlySpan<byte> text)
    {
        var end = text[0] == '-' ? 1 : 0;
        while (end < text.Length && IsLetter(text[end]))
        {
            end++;
        }

        var word = text[0] == '-' ? text[1..end] : text[..end];
        return Is(word, "nan"u8) || Is(word, "inf"u8) || Is(word, "infinity"u8) ? end : 0;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower)
    {
        if (word.Length != lower.Length)
        {
            return false;
        }

        for (var at = 0; at < word.Length; at++)
        {
            if ((word[at] | 0x20) != lower[at])
            {
                return false;
            }
        }

        return true;
    }
}
