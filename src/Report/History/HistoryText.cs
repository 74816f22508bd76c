using Toplev.Report.Formatting;
using Toplev.Tma.History;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Report.History;

/// <summary>The sentences of a history, once for all outputs.</summary>
internal static class HistoryText
{
    /// <summary><c>1.12× slower (95 % CI 1.10–1.14), 104.1 → 116.6 ms per run</c>.</summary>
    public static string Change(HistorySeries series, HistoryChange change)
    {
        // As people say it: above 1.
        var inverted = change.Ratio.Value < 1;
        var ratio = inverted ? 1 / change.Ratio.Value : change.Ratio.Value;
        var bounds = change.Ratio.Interval is { } interval
            ? $" (95 % CI {VerdictFormats.Bounds(inverted ? new(1 / interval.High, 1 / interval.Low) : interval, ratio)})"
            : "";
        var factor = double.IsFinite(ratio) && ratio > 0 ? $"{VerdictFormats.Ratio(ratio)}× {Word(series.Measure, change, inverted)}{bounds}, " : "";
        return $"{factor}{VerdictFormats.Change(change.Before, change.After, series.Measure)} per {series.Measure.Per}";
    }

    /// <summary><c>c109 (95 %: c108 to c111)</c>; the label alone where no other is likely.</summary>
    public static string Place(HistoryChange change) =>
        change.Earliest == change.Latest ? change.Label : $"{change.Label} (95 %: {change.Earliest} to {change.Latest})";

    /// <summary><c>Memory Bound 60.1 → 70.2 ms</c>.</summary>
    public static string Move(HistoryMove move) => move switch
    {
        { IsNode: true } => $"{ValueFormats.NodeName(move.Name)} {VerdictFormats.Seconds(move.Before, move.After)}",
        { Unit: "ms" } => $"{Name(move)} {VerdictFormats.Seconds(move.Before / 1000, move.After / 1000)}",
        _ => $"{Name(move)} {ValueFormats.Count(move.Before)} → {ValueFormats.Count(move.After)}",
    };

    public static string Moves(HistoryChange change) => string.Join(" · ", change.Moved.Select(Move));

    /// <summary>Why no change is shown.</summary>
    public static string Nothing(HistorySeries series) => series.CanTell
        ? "No change of level is certain."
        : $"{series.Points.Count} of the {series.Needed} recordings that are needed to tell a change from noise.";

    /// <summary>Which recordings are not shown; empty where all are.</summary>
    public static string LeftOut(HistorySeries series) => series.EndedOtherwise.Count == 0 ? ""
        : $"Left out, because the program ended with another exit code: {string.Join(", ", series.EndedOtherwise)}.";

    public static string Value(HistorySeries series, double value) => ValueUnit.Of(series.Measure, value).Full(value);

    public const string HowToRead =
        "Each dot is a recording, oldest on the left, with the 95 % interval of its runs. Horizontal lines: median between changes. "
        + "Vertical lines: changes of level.";

    public const string HowSure =
        "Where no level changes, the probability that any change is shown is at most 5 %, over all benchmarks together, provided that recordings vary "
        + "independently of each other.";

    private static string Name(HistoryMove move) => SoftwareFormat.Describe(new SoftwareValue(move.Name, null, "")).Name;

    private static string Word(Measure measure, HistoryChange change, bool inverted) => change.Worse switch
    {
        true => measure.IsTime ? "slower" : "worse",
        false => measure.IsTime ? "faster" : "better",
        null => inverted ? "lower" : "higher",
    };
}
