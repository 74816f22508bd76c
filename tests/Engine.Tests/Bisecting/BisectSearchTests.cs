using Toplev.Engine.Bisecting;
using Toplev.Simulation;
using Toplev.Tma.Bisecting;
using Xunit;

namespace Toplev.Engine.Tests.Bisecting;

/// <summary>Searches in a history of known times, without git, builds and processes.</summary>
public sealed class BisectSearchTests
{
    private const int Commits = 40;
    private const int MostRounds = 30;
    private const double Precision = 0.03;

    public static TheoryData<int> Positions => [.. Enumerable.Range(1, Commits)];

    [Theory]
    [MemberData(nameof(Positions))]
    public void The_planted_commit_is_found_wherever_it_is(int culprit)
    {
        var bisection = Planted(culprit);
        var result = Run(bisection);

        Assert.Equal(BisectOutcome.Found, result.Outcome);
        Assert.Equal(SyntheticBisection.NameOf(culprit), result.Culprit!.Hash);
        Assert.Equal(SyntheticBisection.NameOf(culprit - 1), result.Parent!.Hash);
        Assert.InRange(1 / result.Final!.Comparisons[0].Speedup!.Value.Value, 1.07, 1.13);
        Assert.False(result.IsSpread);
        Assert.Equal(Commits, result.Commits);

        // Both ends and the answer in at most twelve rounds of two, at most six steps of about three rounds of three.
        Assert.InRange(result.Steps.Count, 5, 6);
        Assert.InRange(result.Executions, 32 + (5 * 9), 48 + (6 * 15));
        Assert.Equal(3, bisection.MostBuilt);
        Assert.Equal(bisection.Builds.Distinct(), bisection.Builds);
        Assert.All(result.Steps, step => Assert.Equal(Number(step.Commit) < culprit ? Side.Good : Side.Bad, step.Verdict.Side));
    }

    /// <summary>Also those of bench/Simulation, which prints the whole table.</summary>
    [Fact]
    public void Few_of_many_searches_in_noise_name_a_wrong_commit()
    {
        var wrong = Enumerable.Range(0, 200).Select(seed => (seed, Result: Run(Planted(1 + (seed % Commits), seed: seed))))
            .Count(search => search.Result.Culprit?.Hash != SyntheticBisection.NameOf(1 + (search.seed % Commits)));
        Assert.InRange(wrong, 0, 10);
    }

    [Fact]
    public void Where_nothing_is_slower_nothing_is_searched()
    {
        var result = Run(Planted(20, step: 0, noise: 0.005));
        Assert.Equal(BisectOutcome.NotSlower, result.Outcome);
        Assert.Null(result.Culprit);
        Assert.Empty(result.Steps);

        Assert.Equal(BisectOutcome.NotSlower, Run(Planted(20, step: -0.1)).Outcome);
    }

    [Fact]
    public void A_difference_that_is_lost_in_noise_is_undecided_and_says_how_many_runs_it_would_take()
    {
        var result = Run(Planted(20, step: 0.01, noise: 0.05));
        Assert.Equal(BisectOutcome.EndsUndecided, result.Outcome);
        Assert.True(result.RunsNeeded > MostRounds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commits_that_fail_are_skipped_and_their_neighbours_tried(bool whenBuilt)
    {
        HashSet<int> failing = [19, 20, 21, 30];
        var bisection = whenBuilt
            ? new SyntheticBisection(Times(27, 0.1), Noise(1, 0.02), MostRounds, 1) { Unbuildable = failing }
            : new SyntheticBisection(Times(27, 0.1), Noise(1, 0.02), MostRounds, 1) { Failing = failing };
        var result = Run(bisection);

        Assert.Equal(BisectOutcome.Found, result.Outcome);
        Assert.Equal("c27", result.Culprit!.Hash);
        Assert.NotEmpty(result.Skipped);
        Assert.Subset(failing, result.Skipped.Select(skip => Number(skip.Commit)).ToHashSet());
        Assert.InRange(bisection.MostBuilt, 3, 3);
    }

    [Fact]
    public void Where_only_skipped_commits_are_left_the_range_is_named()
    {
        var result = Run(new SyntheticBisection(Times(22, 0.1), Noise(1, 0.02), MostRounds, 1) { Unbuildable = new HashSet<int> { 21, 22, 23 } });
        Assert.Equal(BisectOutcome.OnlySkipped, result.Outcome);
        Assert.Equal(["c21", "c22", "c23", "c24"], result.Candidates.Select(commit => commit.Hash));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void An_end_that_fails_ends_the_search(int end)
    {
        var result = Run(new SyntheticBisection(Times(22, 0.1), Noise(1, 0.02), MostRounds, 1) { Unbuildable = new HashSet<int> { end } });
        Assert.Equal((BisectOutcome.Failed, $"c{end:00}: does not compile"), (result.Outcome, result.Failure));
        Assert.Equal(0, result.Executions);
    }

    /// <summary>Ten equal steps, of which none is half of the whole.</summary>
    [Fact]
    public void A_gradual_change_is_said_to_be_spread()
    {
        double[] times = [.. Enumerable.Range(0, Commits + 1).Select(number => Math.Pow(1.03, number / 4))];
        var result = Run(new SyntheticBisection(times, Noise(1, 0.005), MostRounds, 1));

        Assert.Equal(BisectOutcome.Found, result.Outcome);
        Assert.True(result.IsSpread);
        Assert.Equal(0, Number(result.Culprit!) % 4);
        Assert.InRange(result.Share!.Value, 0.05, 0.2);
    }

    /// <summary>70 % of the slowdown at commit 30, the rest at commit 10: the larger one is found, and not said to be all of it.</summary>
    [Fact]
    public void Of_two_changes_the_larger_is_found()
    {
        double[] times = [.. Enumerable.Range(0, Commits + 1).Select(number => (number >= 10 ? 1.06 : 1) * (number >= 30 ? 1.14 : 1))];
        var result = Run(new SyntheticBisection(times, Noise(1, 0.01), MostRounds, 1));

        Assert.Equal(BisectOutcome.Found, result.Outcome);
        Assert.Equal("c30", result.Culprit!.Hash);
        Assert.True(result.IsSpread);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_signal_ends_the_search_with_what_is_known(int measurement)
    {
        SyntheticBisection bisection = null!;
        bisection = new SyntheticBisection(Times(22, 0.1), Noise(1, 0.02), MostRounds, 1)
        {
            Measuring = number => bisection.Signal = number == measurement ? 2 : null,
        };
        var result = Run(bisection);

        Assert.Equal((BisectOutcome.Interrupted, 2), (result.Outcome, result.Signal));
        Assert.Equal(measurement + 1, bisection.Measurements);
        Assert.Equal(Math.Max(0, measurement - 1), result.Steps.Count);
        Assert.Equal(measurement > 0, result.Candidates.Any(commit => commit.Hash == "c22"));
    }

    private static BisectResult Run(SyntheticBisection bisection) => new BisectSearch(bisection, bisection.Good, bisection.Bad, Precision).Run();

    private static SyntheticBisection Planted(int culprit, double step = 0.1, double noise = 0.02, int seed = 1) =>
        new(Times(culprit, step), Noise(seed, noise), MostRounds, seed);

    private static double[] Times(int culprit, double step) => [.. Enumerable.Range(0, Commits + 1).Select(number => number >= culprit ? 1 + step : 1)];

    /// <summary>G. Box and M. Muller 1958.</summary>
    private static Func<double> Noise(int seed, double deviation)
    {
        var random = new Random(seed);
        return () => Math.Exp(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    private static int Number(Commit commit) => int.Parse(commit.Hash[1..], System.Globalization.CultureInfo.InvariantCulture);
}
