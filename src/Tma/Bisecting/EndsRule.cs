using Toplev.Tma.Comparing;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Bisecting;

/// <summary>
/// When the two ends of a search have been measured often enough: one is clearly slower, or it is clearly not. What is asked is whether, not by how much, so
/// it may look at the difference; every look has its share of the error (C. Bonferroni).
/// </summary>
public static class EndsRule
{
    /// <summary>As many as 30 rounds have.</summary>
    private const int Looks = 6;

    /// <summary>The interval reaches from the estimate at most this part of the way to no difference.</summary>
    private const double Clear = 0.5;

    /// <param name="differences">How much worse the bad end is, by round: logarithms.</param>
    /// <param name="equivalence">A ratio closer to 1 is no difference: 0.01 for 1 %.</param>
    public static bool IsEnough(IReadOnlyList<double> differences, double equivalence) =>
        differences.Count >= StopRule.FewestRounds && (differences.Count - StopRule.FewestRounds) % StopRule.RoundsBetweenLooks == 0
        && HodgesLehmann.Paired([.. differences], Comparer.Error / Looks) is { Value: var value, Interval: { } bounds }
        && ((value > 0 && bounds.Low >= Clear * value) || bounds.High <= Math.Log(1 + equivalence));
}
