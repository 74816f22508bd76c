namespace Toplev.Tma.Statistics;

/// <summary>A change of level.</summary>
/// <param name="Position">The first value after it, most likely.</param>
/// <param name="Earliest">With at least 95 % probability it is not before this one.</param>
/// <param name="Latest">… nor after this one.</param>
internal readonly record struct ChangePoint(int Position, int Earliest, int Latest);

/// <summary>
/// Where a sequence changes its level. Each split is judged by the largest standardized statistic of Mann and Whitney over all splits (the change-point
/// model of Hawkins and Deng, 2010: "A nonparametric control chart based on the Mann-Whitney statistic"), whose distribution without a change is that over
/// random orders of the same values; what is found is split again (binary segmentation, Vostrikova 1981), each part with half of the error, so that all
/// that is found wrongly keeps to it.
/// </summary>
/// <remarks>
/// Values that vary independently around a level have it; a slow drift is found as one or more changes. Ranks decide, so a single outlier does not.
/// </remarks>
internal static class ChangePoints
{
    /// <summary>Fewer values have no order that is unlikely enough.</summary>
    public const int LeastValues = 8;

    private const int LeastOrders = 1999;
    private const double LikelihoodLimit = 7;

    /// <summary>How many values it takes to find a change amid noise: of fewer, even those that change most clearly come in such an order too often.</summary>
    public static int LeastValuesFor(double alpha)
    {
        // Of n values the halves that do not mix are 2 of n over n/2 orders.
        var orders = 70.0;
        var n = LeastValues;
        for (; 2 / orders > alpha; n++)
        {
            orders *= (n + 1.0) / (n + 1 - ((n + 1) / 2));
        }

        return n;
    }

    /// <param name="alpha">Probability that anything is found where nothing changes.</param>
    /// <param name="seed">Of the random orders: the same values give the same answer.</param>
    /// <returns>Ascending.</returns>
    public static IReadOnlyList<ChangePoint> In(IReadOnlyList<double> values, double alpha, int seed = 1)
    {
        List<int> found = [];
        Split([.. values], 0, alpha, seed, found);
        found.Sort();
        int[] ends = [0, .. found, values.Count];
        return [.. found.Select((position, i) => Located([.. values.Skip(ends[i]).Take(ends[i + 2] - ends[i])], ends[i], position))];
    }

    /// <summary>
    /// The splits that explain the ranks nearly as well as the best one: the profile of the likelihood, with a limit that was found by simulation, as the
    /// position of a change has no standard distribution (docs/METHOD.md).
    /// </summary>
    private static ChangePoint Located(double[] values, int from, int position)
    {
        var ranks = MidRanks(values);
        var n = ranks.Length;
        var (total, squares, sum) = (ranks.Sum(), ranks.Sum(rank => rank * rank), 0.0);
        var left = new double[n];
        for (var before = 1; before < n; before++)
        {
            sum += ranks[before - 1];
            left[before] = Math.Max(squares - (sum * sum / before) - ((total - sum) * (total - sum) / (n - before)), double.Epsilon);
        }

        var least = left.Skip(1).Min();
        var near = Enumerable.Range(1, n - 1).Where(before => n * Math.Log(left[before] / least) <= LikelihoodLimit).ToList();
        return new ChangePoint(position, from + Math.Min(near[0], position - from), from + Math.Max(near[^1], position - from));
    }

    private static void Split(double[] values, int from, double alpha, int seed, List<int> found)
    {
        if (values.Length < LeastValues || !IsChanged(values, alpha, seed, out var position))
        {
            return;
        }

        found.Add(from + position);
        Split(values[..position], from, alpha / 2, seed, found);
        Split(values[position..], from + position, alpha / 2, seed, found);
    }

    private static bool IsChanged(double[] values, double alpha, int seed, out int position)
    {
        var ranks = MidRanks(values);
        var observed = Largest(ranks, out position);
        var random = new Random(seed);
        var orders = Math.Max(LeastOrders, (int)Math.Ceiling(20 / alpha));
        // p = (orders as extreme, with this one) / (orders, with this one): too many of them end the search early.
        var most = (int)Math.Floor(alpha * (orders + 1)) - 1;
        var asExtreme = 0;
        for (var order = 0; order < orders && asExtreme <= most; order++)
        {
            random.Shuffle(ranks);
            if (Largest(ranks, out _) >= observed * (1 - 1e-12))
            {
                asExtreme++;
            }
        }

        return asExtreme <= most;
    }

    /// <summary>The largest standardized difference of ranks between the two sides of a split, and where it is.</summary>
    private static double Largest(double[] ranks, out int position)
    {
        var n = ranks.Length;
        var (sum, largest) = (0.0, -1.0);
        position = 0;
        for (var before = 1; before < n; before++)
        {
            sum += ranks[before - 1];
            var deviation = Math.Abs(sum - (before * (n + 1) / 2.0)) / Math.Sqrt(before * (double)(n - before));
            if (deviation > largest)
            {
                (largest, position) = (deviation, before);
            }
        }

        return largest;
    }

    /// <summary>Ranks from 1; equal values have the mean of theirs.</summary>
    private static double[] MidRanks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var i = 0; i < order.Length;)
        {
            var end = i;
            while (end < order.Length && values[order[end]] == values[order[i]])
            {
                end++;
            }

            for (var j = i; j < end; j++)
            {
                ranks[order[j]] = (i + 1 + end) / 2.0;
            }

            i = end;
        }

        return ranks;
    }
}
