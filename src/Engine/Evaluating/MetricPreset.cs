using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Tma;

namespace Toplev.Engine.Evaluating;

/// <summary>A number of a load generator by name (<c>ab:rps</c>, <c>wrk:p99</c>): where it is printed, its unit, which direction is better, and what says
/// that requests failed.</summary>
/// <param name="Pattern">With one group for the number; of times whose unit varies, the unit follows it.</param>
/// <param name="Seconds">What one unit of a time is worth; null for requests per second.</param>
/// <param name="UnitFollows">True where each number has its unit behind it.</param>
/// <param name="Failure">Matches what is printed when requests failed: then the numbers are not those of the work that was asked for.</param>
internal sealed partial record MetricPreset(string Pattern, double? Seconds, bool UnitFollows, Regex Failure)
{
    private const string Rate = "rps";
    private const string Mean = "mean";

    /// <summary>Names as <c>--help</c> and errors list them.</summary>
    public const string Names =
        "ab:rps, ab:mean, ab:p50 to ab:p100, wrk:rps, wrk:mean, wrk:p50 to wrk:p99 (with wrk --latency), hey:rps, hey:mean, hey:p10 to hey:p99";

    private static readonly int[] OfAb = [50, 66, 75, 80, 90, 95, 98, 99, 100];
    private static readonly int[] OfWrk = [50, 75, 90, 99];
    private static readonly int[] OfHey = [10, 25, 50, 75, 90, 95, 99];

    /// <summary>Null for a pattern.</summary>
    /// <exception cref="UserErrorException">It names a tool that is known and a number that is not.</exception>
    public static MetricPreset? Find(string text)
    {
        if (Name().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var number = match.Groups["number"].Value;
        int? percentile = int.TryParse(number.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var p) && number[0] == 'p' ? p : null;
        var known = match.Groups["tool"].Value switch
        {
            "ab" => Ab(number, percentile),
            "wrk" => Wrk(number, percentile),
            _ => Hey(number, percentile),
        };
        return known ?? throw new UserErrorException($"--metric-from {text}: {match.Groups["tool"].Value} prints no '{number}'.", $"Known are {Names}.");
    }

    private static MetricPreset? Ab(string number, int? percentile) => number switch
    {
        Rate => new MetricPreset(@"^Requests per second: +([0-9.]+) \[#/sec\]", null, false, AbFailure()),
        Mean => new MetricPreset(@"^Time per request: +([0-9.]+) \[ms\] \(mean\)", 1e-3, false, AbFailure()),
        _ when percentile is { } part && OfAb.Contains(part) => new MetricPreset($"^ +{part}% +([0-9.]+)", 1e-3, false, AbFailure()),
        _ => null,
    };

    private static MetricPreset? Wrk(string number, int? percentile) => number switch
    {
        Rate => new MetricPreset("^Requests/sec: +([0-9.]+)", null, false, WrkFailure()),
        Mean => new MetricPreset("^ +Latency +([0-9.]+)(?:us|ms|s|m)", 1, true, WrkFailure()),
        _ when percentile is { } part && OfWrk.Contains(part) => new MetricPreset($"^ +{part}% +([0-9.]+)(?:us|ms|s|m)", 1, true, WrkFailure()),
        _ => null,
    };

    private static MetricPreset? Hey(string number, int? percentile) => number switch
    {
        Rate => new MetricPreset(@"^\s+Requests/sec:\s+([0-9.]+)", null, false, HeyFailure()),
        Mean => new MetricPreset(@"^\s+Average:\s+([0-9.]+) secs", 1, false, HeyFailure()),
        _ when percentile is { } part && OfHey.Contains(part) => new MetricPreset($@"^\s+{part}%%? in ([0-9.]+) secs", 1, false, HeyFailure()),
        _ => null,
    };

    [GeneratedRegex("^(?<tool>ab|wrk|hey):(?<number>[a-z0-9.]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // Pages whose length changes are "failed" for ab, though nothing failed.
    [GeneratedRegex(
        @"^ +\(Connect: (?:[1-9][0-9]*, Receive: [0-9]+|0, Receive: [1-9][0-9]*).*|^ +\(Connect: .*Exceptions: [1-9].*|^Non-2xx responses: +[1-9].*",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex AbFailure();

    [GeneratedRegex("^ +Socket errors: .*[1-9].*|^ +Non-2xx or 3xx responses: [1-9].*", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex WrkFailure();

    [GeneratedRegex(@"^Error distribution:.*|^ +\[[45][0-9][0-9]\]\s.*", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex HeyFailure();
}
