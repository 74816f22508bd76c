namespace Toplev.Tma.Statistics;

/// <summary>The distribution of Mann and Whitney's statistic without an effect: of m × n pairs, how many have the first value larger.</summary>
internal static class RankSum
{
    private const int MostExactPairs = 400;

    /// <summary>As <see cref="SignedRank.Bound"/>, among the m × n ascending differences.</summary>
    public static int? Bound(int m, int n, double alpha) => m * n > MostExactPairs
        ? RankBound.OfNormal(m * n / 2.0, Math.Sqrt(m * (double)n * (m + n + 1) / 12), alpha)
        : RankBound.Of(Probabilities(m, n), alpha);

    /// <summary>By the value of the statistic, from 0.</summary>
    public static double[] Probabilities(int m, int n)
    {
        // The largest of all values is one of the first sample with m / (m + n), and then above all n of the other.
        var previous = new double[n + 1][];
        Array.Fill(previous, [1.0]);
        for (var first = 1; first <= m; first++)
        {
            var current = new double[n + 1][];
            current[0] = [1.0];
            for (var second = 1; second <= n; second++)
            {
                var share = (double)first / (first + second);
                var mixed = new double[(first * second) + 1];
                for (var pairs = 0; pairs < mixed.Length; pairs++)
                {
                    mixed[pairs] = (share * At(previous[second], pairs - second)) + ((1 - share) * At(current[second - 1], pairs));
                }

                current[second] = mixed;
            }

            previous = current;
        }

        return previous[n];
    }

    private static double At(double[] probabilities, int value) =>
        value >= 0 && value < probabilities.Length ? probabilities[value] : 0;
}
