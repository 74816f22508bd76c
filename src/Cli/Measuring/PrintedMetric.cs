using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Cli.Measuring;

/// <summary>
/// The number that a program prints, found by the user's pattern (<c>--metric-from</c>). Its one group holds the number; a group
/// named <c>higher</c> or <c>lower</c> says which is better, otherwise the words around the number do.
/// </summary>
internal sealed partial class PrintedMetric
{
    private const int MostCharacters = 64 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private readonly Regex pattern;
    private readonly int group;

    private PrintedMetric(Regex pattern, int group)
    {
        this.pattern = pattern;
        this.group = group;
    }

    /// <summary>The measure, as far as the pattern tells it.</summary>
    public Measure Measure { get; private init; } = Measure.TimePerRun;

    /// <exception cref="UserErrorException">It is no pattern with one group.</exception>
    public static PrintedMetric Parse(string text)
    {
        Regex pattern;
        try
        {
            pattern = new Regex(text, RegexOptions.Multiline | RegexOptions.CultureInvariant, MostTime);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"--metric-from '{text}' is no regular expression: {e.Message.Split('\n')[0]}", null, e);
        }

        int[] groups = [.. pattern.GetGroupNumbers().Skip(1)];
        if (groups.Length != 1)
        {
            throw new UserErrorException(
                $"--metric-from needs one group that holds the number, and '{text}' has {groups.Length}.",
                @"For example: --metric-from 'Requests/sec: *([0-9.]+)'; (?:…) groups without counting.");
        }

        var name = pattern.GroupNameFromNumber(groups[0]);
        var higher = name == "higher" || (name != "lower" && Throughput().IsMatch(text));
        return !higher && Duration().Match(text) is { Success: true } unit
            ? new PrintedMetric(pattern, groups[0]) { Measure = Measure.TimePerIteration, SecondsPerUnit = UnitSeconds(unit.Groups["unit"].Value) }
            : new PrintedMetric(pattern, groups[0]) { Measure = new Measure(MeasureKind.Printed, "run", "", higher) };
    }

    /// <summary>Seconds that one unit of a printed time is worth; 1 for other numbers.</summary>
    public double SecondsPerUnit { get; private init; } = 1;

    /// <summary>The mean of all numbers that the pattern finds, times in seconds; null when it finds none.</summary>
    public double? In(string output)
    {
        var (sum, count) = (0.0, 0);
        try
        {
            foreach (var match in pattern.Matches(output.Length > MostCharacters ? output[^MostCharacters..] : output).Cast<Match>())
            {
                if (double.TryParse(match.Groups[group].ValueSpan, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number))
                {
                    sum += number;
                    count++;
                }
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new UserErrorException($"--metric-from '{pattern}' takes too long on this output.", "A simpler pattern, without nested repetitions.", e);
        }

        return count > 0 ? sum / count * SecondsPerUnit : null;
    }

    private static double UnitSeconds(string unit) => unit[0] switch
    {
        'm' => 1e-3,
        'u' or 'µ' => 1e-6,
        'n' => 1e-9,
        _ => 1,
    };

    /// <summary>A unit of time in the pattern right behind the number: then it is a time, and nodes can share it out.</summary>
    [GeneratedRegex(@"\)[ \\s*+]*(?<unit>ms|us|µs|ns|msec|usec|nsec|s|sec|seconds|milliseconds)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    /// <summary>Words of things of which more is better.</summary>
    [GeneratedRegex(@"/ *s(ec|econd)?\b|per +s(ec|econd)|\bi?ops\b|\bqps\b|\brps\b|\bfps\b|throughput|bandwidth|score", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Throughput();
}
