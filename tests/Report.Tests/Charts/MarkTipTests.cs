using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Toplev.Report.Charts;
using Toplev.Report.Html;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Xunit;

namespace Toplev.Report.Tests.Charts;

/// <summary>What marks say when they are pointed at: more than can be read from them.</summary>
public sealed class MarkTipTests
{
    // 304.9 ms of which 32.1 % of the slots are 97.87; the sample's intervals are half a point to each side.
    [Fact]
    public void A_segment_has_its_share_interval_and_time()
    {
        var tips = Tips(TimeChart.Of(Compared));

        Assert.Equal("Retiring: 32.10 % of slots, 95 % interval 31.60 to 32.60 %, 97.87 of 304.90 ms per iteration", tips[0]);
        Assert.Equal(15, tips.Count);
    }

    // 261.7 of 304.9 ms are 85.8 %.
    [Fact]
    public void A_whole_bar_has_its_interval_its_runs_and_its_part_of_the_baseline()
    {
        var tips = Tips(TimeChart.Of(ReportView.Of(SampleReport.WithoutCounters())));

        Assert.Matches(@"^304\.90 ms per iteration, 95 % interval 30[34]\.[0-9]{2} to 30[56]\.[0-9]{2} ms, 10 runs$", tips[0]);
        Assert.Matches(@"^261\.70 ms per iteration, 95 % interval .* ms, 10 runs, 85\.8 % of ptmalloc$", tips[1]);
    }

    // Memory Bound: 0.31 × 261.7 − 0.389 × 304.9 = −37.48 ms, 87 % of −43.2; the sample's interval is 2 ms to each side.
    [Fact]
    public void A_difference_has_its_interval_its_part_of_the_whole_and_both_shares()
    {
        var tips = Tips(DifferenceChart.Of(Compared, Compared.Set.Comparisons[0])!);

        Assert.Equal("−37.48 ms, 95 % interval −39.48 to −35.48 ms, 87 % of the difference, 38.9 → 31.0 % of slots", tips[0]);
        // Retiring: 0.373 × 261.7 − 0.321 × 304.9 = −0.26 ms.
        Assert.Contains(
            "−0.26 ms, 95 % interval −2.26 to +1.74 ms, not distinguishable from zero, 1 % of the difference, 32.1 → 37.3 % of slots", tips);
    }

    // 41 210 → 312 page faults are 99.24 % fewer; the sample's interval is 2 % of the baseline to each side.
    [Fact]
    public void A_counter_has_both_values()
    {
        var change = Differences.OfSoftware(Compared.Set.Comparisons[0], name => name)!.Changes.First(change => change.Name == "page faults");

        Assert.Equal("41 210 → 312", change.More);
    }

    // Memory Bound is 38.9 of the 58.6 % that are Backend Bound: 66.4 %. DRAM Bound is a share of clocks and so no part of it.
    [Fact]
    public void A_node_has_its_interval_threshold_and_part_of_its_parent()
    {
        var tips = Tips(TreeChart.Of(Compared, Compared.Variants[0], Compared.Variants[0].Tree!));

        Assert.Contains(
            tips, tip => tip.StartsWith(
                "Memory Bound: 38.90 % of slots, 95 % interval 38.40 to 39.40 %, 66.4 % of Backend Bound, threshold 20 %, flagged. ",
                StringComparison.Ordinal));
        Assert.Contains(
            tips, tip => tip.StartsWith(
                "21.30 % of clocks, 95 % interval 20.80 to 21.80 %, threshold 10 %, flagged, counted 41 % of the time. ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_single_run_has_no_interval_and_says_so()
    {
        var view = ReportView.Of(new ReportInput { Set = Results.Set(Results.Program(Results.MemoryBound)) });

        Assert.All(Tips(TreeChart.Of(view, view.Variants[0], view.Variants[0].Tree!)), tip => Assert.Contains(", no interval", tip, StringComparison.Ordinal));
        Assert.All(Tips(TimeChart.Of(view)), tip => Assert.Contains(", no interval", tip, StringComparison.Ordinal));
    }

    // Two runs of 10 and 12 s: the mean is 11 s, the dots are 9.09 % from it.
    [Fact]
    public void A_run_has_its_distance_from_the_mean_and_the_band_has_its_width()
    {
        var program = Results.Program(Results.MemoryBound) with
        {
            Time = TimeEstimate.Of([10, 12]) is { } time ? time with { Interval = new ConfidenceInterval(10.45, 11.55) } : null,
        };
        var tips = Tips(RunsChart.Of(ReportView.Of(new ReportInput { Set = Results.Set(program) }))!);

        Assert.Equal(
            [
                "Mean 11.000 s, 95 % interval 10.450 to 11.550 s, ±5.0 % of it", "Run 1: 10.000 s, −9.09 % from the mean",
                "Run 2: 12.000 s, +9.09 % from the mean",
            ],
            tips);
    }

    /// <summary>Of every chart of every sample: a number with its unit, and not what stands beside it.</summary>
    [Fact]
    public void No_tip_only_repeats_what_is_beside_it()
    {
        foreach (var input in new[] { SampleReport.Compared(), SampleReport.Single(), SampleReport.WithoutCounters(), SampleReport.Doubtful() })
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            HtmlReport.Write(text, input);
            var rows = Regex.Matches(
                text.ToString(), """<div class="rl[^>]*><bdi>(.*?)</bdi></div><svg[^>]*>(.*?)</svg><div class="rv">(.*?)</div>""", RegexOptions.Singleline);
            Assert.NotEmpty(rows);
            foreach (Match row in rows)
            {
                var label = row.Groups[1].Value.TrimStart('▸', ' ');
                var value = Plain(row.Groups[3].Value);
                foreach (Match tip in Regex.Matches(row.Groups[2].Value, "<title>(.*?)</title>"))
                {
                    var words = Plain(tip.Groups[1].Value);
                    Assert.Matches("[0-9]", words);
                    Assert.False(label.Length > 0 && words.StartsWith(label, StringComparison.Ordinal), words);
                    Assert.DoesNotContain(words, value, StringComparison.Ordinal);
                }
            }
        }
    }

    private static ReportView Compared { get; } = ReportView.Of(SampleReport.Compared());

    private static List<string> Tips(Chart chart) =>
        [.. Regex.Matches(ChartHtml.Figure(chart).Text, "<title>(.*?)</title>", RegexOptions.Singleline).Select(tip => Plain(tip.Groups[1].Value))];

    private static string Plain(string markup) => WebUtility.HtmlDecode(Regex.Replace(markup, "<[^>]+>", "")).Replace('\u202f', ' ').Replace('\u00a0', ' ');
}
