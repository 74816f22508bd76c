using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>How many runs of each to use next time: one number, in whichever sentence it is given.</summary>
internal static class RunAdvice
{
    /// <summary>Half width of the interval relative to the ratio from which it is no longer called well known.</summary>
    public const double WellKnown = 0.03;

    /// <summary>Runs that allow an interval without assumptions, with a margin for those that fail.</summary>
    public const int Robust = 10;

    private const int MostForPrecision = 100;

    /// <summary>Runs that would probably make an unclear verdict clear, and never too few for a robust interval.</summary>
    public static int? ToSettle(Estimate? speedup, Verdict verdict, RunPairs values, double equivalence, double alpha) =>
        verdict == Verdict.Unclear && RequiredRuns.Of(speedup, values.Runs, equivalence, alpha) is { } runs
            ? values.AllowRankInterval(alpha) ? runs : Math.Max(Robust, runs)
            : null;

    /// <summary>Null where more runs are not what is missing.</summary>
    /// <param name="toSettle">What <see cref="ToSettle"/> said.</param>
    public static int? Of(Estimate? speedup, RunPairs values, double alpha, int? toSettle)
    {
        var most = Math.Max(values.Runs.Baseline, values.Runs.Candidate);
        var advice = toSettle
            ?? (speedup is { Interval: not null } ratio && RelativeHalfWidth(ratio) > WellKnown ? Math.Max(Robust, Math.Min(MostForPrecision, 4 * most))
            : !values.AllowRankInterval(alpha) ? Robust
            : null);
        return advice > most ? advice : null;
    }

    public static double RelativeHalfWidth(Estimate ratio) => (ratio.Interval!.Value.High - ratio.Interval.Value.Low) / 2 / ratio.Value;
}
