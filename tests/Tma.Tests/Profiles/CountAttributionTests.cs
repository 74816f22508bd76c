using Toplev.Simulation;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

public sealed class CountAttributionTests
{
    // 100 samples in one function, then 100 in another: the one pair with different ends is the only one in doubt.
    [Fact]
    public void A_program_of_two_phases_is_divided_at_their_border()
    {
        var counters = Counters(Enumerable.Range(0, 200).Select(sample => (sample < 100 ? "first" : "second", sample < 100 ? 7.0 : sample == 100 ? 5 : 3)));
        // 99 pairs of 7 without the thread's start, 99 of 3, and one of 5 that is shared as 7 to 3.
        Assert.InRange(counters["first"].Counts[1].Value, (99 * 7) + 3.4, (99 * 7) + 3.6);
        Assert.InRange(counters["second"].Counts[1].Value, (99 * 3) + 1.4, (99 * 3) + 1.6);
        Assert.Equal((99 * 7) + (99 * 3) + 5, counters.Values.Sum(function => function.Counts[1].Value), 6);
    }

    [Fact]
    public void Few_samples_give_no_counts()
    {
        var counters = Counters(Enumerable.Range(0, 400).Select(sample => (sample % 200 < 12 ? "rare" : "often", 1.0)));
        Assert.Equal(CountersMissing.TooFewSamples, counters["rare"].Missing);
        Assert.Null(counters["often"].Missing);
    }

    // Half of all samples in each, in no order: a sample says nothing about the next.
    [Fact]
    public void Functions_without_persistence_give_no_counts()
    {
        var random = new Random(3);
        var counters = Counters(Enumerable.Range(0, 1000).Select(_ => (random.Next(2) == 0 ? "one" : "other", 1.0)));
        Assert.All(counters.Values, function => Assert.Equal(CountersMissing.StaysTooShort, function.Missing));
    }

    // An interrupt now and then: where the next sample is does not depend on where this one is, and it is in the function all the same.
    [Fact]
    public void A_function_that_is_left_for_moments_only_has_counts()
    {
        var random = new Random(3);
        var counters = Counters(Enumerable.Range(0, 4000).Select(_ => random.Next(50) == 0 ? ("interrupt", 2.0) : ("main", 2.0)));
        Assert.Null(counters["main"].Missing);
        Assert.InRange(counters["main"].Counts[1].Value, 7700, 8000);
        Assert.Equal(CountersMissing.StaysTooShort, counters["interrupt"].Missing);
    }

    // Both functions call each other all the time in the first half and neither runs in the second: a lasting correlation that is none of stays.
    [Fact]
    public void A_phase_of_short_stays_is_not_taken_for_long_ones()
    {
        var random = new Random(3);
        var counters = Counters(Enumerable.Range(0, 4000).Select(sample => (sample >= 2000 ? "later" : random.Next(2) == 0 ? "one" : "other", 1.0)));
        Assert.Equal(CountersMissing.StaysTooShort, counters["one"].Missing);
        Assert.Equal(CountersMissing.StaysTooShort, counters["other"].Missing);
        Assert.Null(counters["later"].Missing);
    }

    [Fact]
    public void Each_thread_is_followed_by_itself()
    {
        var builder = new ProfileBuilder("cycles", ["cycles", "events"]);
        var (one, other) = (builder.FrameOf(new Frame("one", "app")), builder.FrameOf(new Frame("other", "app")));
        var thread = builder.ThreadOf("app");
        for (var sample = 0; sample < 400; sample++)
        {
            builder.Add(thread, sample / 1000.0, 1, [sample % 2 == 0 ? one : other]);
            builder.AddCounts(sample % 2, sample / 1000.0, sample % 2 == 0 ? one : other, [1, sample % 2 == 0 ? 5 : 2]);
        }

        var counters = FunctionShares.Of([new SampledRun(builder.Build(), null, null)], null).Functions.ToDictionary(
            function => function.Function.Name, function => function.Counters!);
        Assert.Equal(199 * 5, counters["one"].Counts[1].Value, 6);
        Assert.Equal(199 * 2, counters["other"].Counts[1].Value, 6);
    }

    // Bias and coverage on streams of known truth; bench/Simulation prints the whole table.
    [Theory]
    [InlineData(StayLength.Exponential, 20)]
    [InlineData(StayLength.Exponential, 100)]
    [InlineData(StayLength.Regular, 20)]
    [InlineData(StayLength.Regular, 100)]
    internal void Counts_are_those_that_the_functions_caused(StayLength length, double stay)
    {
        const int Executions = 120;
        foreach (var tally in FunctionTally.Of(new FunctionStream([0.5, 0.3, 0.2], stay, length, [1000, 4000, 500]), Executions, 2000, seed: 5))
        {
            Assert.InRange(tally.Bias, -0.015, 0.015);
            // 95 % but for chance: of 120 intervals fewer than 106 hold the truth in 0.1 % of all cases.
            Assert.True(tally.Covered * Executions >= 106, $"{tally}");
        }
    }

    private static Dictionary<string, FunctionCounters> Counters(IEnumerable<(string Function, double Events)> samples)
    {
        var builder = new ProfileBuilder("cycles", ["cycles", "events"]);
        var thread = builder.ThreadOf("app");
        var seconds = 0.0;
        foreach (var (function, events) in samples)
        {
            var frame = builder.FrameOf(new Frame(function, "app"));
            builder.Add(thread, seconds, 1, [frame]);
            builder.AddCounts(1, seconds, frame, [1, events]);
            seconds += 0.001;
        }

        return FunctionShares.Of([new SampledRun(builder.Build(), null, null)], null).Functions.ToDictionary(
            function => function.Function.Name, function => function.Counters!);
    }
}
