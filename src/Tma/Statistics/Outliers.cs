namespace Toplev.Tma.Statistics;

/// <summary>The modified z-score of B. Iglewicz and D. Hoaglin, "How to Detect and Handle Outliers", 1993.</summary>
internal static class Outliers
{
    /// <summary>Fewer values do not show what is usual.</summary>
    public const int FewestValues = 5;

    private const double Threshold = 3.5;

    /// <summary>Relative to the median; closer values are not outliers, however large their score.</summary>
    private const double LeastDistance = 0.03;

    /// <summary>Values further from the median than is usual, in their order.</summary>
    public static IReadOnlyList<double> Of(IReadOnlyList<double> values)
    {
        if (values.Count < FewestValues)
        {
            return [];
        }

        var median = Median.Of(values);
        double[] distances = [.. values.Select(value => Math.Abs(value - median))];

        // 0.6745 and 0.7979 make the median and the mean of distances estimates of the standard deviation of normal values. The mean
        // stands in where more than half of the values are the same.
        var deviation = Median.Of(distances) is var middle and > 0 ? middle / 0.6745 : distances.Average() / 0.7979;
        return [.. values.Where(value => Math.Abs(value - median) > Math.Max(Threshold * deviation, LeastDistance * Math.Abs(median)))];
    }

    /// <summary>The values that are not too far off, in their order.</summary>
    public static double[] Without(IReadOnlyList<double> values)
    {
        var median = Median.Of(values);
        var most = Threshold * Median.Of(values.Select(value => Math.Abs(value - median))) / 0.6745;
        return values.Count < FewestValues || most <= 0 ? [.. values] : [.. values.Where(value => Math.Abs(value - median) <= most)];
    }
}
