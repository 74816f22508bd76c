using System.Text;

namespace Toplev.Report.Formatting;

/// <summary>Text whose numbers hold together where lines are broken: <c>3 500 runs</c>, <c>64.5 ms ± 1.2 ms</c>.</summary>
public static class Unbreakable
{
    /// <summary>A space at which no line is broken.</summary>
    public const char Space = '\u00a0';

    private static readonly HashSet<string> Units =
    [
        "ns", "µs", "us", "ms", "s", "min", "h", "%", "B", "KiB", "MiB", "GiB", "Hz", "MHz", "GHz", "points",
        "run", "runs", "times", "executions", "intervals", "CPUs", "CPU",
    ];

    /// <summary>The same text with such spaces in its numbers and between them and what they count.</summary>
    public static string In(string text)
    {
        StringBuilder? glued = null;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == ' ' && Holds(text, i))
            {
                glued ??= new StringBuilder(text);
                glued[i] = Space;
            }
        }

        return glued?.ToString() ?? text;
    }

    private static bool Holds(string text, int at)
    {
        var (before, after) = (text[at - 1], text[at + 1]);
        if (before == '±' || after == '±')
        {
            return true;
        }

        if (!char.IsAsciiDigit(before))
        {
            return false;
        }

        var end = at + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (',' or '.' or ';' or ':' or ')' or Space))
        {
            end++;
        }

        // Digits in threes are one number; a unit belongs to it.
        return (end == at + 4 && char.IsAsciiDigit(after) && char.IsAsciiDigit(text[at + 2]) && char.IsAsciiDigit(text[at + 3]) && IsGroup(text, at))
            || Units.Contains(text[(at + 1)..end]);
    }

    /// <summary>
    /// At most three digits stand before, as in <c>12 345</c>, and no decimals or letters: <c>-r 3 100</c> is taken for a number, too, which does no
    /// harm.
    /// </summary>
    private static bool IsGroup(string text, int at)
    {
        var digits = 0;
        while (at - digits - 1 >= 0 && char.IsAsciiDigit(text[at - digits - 1]))
        {
            digits++;
        }

        return digits <= 3 && (at - digits == 0 || text[at - digits - 1] is ' ' or Space or '(' or '-' or '−' or '+' or '~');
    }
}
