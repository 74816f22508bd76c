using Toplev.Tma.Statistics;
using Xunit;

namespace Toplev.Tma.Tests.Statistics;

public sealed class ChangePointsTests
{
    // With four and four that do not mix, 2 of 70 orders are as extreme: p = 2/70 = 0.029.
    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.025, 0)]
    public void The_error_is_that_of_the_exact_test(double alpha, int changes) =>
        Assert.Equal(changes, ChangePoints.In([1, 2, 3, 4, 15, 16, 17, 18], alpha).Count);

    // 2 over 70, 126, 252, 462 and 924 orders.
    [Theory]
    [InlineData(0.05, 8)]
    [InlineData(0.025, 9)]
    [InlineData(0.01, 10)]
    [InlineData(0.005, 11)]
    [InlineData(0.0025, 12)]
    public void More_values_are_needed_for_a_smaller_error(double alpha, int values) => Assert.Equal(values, ChangePoints.LeastValuesFor(alpha));

    [Fact]
    public void Seven_values_cannot_tell() => Assert.Empty(ChangePoints.In([1, 2, 3, 14, 15, 16, 17], 0.05));

    [Fact]
    public void Equal_values_do_not_change() => Assert.Empty(ChangePoints.In([.. Enumerable.Repeat(1.0, 50)], 0.05));

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(36)]
    public void A_planted_step_is_found_where_it_is(int position)
    {
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, 40).Select(i => (i < position ? 100 : 110) * (1 + (0.01 * (random.NextDouble() - 0.5))))];

        var change = Assert.Single(ChangePoints.In(values, 0.05));

        Assert.Equal(position, change.Position);
    }

    [Fact]
    public void Several_steps_are_found()
    {
        var random = new Random(8);
        double[] values = [.. Enumerable.Range(0, 60).Select(i => (i < 20 ? 100 : i < 40 ? 120 : 90) + random.NextDouble())];

        Assert.Equal([20, 40], ChangePoints.In(values, 0.05).Select(change => change.Position));
    }

    [Fact]
    public void An_outlier_is_no_change()
    {
        double[] values = [.. Enumerable.Range(0, 30).Select(i => i == 15 ? 1e6 : (i * 7) % 11)];

        Assert.Empty(ChangePoints.In(values, 0.05));
    }

    // Of 400 sequences without a change 20 are expected; more than 33 have a probability of 0.1 % (binomial). Three lengths, normal noise.
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(50)]
    public void Nothing_is_found_where_nothing_changes(int length)
    {
        var random = new Random(length);
        var wrong = 0;
        for (var i = 0; i < 400; i++)
        {
            wrong += ChangePoints.In([.. Enumerable.Range(0, length).Select(_ => Normal(random))], 0.05).Count > 0 ? 1 : 0;
        }

        Assert.InRange(wrong, 3, 33);
    }

    // Of 400 steps of twice the noise, the place is named in at least 95 %: fewer than 365 would have a probability below 0.1 %.
    [Theory]
    [InlineData(20, 10)]
    [InlineData(40, 30)]
    [InlineData(40, 6)]
    public void The_place_of_a_change_is_in_its_bounds(int length, int position)
    {
        var random = new Random(position);
        var (found, held) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            double[] values = [.. Enumerable.Range(0, length).Select(j => Normal(random) + (j >= position ? 2 : 0))];
            if (ChangePoints.In(values, 0.05) is [var change])
            {
                found++;
                held += change.Earliest <= position && position <= change.Latest ? 1 : 0;
            }
        }

        Assert.True(found > 200, $"{found} were found");
        Assert.True(held > 0.9125 * found, $"{held} of {found}");
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
