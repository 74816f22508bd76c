using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Results;

public sealed class QualityTests
{
    [Fact]
    public void Says_timing_only_without_a_tree() =>
        Assert.Equal(Grade.TimingOnly, Quality.Of(null, TimeEstimate.Of([1.0]), incomplete: false).Grade);

    [Fact]
    public void Calls_one_long_run_good_only_with_a_word_on_noise()
    {
        var quality = Quality.Of(Good(), TimeEstimate.Of([1.0]), incomplete: false);
        Assert.Equal(Grade.A, quality.Grade);
        Assert.Contains("run-to-run noise is unknown", Assert.Single(quality.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Grade.A, 1.0, 1.0, 1.0)]
    [InlineData(Grade.B, 0.0999, 0.0999, 0.0999)]
    [InlineData(Grade.A, 0.1001, 0.1001, 0.1001)]
    [InlineData(Grade.B, 1.0, 1.0)]
    public void Grades_three_runs_of_a_tenth_of_a_second_good(Grade expected, params double[] seconds)
    {
        var quality = Quality.Of(Good(), TimeEstimate.Of(seconds), incomplete: false);
        Assert.Equal(expected, quality.Grade);
        Assert.Equal(expected == Grade.A, quality.Reasons.Count == 0);
    }

    [Fact]
    public void Never_grades_a_short_run_good() => Assert.Equal(Grade.B, Quality.Of(Good(), TimeEstimate.Of([0.05]), incomplete: false).Grade);

    // 1 and 9 s: the interval of t is wider than the time itself, so what the runs took is said. A comparison says by itself how many runs to use.
    [Fact]
    public void Says_what_the_runs_took_where_their_mean_is_hardly_known_and_its_advice_can_be_left_out()
    {
        var quality = Quality.Of(Good(), TimeEstimate.Of([1.0, 9.0]), incomplete: false);
        Assert.Contains("the runs took from 1.00\u00a0s to 9.00\u00a0s (more runs: -r 8)", quality.Reasons);
        Assert.Contains("the runs took from 1.00\u00a0s to 9.00\u00a0s", quality.WithoutAdviceOnRuns().Reasons);
        Assert.DoesNotContain(quality.WithoutAdviceOnRuns().Reasons, reason => reason.Contains("-r ", StringComparison.Ordinal));
    }

    // A quarter of the slots each.
    private static TmaTree Good()
    {
        var model = Metrics.EmbeddedModels.Read("sapphirerapids");
        string[] top = [.. model.Nodes.Where(node => node.Level == 1).Select(node => node.Name)];
        return new TmaTree
        {
            Model = model,
            Nodes = [
                .. model.Nodes.Where(node => node.Level == 1).Select(
                    node => new Node { Definition = node, State = NodeValue.Of(1.0 / top.Length), Counted = 1 })],
            Metrics = [],
            Bottleneck = new Bottleneck([], [], null, []),
        };
    }

    [Fact]
    public void Has_the_mean_and_students_t_interval_of_the_times()
    {
        // 1, 2, 3: mean 2, standard error 1/sqrt(3), t(2) = 4.303.
        var time = TimeEstimate.Of([1, 2, 3])!;
        Assert.Equal(2, time.Seconds, 12);
        Assert.Equal(2 - (4.303 / Math.Sqrt(3)), time.Interval!.Value.Low, 9);
        Assert.Equal(2 + (4.303 / Math.Sqrt(3)), time.Interval.Value.High, 9);
    }

    [Fact]
    public void Has_no_interval_from_one_time() => Assert.Null(TimeEstimate.Of([1])!.Interval);

    [Fact]
    public void Has_no_estimate_without_times() => Assert.Null(TimeEstimate.Of([]));

    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(9, 2.262)]
    [InlineData(30, 2.042)]
    [InlineData(60, 2.000)]
    [InlineData(120, 1.980)]
    public void Uses_the_published_quantiles(int degrees, double expected) => Assert.Equal(expected, StudentT.Quantile975(degrees), 3);
}
