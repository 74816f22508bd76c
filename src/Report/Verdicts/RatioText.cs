using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>A ratio as all tables show it: above 1 in the direction that is named.</summary>
internal static class RatioText
{
    /// <summary><c>1.30× slower</c>, <c>1.002× equal</c>, <c>1.03× slower, unclear</c>; n/a without values.</summary>
    public static string Of(Comparison comparison) => comparison.Speedup is not { } speedup ? ValueFormats.NotAvailable : comparison.Verdict switch
    {
        Verdict.Slower => $"{VerdictFormats.Ratio(1 / speedup.Value)}× {VerdictFormats.Word(comparison)}",
        Verdict.Faster => $"{VerdictFormats.Ratio(speedup.Value)}× {VerdictFormats.Word(comparison)}",
        Verdict.NoDifference => $"{VerdictFormats.Ratio(speedup.Value)}× equal",
        _ => $"{VerdictFormats.Directed(speedup.Value, comparison.Measure)}, unclear",
    };

    /// <summary>The interval in the same direction; empty without one.</summary>
    public static string Bounds(Comparison comparison) => comparison.Speedup is not { Interval: { } bounds } speedup ? ""
        : comparison.Verdict == Verdict.Slower || (comparison.Verdict == Verdict.Unclear && speedup.Value < 1)
            ? VerdictFormats.Bounds(new(1 / bounds.High, 1 / bounds.Low), 1 / speedup.Value)
        : VerdictFormats.Bounds(bounds, speedup.Value);
}
