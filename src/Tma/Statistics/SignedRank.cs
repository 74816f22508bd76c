namespace Toplev.Tma.Statistics;

/// <summary>
/// Wilcoxon's signed rank test turned into an interval, with scores that stop growing at the middle rank: a disturbed run, however
/// far off, then weighs no more than an ordinary large difference. (Winsorized scores: T. Hettmansperger and J. McKean, Robust
/// Nonparametric Statistical Methods, 1998.) Exact for any symmetric distribution of the differences.
/// </summary>
internal static class SignedRank
{
    private const int LargestExact = 60;

    /// <summary>The score of a rank among n: the rank itself up to the middle, then the middle.</summary>
    public static int CapOf(int n) => (n + 1) / 2;

    /// <summary>All shifts that the test does not reject, or null when n is too small for an interval at this error.</summary>
    /// <param name="differences">One per pair, in any order.</param>
    /// <param name="ascendingAverages">Their Walsh averages, ascending: where the statistic changes.</param>
    public static ConfidenceInterval? IntervalOf(double[] differences, double[] ascendingAverages, double alpha)
    {
        var n = differences.Length;
        if (Bound(n, CapOf(n), alpha) is not { } bound)
        {
            return null;
        }

        var total = Total(n, CapOf(n));
        return new ConfidenceInterval(
            ascendingAverages[First(ascendingAverages.Length, step => StatisticAfter(step) <= total - bound)],
            ascendingAverages[First(ascendingAverages.Length, step => StatisticAfter(step) < bound)]);

        double StatisticAfter(int step) => Statistic(
            differences, step + 1 < ascendingAverages.Length ? (ascendingAverages[step] + ascendingAverages[step + 1]) / 2 : double.PositiveInfinity);
    }

    /// <summary>
    /// Values of the statistic that are rejected at either end: the largest c with 2 P(T &lt;= c - 1) &lt;= alpha. Null when even 0 is
    /// too likely. With a cap of n these are the critical values of Wilcoxon's test, plus 1.
    /// </summary>
    public static int? Bound(int n, int cap, double alpha) => n > LargestExact
        ? RankBound.OfNormal(Total(n, cap) / 2.0, Math.Sqrt(Enumerable.Range(1, n).Sum(rank => Math.Pow(Math.Min(rank, cap), 2)) / 4), alpha)
        : RankBound.Of(Probabilities(n, cap), alpha);

    /// <summary>Of the statistic without an effect, by its value from 0: the sum of those scores whose coin fell on heads.</summary>
    public static double[] Probabilities(int n, int cap)
    {
        var probabilities = new double[Total(n, cap) + 1];
        probabilities[0] = 1;
        for (var rank = 1; rank <= n; rank++)
        {
            var score = Math.Min(rank, cap);
            for (var sum = Total(rank, cap); sum >= 0; sum--)
            {
                probabilities[sum] = (probabilities[sum] + (sum >= score ? probabilities[sum - score] : 0)) / 2;
            }
        }

        return probabilities;
    }

    private static int Total(int n, int cap) => n <= cap ? n * (n + 1) / 2 : (cap * (cap + 1) / 2) + ((n - cap) * cap);

    /// <summary>Sum of the scores of the differences above a shift; falls as the shift grows.</summary>
    private static double Statistic(double[] differences, double shift)
    {
        if (double.IsPositiveInfinity(shift))
        {
            return 0;
        }

        var distances = Array.ConvertAll(differences, difference => Math.Abs(difference - shift));
        var above = Array.ConvertAll(differences, difference => difference > shift);
        Array.Sort(distances, above);
        var cap = CapOf(differences.Length);
        var sum = 0.0;
        for (var i = 0; i < above.Length; i++)
        {
            sum += above[i] ? Math.Min(i + 1, cap) : 0;
        }

        return sum;
    }

    /// <summary>The first position at which something that stays true has become true; the last one if it never does.</summary>
    private static int First(int count, Func<int, bool> holds)
    {
        var (low, high) = (0, count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(middle))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
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
