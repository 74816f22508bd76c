using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Results;

public sealed class QualityTests
{
    [Fact]
    public void Says_timing_only_without_a_tree() =>
        Assert.Equal(Grade.TimingOnly, Quality.Of(null, TimeEstimate.Of([1.0]), incomplete: false).Grade);

    [Fact]
    public void Has_the_mean_and_students_t_interval_of_the_times()
    {
        // 1, 2, 3: mean 2, standard error 1/sqrt(3), t(2) = 4.303.
        var time = TimeEstimate.Of([1, 2, 3])!;
        Assert.Equal(2, time.Seconds, 12);
        Assert.Equal(2 - (4.303 / Math.Sqrt(3)), time.Interval!.Value.Low, 9);
        Assert.Equal(2 + (4.303 / Math.Sqrt(3)), time.Interval.Value.High, 9);
    }

    [Fact]
    public void Has_no_interval_from_one_time() => Assert.Null(TimeEstimate.Of([1])!.Interval);

    [Fact]
    public void Has_no_estimate_without_times() => Assert.Null(TimeEstimate.Of([]));

    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(9, 2.262)]
    [InlineData(30, 2.042)]
    [InlineData(60, 2.000)]
    [InlineData(120, 1.980)]
    public void Uses_the_published_quantiles(int degrees, double expected) => Assert.Equal(expected, StudentT.Quantile975(degrees), 3);
}
