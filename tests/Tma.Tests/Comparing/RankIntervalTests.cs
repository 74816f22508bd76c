using MathNet.Numerics.Distributions;
using Toplev.Tma.Statistics;
using Xunit;
using StudentT = Toplev.Tma.Statistics.StudentT;

namespace Toplev.Tma.Tests.Comparing;

public sealed class RankIntervalTests
{
    /// <summary>Critical values of the signed rank test, two-sided 5 %, as in F. Wilcoxon and R. Wilcox 1964 and every textbook since: reject at or
    /// below.</summary>
    [Theory]
    [InlineData(6, 0)]
    [InlineData(7, 2)]
    [InlineData(8, 3)]
    [InlineData(9, 5)]
    [InlineData(10, 8)]
    [InlineData(12, 13)]
    [InlineData(15, 25)]
    [InlineData(20, 52)]
    [InlineData(25, 89)]
    public void Has_the_published_critical_values_of_the_signed_rank_test(int n, int critical) =>
        Assert.Equal(critical + 1, SignedRank.Bound(n, n, 0.05));

    /// <summary>The same at 1 %.</summary>
    [Theory]
    [InlineData(8, 0)]
    [InlineData(10, 3)]
    [InlineData(15, 15)]
    [InlineData(20, 37)]
    public void Has_the_published_critical_values_at_one_percent(int n, int critical) =>
        Assert.Equal(critical + 1, SignedRank.Bound(n, n, 0.01));

    [Fact]
    public void Has_no_signed_rank_interval_of_fewer_than_six_pairs() => Assert.Null(SignedRank.Bound(5, SignedRank.CapOf(5), 0.05));

    /// <summary>Critical values of Mann and Whitney's U, two-sided 5 %, as in their tables.</summary>
    [Theory]
    [InlineData(4, 4, 0)]
    [InlineData(5, 5, 2)]
    [InlineData(6, 8, 8)]
    [InlineData(10, 10, 23)]
    [InlineData(20, 20, 127)]
    public void Has_the_published_critical_values_of_the_rank_sum_test(int m, int n, int critical)
    {
        Assert.Equal(critical + 1, RankSum.Bound(m, n, 0.05));
        Assert.Equal(critical + 1, RankSum.Bound(n, m, 0.05));
    }

    [Fact]
    public void Has_no_rank_sum_interval_of_three_runs_each() => Assert.Null(RankSum.Bound(3, 3, 0.05));

    [Fact]
    public void Continues_smoothly_where_the_normal_approximation_begins()
    {
        Assert.InRange(SignedRank.Bound(61, SignedRank.CapOf(61), 0.05)!.Value - SignedRank.Bound(60, SignedRank.CapOf(60), 0.05)!.Value, 5, 30);
        Assert.InRange(RankSum.Bound(20, 21, 0.05)!.Value - RankSum.Bound(20, 20, 0.05)!.Value, 0, 15);
    }

    /// <summary>
    /// The differences of C. Darwin's maize plants (R. Fisher, The Design of Experiments, 1935), in eighths of an inch. The estimate is
    /// the median of the 120 Walsh averages; the interval was found by another program (Python) that enumerates all signs of the scores
    /// and tries every shift between two Walsh averages, as were the others below.
    /// </summary>
    [Fact]
    public void Has_the_estimate_and_interval_of_an_enumeration_of_all_signs()
    {
        double[] values = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
        double[] walsh = [.. values.SelectMany((one, i) => values.Skip(i).Select(other => (one + other) / 2)).Order()];
        var estimate = HodgesLehmann.Paired(values, 0.05);
        Assert.Equal((walsh[59] + walsh[60]) / 2, estimate.Value, 12);
        Assert.Equal(11, estimate.Interval!.Value.Low, 12);
        Assert.Equal(42, estimate.Interval.Value.High, 12);
    }

    [Fact]
    public void One_run_far_off_does_not_widen_the_interval_of_ten()
    {
        var estimate = HodgesLehmann.Paired([0.1, 0.11, 0.09, 0.105, 0.095, 0.12, 0.08, 0.102, 0.098, 5], 0.05);
        Assert.Equal(0.0925, estimate.Interval!.Value.Low, 12);
        Assert.Equal(0.115, estimate.Interval.Value.High, 12);
    }

    [Fact]
    public void Six_pairs_give_the_interval_from_the_smallest_to_the_largest() =>
        Assert.Equal(new ConfidenceInterval(1, 6), HodgesLehmann.Paired([3, 1, 4, 2, 6, 5], 0.05).Interval);

    /// <summary>
    /// Depression scale factors of M. Hollander and D. Wolfe, Nonparametric Statistical Methods, 1973, table 3.1: their estimate of
    /// the shift is -0.46 (n = 9; the example of R's documentation of wilcox.test). The interval is that of the enumeration above.
    /// </summary>
    [Fact]
    public void Has_the_estimate_of_the_textbook_example()
    {
        double[] before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        double[] after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
        var estimate = HodgesLehmann.Paired([.. after.Zip(before, (one, other) => one - other)], 0.05);
        Assert.Equal(-0.46, estimate.Value, 3);
        Assert.Equal(-0.806, estimate.Interval!.Value.Low, 3);
        Assert.Equal(0.035, estimate.Interval.Value.High, 3);
    }

    /// <summary>Two samples by hand: of {0, 3, 6, 9} and {10, 11, 12, 13} the 16 differences are 1 to 13, in the middle 7; U = 0 is critical, so the outermost
    /// bound.</summary>
    [Fact]
    public void Has_the_shift_of_two_samples()
    {
        var estimate = HodgesLehmann.Between([0, 3, 6, 9], [10, 11, 12, 13], 0.05);
        Assert.Equal(7, estimate.Value, 12);
        Assert.Equal(new ConfidenceInterval(1, 13), estimate.Interval);
    }

    [Fact]
    public void Uses_students_t_for_few_pairs_and_nothing_for_one()
    {
        // 1, 2, 3: mean 2, standard error 1/sqrt(3), t(2) = 4.303.
        var few = HodgesLehmann.Paired([1, 2, 3], 0.05);
        Assert.Equal(2 - (4.30265 / Math.Sqrt(3)), few.Interval!.Value.Low, 4);
        Assert.Null(HodgesLehmann.Paired([1], 0.05).Interval);
        Assert.Null(HodgesLehmann.Between([1], [1, 2, 3, 4], 0.05).Interval);
    }

    [Fact]
    public void Agrees_with_an_independent_implementation_on_the_quantiles()
    {
        foreach (var tail in new[] { 0.025, 0.0125, 0.005, 0.001 })
        {
            foreach (var degrees in new[] { 1, 2, 3, 4, 7, 9, 30, 99, 999, 1000, 4000 })
            {
                Assert.Equal(MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, degrees, 1 - tail), StudentT.Quantile(tail, degrees), 5e-4);
            }

            Assert.Equal(Normal.InvCDF(0, 1, 1 - tail), StudentT.NormalQuantile(tail), 5e-4);
        }
    }
}
