using System.Text.RegularExpressions;

namespace Toplev.Cli.Measuring;

/// <summary>What one execution printed for the pattern of <c>--metric-from</c>.</summary>
/// <param name="Value">Mean of all matches, times in seconds; null when there is none, or when <paramref name="Problem"/> says why it cannot be used.</param>
/// <param name="Matches">How many numbers the mean is of.</param>
/// <param name="Problem">What was printed in place of a number of the expected kind, as the rest of a sentence (<c>printed '…', …</c>); null without.</param>
internal readonly record struct PrintedNumber(double? Value, long Matches, string? Problem);

/// <summary>What stands right behind a matched number: it tells a number that was cut off, and another unit.</summary>
internal static partial class NumberContext
{
    /// <summary>The whole number where the match ends within it (<c>1</c> of <c>1,234.5</c>, <c>1.2</c> of <c>1.2e+06</c>); else null.</summary>
    public static string? Whole(string text, int start, int end)
    {
        var whole = Rest().Match(text, end);
        return whole.Success ? text[start..(end + whole.Length)] : null;
    }

    /// <summary>A unit of time or of size, or a factor of a thousand; empty for anything else.</summary>
    public static string Unit(string text, int end) => UnitAt().Match(text, end) is { Success: true } match ? match.Groups["unit"].Value : "";

    [GeneratedRegex(@"\G(?:[.,][0-9]|[0-9]|[eE][-+]?[0-9])[0-9.,]*(?:[eE][-+]?[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Rest();

    [GeneratedRegex(
        @"\G[ \t]?(?<unit>ns|us|µs|μs|ms|s|[numµ]?secs?|seconds?|milliseconds?|microseconds?|nanoseconds?|min|minutes?|h|hours?|(?:[kKMGT]i?)?(?:B|bytes|b|bits?)|[kKMGT])(?:/s|ps)?(?![A-Za-z0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex UnitAt();
}
