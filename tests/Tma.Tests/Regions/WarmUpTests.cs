using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Regions;

/// <summary>Planted warm-ups, and loops without one. How often the test is wrong is in bench/Simulation.</summary>
public sealed class WarmUpTests
{
    // 37 iterations of 9 to 11 ms, of which the median is 10; before them 20, 21 and 22 ms: 2.1 times longer.
    [Fact]
    public void The_first_that_take_longer_are_told_apart()
    {
        double[] times = [0.022, 0.021, 0.020, .. Steady(37)];

        var warmUp = WarmUp.Of([times])!;

        Assert.Equal((3, 40), (warmUp.First, warmUp.Iterations));
        Assert.Equal(0.021, warmUp.FirstSeconds, 1e-12);
        Assert.Equal(0.010, warmUp.RestSeconds, 1e-12);
        Assert.Equal(2.1, warmUp.Ratio, 1e-9);
    }

    [Fact]
    public void A_single_first_is_told_apart_in_a_long_loop_or_in_several_runs()
    {
        Assert.Equal(1, WarmUp.Of([[0.05, .. Steady(39)]])!.First);
        Assert.Equal(1, WarmUp.Of([[0.05, .. Steady(5)], [0.06, .. Steady(5)], [0.04, .. Steady(5)]])!.First);
    }

    [Fact]
    public void What_is_slow_later_is_no_warm_up()
    {
        Assert.Null(WarmUp.Of([[.. Steady(37), 0.022, 0.021, 0.020]]));
        Assert.Null(WarmUp.Of([[.. Steady(10), 0.05, 0.05, .. Steady(28)]]));
        Assert.Null(WarmUp.Of([Steady(40)]));
    }

    // 5 % are certain here, and not worth two figures; a first one that is faster is no warm-up.
    [Fact]
    public void What_differs_little_or_the_other_way_stays_with_the_rest()
    {
        double[] exact = [.. Enumerable.Repeat(0.01, 37)];
        Assert.Null(WarmUp.Of([[0.0105, 0.0105, 0.0105, .. exact]]));
        Assert.Equal(3, WarmUp.Of([[0.012, 0.012, 0.012, .. exact]])!.First);
        Assert.Null(WarmUp.Of([[0.001, 0.001, 0.001, .. exact]]));
    }

    [Fact]
    public void Times_that_say_nothing_have_no_warm_up()
    {
        Assert.Null(WarmUp.Of([]));
        Assert.Null(WarmUp.Of([[]]));
        Assert.Null(WarmUp.Of([[0.05, 0.01, 0.01]]));
        Assert.Null(WarmUp.Of([[0, .. Steady(40)]]));
        Assert.Null(WarmUp.Of([[double.NaN, .. Steady(40)]]));
        Assert.Null(WarmUp.Of([Enumerable.Repeat(0.0, 40).ToList()]));
    }

    // 18 of 20 take 10 ms, the first two 50: mean and percentiles are of the 18, total and count of all: 18 * 10 + 100 = 280 ms.
    [Fact]
    public void A_row_counts_the_warm_up_apart()
    {
        List<Region> steps = [];
        var begin = 0.0;
        for (var i = 0; i < 20; i++)
        {
            var length = i < 2 ? 0.05 : 0.01;
            steps.Add(new Region("step_*", begin, begin + length) { Numbered = $"step_{i}" });
            begin += length;
        }

        var row = RegionResult.Of("step_*", steps, [.. steps.Select(step => step.Seconds)], begin).WithNumbers([steps]);

        Assert.Equal((2, 20, 20), (row.WarmUp!.First, row.WarmUp.Iterations, row.Count));
        Assert.Equal(new[] { 0.28, 0.01, 0.01, 0.01 }, [row.Total, row.Mean, row.Median, row.Percentile95], (one, other) => Math.Abs(one - other) < 1e-9);
        Assert.Equal(("step_0", "step_19", 20), (row.Numbered!.First, row.Numbered.Last, row.Numbered.Names));
        Assert.Equal(0.01, row.Numbered.LastSeconds, 1e-9);
    }

    // 9, 10, 11, 9, 10, 11 … ms: neighbours differ.
    private static double[] Steady(int count) => [.. Enumerable.Range(0, count).Select(i => 0.009 + (0.001 * (i % 3)))];
}
