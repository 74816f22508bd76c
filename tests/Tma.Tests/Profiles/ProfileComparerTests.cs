using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Differences of functions against simulations of known truth.</summary>
public sealed class ProfileComparerTests
{
    private const int Experiments = 200;
    private static readonly double[] Times = [400, 200, 100, 50, 25, 12, 6, 3, 2, 1];

    // In any of 10 functions, of 200 experiments without a difference: 10 expected, at most 21 in 999 of 1000 such tests.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_called_significant_where_nothing_differs(bool interleaved)
    {
        var wrong = 0;
        for (var seed = 0; seed < Experiments; seed++)
        {
            var difference = Compare(new Random(seed), Times, Times, rounds: 10, interleaved);
            wrong += difference.Functions.Any(function => function.IsSignificant) ? 1 : 0;
        }

        Assert.InRange(wrong, 0, 21);
    }

    [Fact]
    public void A_planted_difference_is_found_and_no_other()
    {
        double[] slower = [.. Times];
        slower[2] += 30;
        var (found, others, covered) = (0, 0, 0);
        for (var seed = 0; seed < Experiments; seed++)
        {
            var difference = Compare(new Random(seed), Times, slower, rounds: 10, interleaved: true);
            var planted = difference.Functions.First(function => function.Function.Name == "f2");
            found += planted.IsSignificant ? 1 : 0;
            covered += planted.Interval!.Value.Low <= 30 && 30 <= planted.Interval.Value.High ? 1 : 0;
            others += difference.Functions.Any(function => function.IsSignificant && function.Function.Name != "f2") ? 1 : 0;
        }

        Assert.InRange(found, 195, 200);
        Assert.InRange(covered, 182, 200);
        Assert.InRange(others, 0, 21);
    }

    [Fact]
    public void Five_rounds_are_too_few_and_say_so()
    {
        var difference = Compare(new Random(1), Times, [.. Times.Select(time => 2 * time)], rounds: 5, interleaved: true);
        Assert.NotNull(difference.WhyNoSignificance);
        Assert.All(difference.Functions, function => Assert.Null(function.Interval));
    }

    [Fact]
    public void Functions_of_one_variant_only_are_new_or_gone()
    {
        var difference = Compare(new Random(1), [100, 50, 0], [100, 0, 50], rounds: 8, interleaved: true);
        Assert.True(difference.Functions.Single(function => function.Function.Name == "f1") is { IsGone: true, IsSignificant: true });
        Assert.True(difference.Functions.Single(function => function.Function.Name == "f2") is { IsNew: true, IsSignificant: true });
        Assert.Equal("ms", difference.Unit);
    }

    // Two builds of a program are one module. Which libraries a single sample hit, or who called main, does not change that.
    [Fact]
    public void Builds_of_other_names_are_one_module_whatever_else_was_hit_once()
    {
        var difference = ProfileComparer.Compare(Build("old", "ld.so", 1), Build("new", "libc.so", 1), 0.05)!;
        Assert.Equal(0, difference.Functions.Single(function => function.Function == new Frame("work", "old")).Change);
        Assert.DoesNotContain(difference.Functions, function => function.Function.Module == "new");
        // Both names are shown, and the candidate's own profile is found by its own.
        var work = difference.Functions.Single(function => function.Function.Name == "work");
        Assert.Equal(("old / new", new Frame("work", "new")), (work.Module, work.InCandidate));
        // Of two that each has alone, nobody knows which is which.
        var unclear = ProfileComparer.Compare(Build("old", "a.so", 300), Build("new", "b.so", 300), 0.05)!;
        Assert.Contains(unclear.Functions, function => function.Function.Module == "new");

        static ProfileResult Build(string program, string library, int samples)
        {
            var builder = new ProfileBuilder("cpu-clock");
            var (thread, caller) = (builder.ThreadOf("app"), builder.FrameOf(new Frame("start", library + ".caller")));
            var (work, rare) = (builder.FrameOf(new Frame("work", program)), builder.FrameOf(new Frame("rare", library)));
            for (var i = 0; i < 1000; i++)
            {
                builder.Add(thread, i * 0.001, 1e6, i < samples ? [rare] : [work, caller]);
            }

            return FunctionShares.Of([new SampledRun(builder.Build(), null, 0), new SampledRun(builder.Build(), null, 1)], null);
        }
    }

    [Fact]
    public void Profiles_of_different_events_are_not_compared()
    {
        var one = FunctionShares.Of([SampledRuns.Of(new Random(1), 100, [1.0])], null);
        Assert.Null(ProfileComparer.Compare(one, one with { Event = "cycles" }, 0.05));
        Assert.Null(ProfileComparer.Compare(one, null, 0.05));
    }

    /// <summary>Runs of a program at a thousand samples per second, whose time varies by 2 % from run to run and drifts in both alike.</summary>
    private static ProfileDifference Compare(Random random, double[] before, double[] after, int rounds, bool interleaved)
    {
        List<SampledRun> one = [];
        List<SampledRun> other = [];
        for (var round = 0; round < rounds; round++)
        {
            var drift = interleaved ? 1 + (0.02 * round) : 1;
            one.Add(Run(before, drift));
            other.Add(Run(after, drift));

            SampledRun Run(double[] times, double factor)
            {
                var time = times.Sum() * factor * (1 + (0.02 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)));
                return SampledRuns.Of(random, (int)time, times, time, interleaved ? round : null);
            }
        }

        return ProfileComparer.Compare(FunctionShares.Of(one, null), FunctionShares.Of(other, null), 0.05)!;
    }
}
