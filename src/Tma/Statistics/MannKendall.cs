namespace Toplev.Tma.Statistics;

/// <summary>Mann and Kendall's rank test for a trend in a sequence.</summary>
internal static class MannKendall
{
    /// <summary>True when the order of the values is unlikely (p &lt;= 0.05, two-sided, normal approximation) without a trend.</summary>
    public static bool IsDrifting(IReadOnlyList<double> values)
    {
        var n = values.Count;
        var score = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n; j++)
            {
                score += Math.Sign(values[j] - values[i]);
            }
        }

        var variance = n * (n - 1.0) * ((2 * n) + 5) / 18;
        var z = (Math.Abs(score) - 1) / Math.Sqrt(variance);
        return z > 1.96;
    }
}
