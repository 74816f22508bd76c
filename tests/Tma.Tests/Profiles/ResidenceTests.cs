using Toplev.Tma.Functions;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Expected time in a function between two samples, against a chain that is followed in small steps.</summary>
public sealed class ResidenceTests
{
    private const int Steps = 4000;

    [Theory]
    [InlineData(0.5, 0.9)]
    [InlineData(0.1, 0.6)]
    [InlineData(0.8, 0.2)]
    [InlineData(0.3, 0.999)]
    public void Equals_what_small_steps_give(double share, double persistence)
    {
        var residence = new Residence(share, persistence);
        foreach (var (begins, ends) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            Assert.Equal(InSteps(share, persistence, begins, ends), residence.Part(begins, ends), 3);
        }
    }

    [Fact]
    public void Without_persistence_it_is_the_share_wherever_the_samples_are()
    {
        var residence = new Residence(0.3, 0);
        Assert.Equal([0.3, 0.3, 0.3, 0.3], new[] { (true, true), (true, false), (false, true), (false, false) }.Select(
            ends => Math.Round(residence.Part(ends.Item1, ends.Item2), 9)));
    }

    [Fact]
    public void With_full_persistence_the_samples_say_all()
    {
        var residence = new Residence(0.3, 1);
        Assert.Equal(1, residence.Part(true, true), 9);
        Assert.Equal(0, residence.Part(false, false), 9);
        Assert.Equal(0.5, residence.Part(true, false), 9);
    }

    // Forwards: chance to be inside at a step, given the beginning. Backwards: chance to end as observed from each state.
    private static double InSteps(double share, double persistence, bool begins, bool ends)
    {
        var keep = Math.Pow(persistence, 1.0 / Steps);
        var (enter, leave) = (share * (1 - keep), (1 - share) * (1 - keep));
        var fromInside = new double[Steps + 1];
        var fromOutside = new double[Steps + 1];
        (fromInside[Steps], fromOutside[Steps]) = ends ? (1, 0) : (0, 1);
        for (var step = Steps - 1; step >= 0; step--)
        {
            fromInside[step] = ((1 - leave) * fromInside[step + 1]) + (leave * fromOutside[step + 1]);
            fromOutside[step] = ((1 - enter) * fromOutside[step + 1]) + (enter * fromInside[step + 1]);
        }

        var inside = begins ? 1.0 : 0;
        var sum = 0.0;
        for (var step = 0; step < Steps; step++)
        {
            var chance = (inside * fromInside[step]) + ((1 - inside) * fromOutside[step]);
            sum += inside * fromInside[step] / chance;
            inside = (inside * (1 - leave)) + ((1 - inside) * enter);
        }

        return sum / Steps;
    }
}
