using Toplev.Tma;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Formatting;

/// <summary>How ratios and values that are compared appear.</summary>
public static class VerdictFormats
{
    /// <summary>A number that a program printed is called better: it need not be a time.</summary>
    internal static string Word(Comparison comparison) => Word(comparison.Verdict == Verdict.Faster, comparison.Measure);

    /// <summary>A speedup in the direction that it has: <c>1.10× slower</c> for 0.91, <c>1.39× faster</c> for 1.39; none for what is shown as 1.</summary>
    public static string Directed(double speedup, Measure measure)
    {
        var ratio = Ratio(speedup < 1 ? 1 / speedup : speedup);
        return ratio == Ratio(1) ? $"{ratio}×" : $"{ratio}× {Word(speedup >= 1, measure)}";
    }

    /// <summary>Bounds of a speedup in the directions that they have: <c>1.10× slower to 1.39× faster</c>, <c>1.03–1.20× faster</c>.</summary>
    public static string Directed(ConfidenceInterval bounds, Measure measure) => bounds switch
    {
        { Low: < 1, High: >= 1 } => $"{Directed(bounds.Low, measure)} to {Directed(bounds.High, measure)}",
        { High: < 1 } => $"{Bounds(new(1 / bounds.High, 1 / bounds.Low), 1 / bounds.High)}× {Word(false, measure)}",
        _ => $"{Bounds(bounds, bounds.Low)}× {Word(true, measure)}",
    };

    private static string Word(bool isBetter, Measure measure) => (isBetter, measure.IsTime) switch
    {
        (true, true) => "faster",
        (false, true) => "slower",
        (true, false) => "better",
        _ => "worse",
    };

    /// <summary>A ratio with two decimals, three where it is close to 1, fewer where it is large; without the sign.</summary>
    public static string Ratio(double ratio) => NumberText.Ratio(ratio, ratio);

    /// <summary>Bounds of a ratio with the decimals of that ratio: <c>1.16–1.17</c>.</summary>
    public static string Bounds(ConfidenceInterval bounds, double ratio) =>
        $"{NumberText.Ratio(bounds.Low, ratio)}–{NumberText.Ratio(bounds.High, ratio)}";

    /// <summary>Two values of a measure with one unit: <c>304.9 → 261.7 ms</c>.</summary>
    public static string Change(double before, double after, Measure measure)
    {
        if (measure.IsTime)
        {
            return Seconds(before, after);
        }

        return $"{ValueFormats.Significant(before)} → {ValueFormats.Significant(after)}{(measure.Unit.Length > 0 ? " " + measure.Unit : "")}";
    }

    public static string Seconds(double before, double after)
    {
        var (unit, factor) = UnitOf(Math.Max(Math.Abs(before), Math.Abs(after)));
        return $"{Scaled(before * factor, unit)} → {Scaled(after * factor, unit)} {unit}";
    }

    /// <summary>A duration or a difference of durations: <c>43.1 ms</c>.</summary>
    public static string Seconds(double seconds)
    {
        var (unit, factor) = UnitOf(Math.Abs(seconds));
        return $"{Scaled(seconds * factor, unit)} {unit}";
    }

    /// <summary>A difference in the unit of a larger one beside it, so that a column can be read down.</summary>
    public static string SecondsLike(double seconds, double larger)
    {
        var (unit, factor) = UnitOf(Math.Abs(larger));
        return $"{Scaled(seconds * factor, unit)} {unit}";
    }

    /// <summary>A share as a whole percentage: <c>87 %</c>.</summary>
    public static string Percent(double share) => ValueFormats.Fixed(share * 100, 0) + " %";

    /// <summary>With its sign, also a plus, in the unit of a larger one beside it: <c>+43.1 ms</c>.</summary>
    public static string SignedSeconds(double seconds, double larger) => (seconds < 0 ? "−" : "+") + SecondsLike(Math.Abs(seconds), larger);

    private static (string Unit, double Factor) UnitOf(double seconds) => seconds switch
    {
        >= 10 => ("s", 1),
        >= 0.001 => ("ms", 1000),
        _ => ("µs", 1e6),
    };

    private static string Scaled(double value, string unit) => (unit, Math.Abs(value)) switch
    {
        ("s", _) => ValueFormats.Fixed(value, 2),
        (_, < 9.995) => ValueFormats.Fixed(value, 2),
        _ => ValueFormats.Fixed(value, 1),
    };
}
