using Toplev.Simulation;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

/// <summary>A small version of bench/Simulation: experiments whose truth is known.</summary>
public sealed class SimulationTests
{
    private const int Experiments = 400;

    /// <summary>Three standard errors of a share of 5 % in 400 experiments.</summary>
    private const double Chance = 0.033;

    public static TheoryData<int, int, bool> Cases()
    {
        var cases = new TheoryData<int, int, bool>();
        foreach (var noise in Enum.GetValues<Noise>())
        {
            foreach (var variants in new[] { 2, 4 })
            {
                cases.Add((int)noise, variants, false);
                cases.Add((int)noise, variants, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Finds_differences_where_there_are_none_in_at_most_five_percent(int noise, int variants, bool stopEarly)
    {
        var tally = Tally.Of(new Scenario((Noise)noise, 0, variants, Rounds: 10, stopEarly), Experiments, seed: 7);
        Assert.InRange(tally.False, 0, 0.05 + Chance);
        Assert.InRange(tally.Covered, 0.95 - Chance, 1);
    }

    // A gate that fails equal programs is switched off by its users; one that lets 10 % pass is of no use.
    [Theory]
    [InlineData((int)Noise.Normal)]
    [InlineData((int)Noise.Skewed)]
    [InlineData((int)Noise.Drift)]
    [InlineData((int)Noise.Outliers)]
    public void A_gate_on_a_certain_change_passes_equal_programs_and_catches_ten_percent(int noise)
    {
        var equal = Tally.Of(new Scenario((Noise)noise, 0, 2, Rounds: 10, StopEarly: false), 200, seed: 7);
        var slower = Tally.Of(new Scenario((Noise)noise, 0.1, 2, Rounds: 10, StopEarly: false), 200, seed: 7);
        Assert.Equal(0, equal.Gate);
        Assert.InRange(slower.Gate, (Noise)noise == Noise.Outliers ? 0.8 : 0.99, 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Finds_five_percent_in_noise_of_two(int variants)
    {
        var tally = Tally.Of(new Scenario(Noise.Normal, 0.05, variants, Rounds: 10, StopEarly: false), Experiments, seed: 7);
        Assert.InRange(tally.Found, 0.9, 1);
        Assert.InRange(tally.Covered, 0.95 - Chance, 1);
    }
}
