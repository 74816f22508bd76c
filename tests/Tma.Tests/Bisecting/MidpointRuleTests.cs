using Toplev.Tma.Bisecting;
using Xunit;

namespace Toplev.Tma.Tests.Bisecting;

/// <summary>Boundary and evidence computed by hand from the published formulas.</summary>
public sealed class MidpointRuleTests
{
    // Middle 0.10; the deviations 0.02 and -0.02 give a variance of 8 * 0.0004 / 8 = 0.0004 with eight degrees of freedom.
    private static readonly double[] Differences = [0.12, 0.08, 0.12, 0.08, 0.12, 0.08, 0.12, 0.08, 0.10];

    /// <summary>
    /// Distance 0.10 - 0.02 / 3 = 0.0933; variance of the position 0.75 * 0.0004 = 0.0003. Hall's boundary at 0.01: 8 / 2 * (0.01^(-2/8) - 1) = 8.649.
    /// A round at a position x weighs 0.0933 / 0.0003 * x = 311 x: four rounds at 0.0070 give 8.71, at 0.0069 8.59.
    /// </summary>
    [Theory]
    [InlineData(0.0070, 3, Side.Undecided)]
    [InlineData(0.0070, 4, Side.Bad)]
    [InlineData(0.0069, 4, Side.Undecided)]
    [InlineData(-0.0070, 4, Side.Good)]
    public void The_evidence_of_the_rounds_is_compared_with_the_boundary(double position, int rounds, Side side) =>
        Assert.Equal(side, new MidpointRule(Differences, 0.01).Judge(At(position, rounds)).Side);

    [Theory]
    [InlineData(2, Side.Undecided)]
    [InlineData(3, Side.Bad)]
    public void However_far_off_two_rounds_do_not_decide(int rounds, Side side) =>
        Assert.Equal(side, new MidpointRule(Differences, 0.01).Judge(At(10, rounds)).Side);

    [Fact]
    public void A_disturbed_run_among_the_first_does_not_hide_a_difference()
    {
        var disturbed = new MidpointRule([.. Differences[..8], 1.0], 0.01);
        Assert.Equal(Side.Bad, disturbed.Judge(At(0.05, 4)).Side);
    }

    [Fact]
    public void A_midpoint_half_way_is_between()
    {
        var verdict = new MidpointRule(Differences, 0.01).Judge(
            [.. Enumerable.Range(0, 8).Select(round => new MidpointRound(0, 0.05 + (round % 2 == 0 ? 0.001 : -0.001), 0.1))]);
        Assert.Equal(Side.Between, verdict.Side);
        Assert.Equal(0.5, verdict.Part!.Value, 6);
    }

    [Fact]
    public void A_half_of_the_distance_needs_more_rounds()
    {
        var rule = new MidpointRule(Differences, 0.01);
        Assert.Equal(Side.Bad, rule.Judge(At(0.008, 4)).Side);
        Assert.Equal(Side.Undecided, rule.Within(0.5).Judge(At(0.008, 4)).Side);
    }

    /// <summary>Ten more rounds like the first: 18 degrees of freedom, so the boundary is 9 * (0.01^(-1/9) - 1) = 6.01 instead of 8.65.</summary>
    [Fact]
    public void What_is_known_of_the_ends_shortens_the_next_step()
    {
        var rule = new MidpointRule(Differences, 0.01);
        var later = rule.After([.. Enumerable.Range(0, 10).Select(round => new MidpointRound(0, 0, round % 2 == 0 ? 0.12 : 0.08))]);
        Assert.Equal(Side.Undecided, rule.Judge(At(0.0075, 3)).Side);
        Assert.Equal(Side.Bad, later.Judge(At(0.0075, 3)).Side);
    }

    [Fact]
    public void Values_that_do_not_vary_decide_at_once()
    {
        var rule = new MidpointRule([0.1, 0.1, 0.1, 0.1], 0.01);
        Assert.Equal(Side.Good, rule.Judge([new(0, 0, 0.1), new(0, 0, 0.1), new(0, 0, 0.1)]).Side);
    }

    [Fact]
    public void What_is_undecided_says_how_many_rounds_it_would_take()
    {
        // Two rounds of 0.0035 weigh 2.18 of 8.649: eight rounds.
        var verdict = new MidpointRule(Differences, 0.01).Judge(At(0.0035, 2));
        Assert.Equal(new MidpointVerdict(Side.Undecided, verdict.Part, 8), verdict);
    }

    [Fact]
    public void Rounds_of_ends_are_enough_when_they_are_clearly_apart_or_clearly_not()
    {
        double[] noise = [0.01, -0.01, 0.02, -0.02, 0.015, -0.015, 0.005, -0.005];
        Assert.True(EndsRule.IsEnough([.. noise.Select(value => 0.1 + value)], 0.01));
        Assert.True(EndsRule.IsEnough([.. noise.Select(value => -0.1 + value)], 0.01));
        Assert.False(EndsRule.IsEnough([.. noise.Select(value => 0.02 + value)], 0.01));
        Assert.False(EndsRule.IsEnough([.. noise[..7].Select(value => 0.1 + value)], 0.01));
    }

    private static IReadOnlyList<MidpointRound> At(double position, int rounds) =>
        [.. Enumerable.Repeat(new MidpointRound(0, 0.05 + position, 0.1), rounds)];
}
