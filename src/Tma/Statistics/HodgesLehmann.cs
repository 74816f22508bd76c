namespace Toplev.Tma.Statistics;

/// <summary>
/// How far one sample lies above another: the estimates of Hodges and Lehmann with the intervals of the rank tests of Wilcoxon and of
/// Mann and Whitney. Runs too few for such an interval at the wanted error get Student's t; a single run gets none.
/// </summary>
internal static class HodgesLehmann
{
    /// <summary>Median of the means of all pairs, each value with itself included: nearly as precise as the mean, without its outliers.</summary>
    public static double Location(IReadOnlyList<double> values) => Median.OfAscending(WalshAverages(values));

    /// <param name="differences">Candidate minus baseline, one per pair of runs; at least one.</param>
    /// <param name="alpha">Probability that the interval misses the truth.</param>
    public static Estimate Paired(double[] differences, double alpha)
    {
        var averages = WalshAverages(differences);
        var center = Median.OfAscending(averages);
        return new Estimate(center, SignedRank.IntervalOf(differences, averages, alpha) is { } interval
            ? interval.Around(center)
            : differences.Length > 1 ? Student(differences, alpha)
            : null);
    }

    /// <summary>Samples without pairs, both with at least one value.</summary>
    public static Estimate Between(double[] baseline, double[] candidate, double alpha)
    {
        var differences = new double[baseline.Length * candidate.Length];
        for (var i = 0; i < differences.Length; i++)
        {
            differences[i] = candidate[i / baseline.Length] - baseline[i % baseline.Length];
        }

        Array.Sort(differences);
        return new Estimate(Median.OfAscending(differences), RankSum.Bound(baseline.Length, candidate.Length, alpha) is { } bound
            ? Inner(differences, bound)
            : baseline.Length > 1 && candidate.Length > 1 ? Welch(baseline, candidate, alpha).Around(Median.OfAscending(differences))
            : null);
    }

    private static double[] WalshAverages(IReadOnlyList<double> values)
    {
        var averages = new double[values.Count * (values.Count + 1) / 2];
        var next = 0;
        for (var i = 0; i < values.Count; i++)
        {
            for (var j = i; j < values.Count; j++)
            {
                averages[next++] = (values[i] + values[j]) / 2;
            }
        }

        Array.Sort(averages);
        return averages;
    }

    private static ConfidenceInterval Inner(double[] ascending, int bound) => new(ascending[bound - 1], ascending[^bound]);

    private static ConfidenceInterval Student(double[] values, double alpha)
    {
        var (mean, variance) = Moments(values);
        var half = StudentT.Quantile(alpha / 2, values.Length - 1) * Math.Sqrt(variance / values.Length);
        return new ConfidenceInterval(mean - half, mean + half).Around(Location(values));
    }

    /// <summary>B. Welch 1947, with whole degrees of freedom (rounded down, so never too narrow).</summary>
    private static ConfidenceInterval Welch(double[] baseline, double[] candidate, double alpha)
    {
        var (before, beforeVariance) = Moments(baseline);
        var (after, afterVariance) = Moments(candidate);
        var (one, other) = (beforeVariance / baseline.Length, afterVariance / candidate.Length);
        var degrees = (one + other) * (one + other) / ((one * one / (baseline.Length - 1)) + (other * other / (candidate.Length - 1)));
        var half = double.IsFinite(degrees) ? StudentT.Quantile(alpha / 2, Math.Max(1, (int)degrees)) * Math.Sqrt(one + other) : 0;
        return new ConfidenceInterval(after - before - half, after - before + half);
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
