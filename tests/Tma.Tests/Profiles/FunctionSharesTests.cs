using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Shares against hand counts, their intervals against simulations of known truth.</summary>
public sealed class FunctionSharesTests
{
    private static readonly double[] Planted = [0.7, 0.2, 0.1];

    [Fact]
    public void Self_and_total_are_as_counted_by_hand()
    {
        var builder = new ProfileBuilder("cpu-clock");
        int F(string name) => builder.FrameOf(new Frame(name, "app"));
        var thread = builder.ThreadOf("app");
        // main -> a -> a (recursion) 4 ms, main -> a 2 ms, main 2 ms, b 2 ms of another thread.
        builder.Add(thread, 0, 4e6, [F("a"), F("a"), F("main")]);
        builder.Add(thread, 0.1, 2e6, [F("a"), F("main")]);
        builder.Add(thread, 0.2, 2e6, [F("main")]);
        builder.Add(builder.ThreadOf("other"), 0.3, 2e6, [F("b")]);
        var result = FunctionShares.Of([new SampledRun(builder.Build(), 20, null)], null);

        Assert.Equal(["a", "main", "b"], result.Functions.Select(function => function.Function.Name));
        Assert.Equal((0.6, 0.6), (result.Function("a").Self.Value, result.Function("a").Total.Value));
        Assert.Equal((0.2, 0.8), (result.Function("main").Self.Value, result.Function("main").Total.Value));
        // A clock's periods are the time that was sampled, whatever the whole program took.
        Assert.Equal(6, result.Function("a").Self.Milliseconds!.Value, 9);
        Assert.Equal(2, result.Function("a").Samples);
    }

    [Fact]
    public void Few_stretches_of_time_give_no_interval()
    {
        var result = FunctionShares.Of([SampledRuns.Of(new Random(1), 30, Planted)], null);
        Assert.Null(result.Function("f0").Self.Interval);
    }

    [Fact]
    public void A_function_of_all_samples_has_a_share_of_one()
    {
        var result = FunctionShares.Of([SampledRuns.Of(new Random(1), 2000, [1.0])], null);
        var share = result.Function("f0").Self;
        Assert.Equal((1, 1), (share.Value, share.Interval!.Value.High));
        Assert.InRange(share.Interval.Value.Low, 0.99, 0.999);
    }

    // 200 simulated runs of 2000 samples: at least 190 of the intervals hold the truth but for chance, which leaves at least 182 in 999 of 1000 such tests.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Intervals_within_a_run_hold_the_truth(int function)
    {
        var held = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var share = FunctionShares.Of([SampledRuns.Of(new Random(seed), 2000, Planted)], null).Function("f" + function).Self;
            held += share.Interval!.Value.Low <= Planted[function] && Planted[function] <= share.Interval.Value.High ? 1 : 0;
            Assert.InRange(share.Value, Planted[function] - 0.04, Planted[function] + 0.04);
        }

        Assert.InRange(held, 182, 200);
    }

    // Runs differ by more than samples do: their shares vary with a standard deviation of 5 points.
    [Fact]
    public void Intervals_over_runs_include_how_much_runs_differ()
    {
        var (held, width) = (0, 0.0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            List<SampledRun> runs = [];
            for (var run = 0; run < 8; run++)
            {
                var share = 0.5 + (0.05 * Normal(random));
                runs.Add(SampledRuns.Of(random, 1000, [share, 1 - share]));
            }

            var result = FunctionShares.Of(runs, null);
            Assert.Equal(IntervalBasis.Runs, result.Basis);
            var interval = result.Function("f0").Self.Interval!.Value;
            held += interval.Low <= 0.5 && 0.5 <= interval.High ? 1 : 0;
            width += (interval.High - interval.Low) / 200;
        }

        Assert.InRange(held, 182, 200);
        // Of independent samples alone it would be 2.2 points.
        Assert.InRange(width, 0.06, 0.12);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
