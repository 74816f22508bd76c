using Toplev.Tma.Tree;

namespace Toplev.Tma.Comparing;

/// <summary>The distribution of Wilcoxon's signed rank statistic without an effect: the sum of those ranks 1 to n whose coin fell on heads.</summary>
internal static class SignedRank
{
    private const int LargestExact = 50;

    /// <summary>
    /// Which of the ascending n(n+1)/2 Walsh averages, counted from 1 at either end, bound the interval with the error alpha: the
    /// largest c with 2 P(W &lt;= c - 1) &lt;= alpha. Null when n is too small for such an interval.
    /// </summary>
    public static int? Bound(int n, double alpha)
    {
        if (n > LargestExact)
        {
            var deviation = Math.Sqrt(n * (n + 1.0) * ((2 * n) + 1) / 24);
            return RankBound.OfNormal(n * (n + 1.0) / 4, deviation, alpha);
        }

        return RankBound.Of(Probabilities(n), alpha);
    }

    /// <summary>By the value of the statistic, from 0.</summary>
    public static double[] Probabilities(int n)
    {
        var probabilities = new double[(n * (n + 1) / 2) + 1];
        probabilities[0] = 1;
        for (var rank = 1; rank <= n; rank++)
        {
            for (var sum = rank * (rank + 1) / 2; sum >= 0; sum--)
            {
                probabilities[sum] = (probabilities[sum] + (sum >= rank ? probabilities[sum - rank] : 0)) / 2;
            }
        }

        return probabilities;
    }
}

/// <summary>How many ordered values a rank interval leaves out at either end.</summary>
internal static class RankBound
{
    public static int? Of(double[] probabilities, double alpha)
    {
        var below = 0.0;
        var bound = 0;
        while (bound < probabilities.Length && 2 * (below + probabilities[bound]) <= alpha)
        {
            below += probabilities[bound];
            bound++;
        }

        return bound > 0 ? bound : null;
    }

    /// <summary>With the correction for continuity.</summary>
    public static int? OfNormal(double mean, double deviation, double alpha) =>
        (int)Math.Floor(mean - (StudentT.NormalQuantile(alpha / 2) * deviation) + 0.5) is var bound and > 0 ? bound : null;
}
