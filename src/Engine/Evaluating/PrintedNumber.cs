using System.Text.RegularExpressions;

namespace Toplev.Engine.Evaluating;

/// <summary>What one execution printed for the pattern of <c>--metric-from</c>.</summary>
/// <param name="Value">Mean of all matches, times in seconds; null when there is none, or when <paramref name="Problem"/> says why it cannot be used.</param>
/// <param name="Matches">How many numbers the mean is of.</param>
/// <param name="Problem">What was printed in place of a number of the expected kind, as the rest of a sentence (<c>printed '…', …</c>); null without.</param>
public readonly record struct PrintedNumber(double? Value, long Matches, string? Problem);

/// <summary>Text right after a matched number: it reveals a truncated number or a different unit.</summary>
public static partial class NumberContext
{
    /// <summary>Where the number begins whose end a match found (<c>1,234.5</c> of <c>234.5</c>).</summary>
    public static int Start(string text, int start)
    {
        while (start > 0 && (char.IsAsciiDigit(text[start - 1]) || (start > 1 && text[start - 1] is ',' or '.' && char.IsAsciiDigit(text[start - 2]))))
        {
            start--;
        }

        return start;
    }

    /// <summary>Where the number ends whose beginning a match found (<c>1,234.5</c> of <c>1</c>, <c>1.2e+06</c> of <c>1.2</c>).</summary>
    public static int End(string text, int end) => end + (Rest().Match(text, end) is { Success: true, Length: var length } ? length : 0);

    /// <summary>A unit of time or of size, or a factor of a thousand; empty for anything else.</summary>
    public static string Unit(string text, int end) => UnitAt().Match(text, end) is { Success: true } match ? match.Groups["unit"].Value : "";

    /// <summary><c>second</c> and <c>seconds</c>, <c>byte</c> and <c>bytes</c>: the plural is the same unit.</summary>
    public static bool AreOneUnit(string one, string other) => Singular(one) == Singular(other);

    private static string Singular(string unit) => unit.Length > 3 && unit[^1] == 's' ? unit[..^1] : unit;

    [GeneratedRegex(@"\G(?:[.,][0-9]|[0-9]|[eE][-+]?[0-9])[0-9.,]*(?:[eE][-+]?[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Rest();

    [GeneratedRegex(
        @"\G[ \t]?(?<unit>[nuµμm]?s|[numµ]?secs?|(?:milli|micro|nano)?seconds?|min|minutes?|h|hours?|(?:[kKMGT]i?)?(?:B|bytes?|b|bits?)|[kKMGT])"
        + "(?:/s|ps)?(?![A-Za-z0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex UnitAt();
}
