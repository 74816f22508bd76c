using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>How many runs would make an unclear verdict clear.</summary>
internal static class RequiredRuns
{
    private const int Absurd = 10_000;

    /// <summary>
    /// An interval settles the verdict when it is narrower than the distance from the estimate to 1, or to the farther edge of the
    /// region of equivalence. Its width falls with the square root of the runs; 0.7 of it makes four tries of five succeed, since the
    /// estimate moves too ((1.96 + 0.84) / 1.96 = 1.43).
    /// </summary>
    /// <returns>Runs of each variant, rounded up; null when there is no interval to start from, too few runs, or the number is absurd.</returns>
    public static int? Of(Estimate? speedup, (int Baseline, int Candidate) runs, double equivalence, double alpha)
    {
        var now = Math.Min(runs.Baseline, runs.Candidate);
        if (speedup is not { Interval: { } bounds } ratio || now < Comparison.LeastRunsForEstimate)
        {
            return null;
        }

        var distance = Math.Abs(Math.Log(ratio.Value));
        var wanted = 0.7 * Math.Max(distance, Math.Log(1 + equivalence) - distance);
        var half = Math.Log(bounds.High / bounds.Low) / 2;

        // The quantile itself falls with the runs: of two runs it is 12.7.
        var deviation = half * Math.Sqrt(now) / StudentT.Quantile(alpha / 2, now - 1);
        var needed = Math.Pow(StudentT.NormalQuantile(alpha / 2) * deviation / wanted, 2);
        return needed <= Absurd ? Math.Max(RoundedUp(needed), now + 1) : null;
    }

    private static int RoundedUp(double runs)
    {
        var step = runs switch { <= 20 => 1, <= 100 => 5, <= 1000 => 50, _ => 500 };
        return (int)Math.Ceiling(runs / step) * step;
    }
}
