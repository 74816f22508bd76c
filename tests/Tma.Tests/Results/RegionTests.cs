using Toplev.Tma.Regions;
using Xunit;

namespace Toplev.Tma.Tests.Results;

public class RegionTests
{
    [Fact]
    public void An_end_closes_the_latest_region_of_its_name()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        pairs.Begin("step", 1);
        pairs.Begin("inner", 2);
        pairs.Begin("step", 3);
        pairs.End("step", 4);
        pairs.End("inner", 5);
        pairs.End("step", 9);

        Assert.Equal([new Region("step", 1, 9), new Region("inner", 2, 5), new Region("step", 3, 4)], pairs.Close(10));
        Assert.Equal(0, pairs.Unpaired);
    }

    [Fact]
    public void What_the_program_left_open_ends_with_it_and_says_so()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        pairs.Begin("step", 1);

        Assert.Equal([new Region("step", 1, 10, Unended: true)], pairs.Close(10));
    }

    [Fact]
    public void Ends_without_a_begin_are_counted_and_make_no_region()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        pairs.End("step", 1);
        pairs.Begin("step", 2);
        pairs.End("step", 3);
        pairs.End("step", 4);

        Assert.Equal([new Region("step", 2, 3)], pairs.Close(10));
        Assert.Equal(2, pairs.Unpaired);
    }

    [Fact]
    public void Begins_without_end_do_not_grow_without_bound()
    {
        var pairs = new RegionPairs(RegionSource.Pipe);
        for (var i = 0; i < 100_000; i++)
        {
            pairs.Begin("step", i);
        }

        Assert.Equal(10_000, pairs.Close(200_000).Count);
        Assert.Equal(90_000, pairs.Unpaired);
    }

    // Ten instances of 1 to 10 s: mean and median 5.5, the 95th percentile by nearest rank is the tenth.
    [Fact]
    public void Statistics_are_over_the_instances()
    {
        var result = RegionResult.Of("step", [.. Enumerable.Range(1, 10).Reverse().Select(i => new Region("step", 100 * i, (100 * i) + i))], 220);

        Assert.Equal((10, 55.0, 5.5, 5.5, 10.0, 0.25), (result.Count, result.Total, result.Mean, result.Median, result.Percentile95, result.ShareOfRun));
    }
}
