using System.Buffers;
using System.Globalization;
using System.Text;
using Toplev.Report.Formatting;

namespace Toplev.Report.Figures;

/// <summary>Text in a given width, measured in the font that it is drawn with.</summary>
internal static class TextFit
{
    /// <summary>A piece of a name may end after one of these.</summary>
    private static readonly SearchValues<char> Separators = SearchValues.Create(" -_/.,:;=");

    /// <summary>Text as it can be drawn: nothing that steers, and no half of a character.</summary>
    public static string Clean(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in SafeText.Clean(text).EnumerateRunes())
        {
            safe.Append(rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune);
        }

        return safe.ToString();
    }

    /// <summary>A sentence in lines that are broken between words; a longer word is broken inside.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, Func<string, double> measure)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in Unbreakable.In(Clean(text)).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length > 0 ? $"{line} {word}" : word;
            if (measure(longer) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            line = word;
            while (measure(line) > width && Prefix(line, width, measure) is var length && length < line.Length)
            {
                lines.Add(line[..length]);
                line = line[length..];
            }
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return [.. lines.Select(shown => shown.Replace(Unbreakable.Space, ' '))];
    }

    /// <summary>
    /// A name in at most two lines. What does not fit in two lacks its middle: names that differ mostly do at their ends.
    /// </summary>
    public static IReadOnlyList<string> Name(string text, double width, Func<string, double> measure)
    {
        var clean = Clean(text);
        if (measure(clean) <= width)
        {
            return [clean];
        }

        var first = Prefix(clean, width, measure);
        return [clean[..first].TrimEnd(), Elided(clean[first..].TrimStart(), width, measure)];
    }

    /// <summary>One line without its middle where it is too long.</summary>
    public static string Elided(string text, double width, Func<string, double> measure)
    {
        if (measure(text) <= width)
        {
            return text;
        }

        var elements = StringInfo.ParseCombiningCharacters(text);
        var (fits, fails) = (0, elements.Length);
        while (fails - fits > 1)
        {
            var kept = (fits + fails) / 2;
            if (measure(Without(text, elements, kept)) <= width)
            {
                fits = kept;
            }
            else
            {
                fails = kept;
            }
        }

        return Without(text, elements, fits);
    }

    private static string Without(string text, int[] elements, int kept)
    {
        var (head, tail) = (kept / 2, kept - (kept / 2));
        var start = text[..(head == 0 ? 0 : elements[head])];
        return $"{start}…{(tail == 0 ? "" : text[elements[^tail]..])}";
    }

    /// <summary>The length of what fits, to the last separator in its second half if there is one; at least one character.</summary>
    private static int Prefix(string text, double width, Func<string, double> measure)
    {
        var elements = StringInfo.ParseCombiningCharacters(text);
        var (fits, fails) = (1, elements.Length);
        while (fails - fits > 1)
        {
            var middle = (fits + fails) / 2;
            if (measure(text[..elements[middle]].TrimEnd()) <= width)
            {
                fits = middle;
            }
            else
            {
                fails = middle;
            }
        }

        var end = elements.Length == 1 ? text.Length : elements[fits];
        var separator = text.AsSpan(0, end).LastIndexOfAny(Separators) + 1;
        return separator > end / 2 ? separator : end;
    }
}
