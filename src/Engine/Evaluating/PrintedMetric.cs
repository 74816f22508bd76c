using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Collector.Recordings;
using Toplev.Tma;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>
/// The number that a program prints, found by the user's pattern (<c>--metric-from</c>). Its one group holds the number. Which
/// direction is better is what the user says, by an option or by the name of the group, and unknown otherwise. Numbers of load generators have names
/// (<see cref="MetricPreset"/>).
/// </summary>
public sealed partial class PrintedMetric
{
    /// <summary>In place of a pattern: the number is the time of an operation that a benchmark library measured, and no text is searched for it.</summary>
    public const string TimeOfOperation = "BenchmarkDotNet";

    /// <summary>Characters looked at together.</summary>
    private const int WindowLength = 1 << 20;

    /// <summary>Longest match that is found for certain, over however many lines.</summary>
    private const int LongestMatch = 1 << 16;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private readonly Regex pattern;
    private readonly int group;
    private readonly string? named;
    private readonly MetricPreset? preset;

    /// <summary>Unit behind the first number, in whichever execution.</summary>
    private string? seen;

    private PrintedMetric(Regex pattern, int group, string? named, MetricPreset? preset = null)
    {
        this.preset = preset;
        this.pattern = pattern;
        this.group = group;
        this.named = named;
    }

    /// <summary>The measure, as far as the pattern defines it.</summary>
    public Measure Measure { get; private init; } = Measure.TimePerRun;

    /// <exception cref="UserErrorException">It is not a pattern with one group, or it says one direction and an option the other.</exception>
    public static PrintedMetric Parse(MetricRequest asked)
    {
        if (MetricPreset.Find(asked.Pattern) is { } known)
        {
            return Parse(asked, known);
        }

        if (asked.Pattern == TimeOfOperation)
        {
            return new PrintedMetric(Nothing(), 0, null) { Measure = Measure.TimePerOperation };
        }

        var text = asked.Pattern;
        Regex pattern;
        try
        {
            pattern = new Regex(text, RegexOptions.Multiline | RegexOptions.CultureInvariant, MostTime);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"--metric-from '{text}' is not a valid regular expression: {e.Message.Split('\n')[0]}", null, e);
        }

        int[] groups = [.. pattern.GetGroupNumbers().Skip(1)];
        if (groups.Length != 1)
        {
            throw new UserErrorException(
                $"--metric-from needs exactly one capturing group for the number, but '{text}' has {groups.Length}.",
                @"For example: --metric-from 'Requests/sec: *([0-9.]+)'; (?:…) is a non-capturing group.");
        }

        bool? named = pattern.GroupNameFromNumber(groups[0]) switch { "higher" => true, "lower" => false, _ => null };
        if (named is { } one && asked.HigherIsBetter is { } other && one != other)
        {
            throw new UserErrorException(
                $"The group of --metric-from says that {(one ? "higher" : "lower")} is better, but --{(other ? "higher" : "lower")}-is-better says the "
                    + $"opposite.", "Use only one of them.");
        }

        var higher = named ?? asked.HigherIsBetter;
        var unit = asked.Unit ?? (Duration().Match(text) is { Success: true } stated ? stated.Groups["unit"].Value : "");
        return UnitSeconds(unit) is { } seconds && higher != true
            ? new PrintedMetric(pattern, groups[0], asked.Unit) { Measure = new Measure(MeasureKind.PrintedTime, "run", "s", higher), SecondsPerUnit = seconds }
            : new PrintedMetric(pattern, groups[0], asked.Unit) { Measure = new Measure(MeasureKind.Printed, "run", unit, higher) };
    }

    private static PrintedMetric Parse(MetricRequest asked, MetricPreset preset)
    {
        var higher = preset.Seconds is null;
        if (asked.HigherIsBetter is { } other && other != higher)
        {
            throw new UserErrorException(
                $"Of {asked.Pattern}, {(higher ? "higher" : "lower")} is better, but --{(other ? "higher" : "lower")}-is-better says the opposite.",
                "Omit it.");
        }

        if (asked.Unit is { } unit)
        {
            throw new UserErrorException($"--metric-unit {unit}: {asked.Pattern} has a unit of its own.", "Omit it.");
        }

        return new PrintedMetric(new Regex(preset.Pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant, MostTime), 1, null, preset)
        {
            Measure = higher ? new Measure(MeasureKind.Printed, "run", "req/s", true) : new Measure(MeasureKind.PrintedTime, "run", "s", false),
            SecondsPerUnit = preset.Seconds ?? 1,
        };
    }

    /// <summary>Seconds that one unit of a printed time is worth; 1 for other numbers.</summary>
    public double SecondsPerUnit { get; private init; } = 1;

    /// <summary>
    /// The mean of all numbers that the pattern finds, times in seconds. One pass in constant memory: programs print hundreds of
    /// megabytes.
    /// </summary>
    public PrintedNumber In(TextReader output)
    {
        string? problem = null;
        var (sum, count) = (0.0, 0L);
        var window = new char[WindowLength];
        var length = 0;
        try
        {
            for (var isEnd = false; !isEnd;)
            {
                var read = output.ReadBlock(window, length, window.Length - length);
                length += read;
                isEnd = length < window.Length;
                var text = new string(window, 0, length);
                if (preset?.Failure.Match(text) is { Success: true } failure)
                {
                    problem ??= $"printed '{Short(failure.Value.Trim())}': requests failed";
                }

                // What begins close to the end of the window could reach beyond it: it is looked at again, with what follows.
                var next = isEnd ? length : StartOfLine(text, length - LongestMatch);
                for (var match = pattern.Match(text); match.Success && (isEnd || match.Index < next); match = match.NextMatch())
                {
                    next = Math.Max(next, match.Index + match.Length);
                    problem ??= ProblemOf(match, text);
                    const NumberStyles Style = NumberStyles.Float | NumberStyles.AllowThousands;
                    if (double.TryParse(match.Groups[group].ValueSpan, Style, CultureInfo.InvariantCulture, out var number)
                        && Math.Abs(number) <= Plausible.MostPrinted)
                    {
                        sum += preset is { UnitFollows: true } ? number * FollowingUnit(match, text) : number;
                        count++;
                    }
                    else
                    {
                        problem ??= $"printed '{Short(match.Groups[group].Value)}' where --metric-from '{pattern}' looks for a number";
                    }
                }

                length -= next;
                window.AsSpan(next, length).CopyTo(window);
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new UserErrorException(
                $"--metric-from '{pattern}' takes too long to match this output.", "Use a simpler pattern, without nested repetitions.", e);
        }

        return new PrintedNumber(count > 0 && problem is null ? sum / count * SecondsPerUnit : null, count, problem);
    }

    /// <summary>Of what a program printed to these files, one after the other.</summary>
    public PrintedNumber In(IEnumerable<string> files)
    {
        using var all = new ConcatenatedText(files.Where(File.Exists));
        return In(all);
    }

    private double FollowingUnit(Match match, string text)
    {
        const double Minute = 60;
        var unit = text[(match.Groups[group].Index + match.Groups[group].Length)..(match.Index + match.Length)];
        return UnitSeconds(unit) ?? (unit == "m" ? Minute : double.NaN);
    }

    /// <summary>A number that the group takes a part of, or one in another unit than those before it or than the user named.</summary>
    private string? ProblemOf(Match match, string text)
    {
        var found = match.Groups[group];
        var end = found.Index + found.Length;
        if (found.Length > 0)
        {
            // What the match itself holds around the group is there on purpose.
            var start = match.Index == found.Index ? NumberContext.Start(text, found.Index) : found.Index;
            var whole = text[start..(SaysWhatFollows(match, end) ? end : NumberContext.End(text, end))];
            if (whole.Length > found.Length)
            {
                return $"printed '{Short(whole)}', but the group of --metric-from '{pattern}' captures only '{Short(found.Value)}' of it: ([0-9.,eE+-]+) "
                    + $"captures all of it";
            }
        }

        if (preset is not null)
        {
            return null;
        }

        var unit = NumberContext.Unit(text, end);
        seen ??= unit;
        if (!NumberContext.AreOneUnit(unit, seen))
        {
            var shown = unit.Length > 0 ? $"{found.Value} {unit}" : found.Value;
            return $"printed '{shown}' although the unit was {(seen.Length > 0 ? seen : "missing")} before: --metric-from does not convert units";
        }

        return named is { Length: > 0 } && UnitSeconds(unit) is { } printed && UnitSeconds(named) is { } asked && printed != asked
            ? $"printed '{found.Value} {unit}', but --metric-unit says {named}" : null;
    }

    /// <summary>The pattern names what follows the group, and not just anything.</summary>
    private bool SaysWhatFollows(Match match, int end) => match.Index + match.Length > end && !AnythingFollows().IsMatch(pattern.ToString());

    [GeneratedRegex(@"\)\.[*+]", RegexOptions.CultureInvariant)]
    private static partial Regex AnythingFollows();

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;

    /// <summary>Start of the line at a position, so that a pattern for the beginning of a line finds none in its middle; the position in a very long
    /// line.</summary>
    private static int StartOfLine(string text, int position)
    {
        var newline = text.LastIndexOf('\n', position - 1);
        return newline < 0 ? position : newline + 1;
    }

    /// <summary>Null for what is not a unit of time.</summary>
    private static double? UnitSeconds(string unit) => unit switch
    {
        "s" or "sec" or "second" or "seconds" => 1,
        "ms" or "msec" or "millisecond" or "milliseconds" => 1e-3,
        "us" or "µs" or "μs" or "usec" or "microsecond" or "microseconds" => 1e-6,
        "ns" or "nsec" or "nanosecond" or "nanoseconds" => 1e-9,
        _ => null,
    };

    [GeneratedRegex("(?!)")]
    private static partial Regex Nothing();

    /// <summary>A unit of time in the pattern right behind the number.</summary>
    [GeneratedRegex(@"\)[ \\s*+]*(?<unit>ms|us|µs|ns|msec|usec|nsec|s|sec|seconds|milliseconds|microseconds|nanoseconds)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    /// <summary>Files as one text, with an end of line between them.</summary>
    private sealed class ConcatenatedText(IEnumerable<string> files) : TextReader
    {
        private readonly Queue<string> rest = new(files);
        private StreamReader? current;

        public override int Read(char[] buffer, int index, int count)
        {
            while (true)
            {
                if (current?.Read(buffer, index, count) is { } read and > 0)
                {
                    return read;
                }

                var wasOpen = current is not null;
                current?.Dispose();
                current = rest.TryDequeue(out var next) ? new StreamReader(next) : null;
                if (wasOpen && current is not null)
                {
                    buffer[index] = '\n';
                    return 1;
                }

                if (current is null)
                {
                    return 0;
                }
            }
        }

        protected override void Dispose(bool disposing)
        {
            current?.Dispose();
            base.Dispose(disposing);
        }
    }
}
