using Toplev.Engine.Measuring;
using Xunit;

namespace Toplev.Engine.Tests.Measuring;

public sealed class RunOrderTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(3, 2, 10)]
    [InlineData(5, 1, 7)]
    public void Every_round_holds_every_variant_once(int variants, int warmups, int runs)
    {
        var order = RunOrder.Of(variants, warmups, runs, 1);

        Assert.Equal(variants * (warmups + runs), order.Count);
        foreach (var round in order.GroupBy(run => (run.Warmup, run.Round)))
        {
            Assert.Equal(Enumerable.Range(0, variants), round.Select(run => run.Variant).Order());
        }

        Assert.All(order.Take(variants * warmups), run => Assert.True(run.Warmup));
        Assert.All(order.Skip(variants * warmups), run => Assert.False(run.Warmup));
    }

    [Fact]
    public void Over_two_rounds_every_variant_stands_equally_early()
    {
        var order = RunOrder.Of(4, 0, 10, 99);
        var places = order.Select((run, position) => (run.Variant, Place: position % 4));

        Assert.All(places.GroupBy(run => run.Variant), variant => Assert.Equal(1.5, variant.Average(run => run.Place), 1e-12));
    }

    [Fact]
    public void The_seed_decides_the_order()
    {
        Assert.Equal(RunOrder.Of(4, 1, 10, 5), RunOrder.Of(4, 1, 10, 5));
        Assert.NotEqual(RunOrder.Of(4, 1, 10, 5), RunOrder.Of(4, 1, 10, 6));
    }
}
