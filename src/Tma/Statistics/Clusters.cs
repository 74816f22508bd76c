namespace Toplev.Tma.Statistics;

/// <summary>Whether values are of two kinds: some near one value, the others near another, and none between.</summary>
internal static class Clusters
{
    /// <summary>Two kinds cannot be distinguished from chance in fewer values.</summary>
    public const int FewestValues = 10;

    /// <summary>
    /// Distance of the middles in standard deviations within the clusters. Of ten normal values 0.4 % are called bimodal at 7, of twenty
    /// fewer than one in 4000; of ten values in two clusters ten deviations apart, 93 % (simulated).
    /// </summary>
    private const double Apart = 7;

    /// <summary>Each cluster holds this share of the values at least: fewer are outliers.</summary>
    private const double LeastShare = 0.25;

    /// <summary>Distance of the middles relative to the lower one from which it matters.</summary>
    private const double LeastDistance = 0.03;

    /// <summary>The split into two with the least variance within (R. Fisher 1958, J. Jenks), where it stands out; null otherwise.</summary>
    public static ((int Count, double Middle) Low, (int Count, double Middle) High)? Of(IReadOnlyList<double> values)
    {
        if (values.Count < FewestValues)
        {
            return null;
        }

        double[] ascending = [.. values.Order()];
        var least = double.PositiveInfinity;
        var split = 0;
        for (var i = 1; i < ascending.Length; i++)
        {
            var within = Squares(ascending.AsSpan(0, i)) + Squares(ascending.AsSpan(i));
            (least, split) = within < least ? (within, i) : (least, split);
        }

        var (low, high) = (Mean(ascending.AsSpan(0, split)), Mean(ascending.AsSpan(split)));
        return Math.Min(split, ascending.Length - split) >= LeastShare * ascending.Length
            && high - low >= LeastDistance * Math.Abs(low)
            && high - low > Apart * Math.Sqrt(least / (ascending.Length - 2))
            ? ((split, low), (ascending.Length - split, high))
            : null;
    }

    private static double Squares(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
