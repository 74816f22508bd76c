using System.Globalization;
using Toplev.Report.Terminal;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Report.Tests.Terminal;

/// <summary>Regions of one result and of several, at the widths of a terminal.</summary>
public sealed class RegionTableTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(60)]
    public void One_result_has_the_time_with_and_without_what_is_inside(int width)
    {
        var results = SampleReport.WithRegions().Set.Results;
        var set = Results.Set(Results.WithoutCounters with { Regions = results[0].Regions });

        Golden.Matches(
            string.Create(CultureInfo.InvariantCulture, $"terminal/regions-{width}.txt"), new RunSummary(
                set, new TerminalOptions(width, Unicode: true, Color: false), all: false).Render());
    }

    // What limits it stands before the figures that a narrow terminal has no room for.
    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    public void A_region_with_a_tree_shows_its_bottleneck(int width)
    {
        List<RegionResult> regions = [.. SampleReport.WithRegions().Set.Results[0].Regions];
        regions[0] = regions[0] with { Outcome = Results.Program(Results.MemoryBound).Outcome };
        var set = Results.Set(Results.Program(Results.MemoryBound) with { Regions = regions });

        var lines = new RunSummary(set, new TerminalOptions(width, Unicode: true, Color: false), all: false).Render().Split('\n');
        Assert.Contains("bottleneck", Assert.Single(lines, line => line.StartsWith("Regions", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("DRAM Bound", Assert.Single(lines, line => line.StartsWith("  step ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // By how much, but first whether: what chance may have moved the most comes after what certainly moved.
    [Fact]
    public void Regions_that_certainly_changed_come_first()
    {
        var set = SampleReport.WithRegions().Set;
        var comparison = set.Comparisons[0];
        var certain = comparison.Regions[0];
        var doubtful = certain with { Name = "aten::relu", Self = certain.Self with { Candidate = certain.Self.Baseline + 1, Significant = false } };
        var trifle = certain with { Name = "aten::sum", Self = certain.Self with { Baseline = 0.0001, Candidate = 0.0002 } };
        var others = set.Comparisons.Skip(1).Select(other => other with { Regions = [] });
        var text = new ComparisonSummary(
            set with { Comparisons = [comparison with { Regions = [doubtful, trifle, certain] }, .. others] },
            new TerminalOptions(80, Unicode: true, Color: false), all: false).Render();

        Assert.InRange(text.IndexOf("  " + certain.Name, StringComparison.Ordinal), 1, text.IndexOf("  aten::relu", StringComparison.Ordinal) - 1);
        Assert.InRange(text.IndexOf("  aten::relu", StringComparison.Ordinal), 1, text.IndexOf("  aten::sum", StringComparison.Ordinal) - 1);
        Assert.Contains("  Share of reorders in oneDNN primitives: ptmalloc 33.3 %, jemalloc 33.3 %,\n  tcmalloc 33.3 %.\n", text, StringComparison.Ordinal);
    }

    // 0.1 s against nothing is in the candidate only; from 0.1 s to no time at all there is no ratio.
    [Fact]
    public void Regions_of_one_variant_have_no_ratio()
    {
        var set = SampleReport.WithRegions().Set;
        var one = set.Comparisons[0].Regions[0];
        RegionDelta Of(string name, double? before, double? after) =>
            one with { Name = name, Self = one.Self with { Baseline = before, Candidate = after, Significant = true } };
        var text = new ComparisonSummary(
            set with { Comparisons = [set.Comparisons[0] with { Regions = [Of("fresh", null, 0.1), Of("idle", 0.1, 0), Of("gone", 0.1, null)] }] },
            new TerminalOptions(100, Unicode: true, Color: false), all: false).Render();

        Assert.Matches(@"  fresh +- +100\.0 ms \(only here\)", text);
        Assert.Matches(@"  idle +100\.0 ms +0 µs *(-|\n)", text);
        Assert.Matches(@"  gone +100\.0 ms +-", text);
    }

    // A third variant that is not there cannot be missed: ratios give way to it, and where that is not enough it is named.
    [Fact]
    public void A_narrow_terminal_shows_all_variants_or_says_which_it_does_not()
    {
        var set = SampleReport.WithRegions().Set;
        var wide = new ComparisonSummary(set, new TerminalOptions(100, Unicode: true, Color: false), all: false).Render();
        var narrow = new ComparisonSummary(set, new TerminalOptions(60, Unicode: true, Color: false), all: false).Render();
        var tiny = new ComparisonSummary(set, new TerminalOptions(40, Unicode: true, Color: false), all: false).Render();

        Assert.Contains("ms (2.56× less)", wide, StringComparison.Ordinal);
        Assert.Contains("tcmalloc", Line(narrow), StringComparison.Ordinal);
        Assert.DoesNotContain("tcmalloc", Line(tiny), StringComparison.Ordinal);
        Assert.Contains("narrow: tcmalloc", tiny, StringComparison.Ordinal);

        static string Line(string text) =>
            text.Split('\n').Single(line => line.StartsWith("Regions", StringComparison.Ordinal) && line.Contains("ptmalloc", StringComparison.Ordinal));
    }

    // 20 pauses of 3 ms in 6 s.
    [Fact]
    public void Pauses_of_the_collector_are_summed_up()
    {
        var set = SampleReport.WithRegions().Set;
        const string Each = "60.00 ms in 20 (1.0 % of the time)";

        Assert.Contains($" Pauses for garbage collection per run: ptmalloc {Each}, jemalloc {Each}, tcmalloc {Each}. ", string.Join(' ',
            new ComparisonSummary(
                set with { Results = [.. set.Results.Select(result => result with { Runs = 1, Passes = 1 })] }, new TerminalOptions(
                    160, Unicode: true, Color: false), all: false).Render().Split([' ',
                    '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    // What a name is cut to must tell it from the others.
    [Fact]
    public void Names_that_begin_alike_are_cut_in_the_middle()
    {
        string[] names =
            ["reorder jit:blk abcd to aBcd16b 16x256x56x56", "reorder jit:blk abcd to aBcd16b 16x512x28x28", "aten::_slow_conv2d_forward_of_something"];
        var regions = names.Select(name => RegionResult.Of(name, [new Region(name, 0, 1)], [1.0], 10)).ToList();
        var text = new RunSummary(
            Results.Set(Results.WithoutCounters with { Regions = regions }), new TerminalOptions(80, Unicode: true, Color: false), all: false).Render();

        Assert.Contains("\n  reorder …6b 16x256x56x56  ", text, StringComparison.Ordinal);
        Assert.Contains("\n  reorder …6b 16x512x28x28  ", text, StringComparison.Ordinal);
        Assert.Contains("\n  aten::_slow_conv2d_forw…  ", text, StringComparison.Ordinal);
    }
}
