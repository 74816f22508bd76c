using Toplev.Tma.Statistics;
using Xunit;

namespace Toplev.Tma.Tests.Statistics;

public sealed class MedianTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 1.0, 3 }, 2)]
    [InlineData(new[] { 3.0, 1, 2 }, 2)]
    [InlineData(new[] { 10.0, 1, 5, 2 }, 3.5)]
    public void Is_the_middle_or_the_mean_of_the_two_in_the_middle(double[] values, double median)
    {
        Assert.Equal(median, Median.Of(values));
        Assert.Equal(median, Median.OfAscending([.. values.Order()]));
    }
}
