using Toplev.Report.Charts;
using Toplev.Report.Figures;
using Toplev.Report.View;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.Charts;

/// <summary>Positions and lengths as numbers, in percent of a chart's width.</summary>
public sealed class GeometryTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(0, 100, 25, 25)]
    [InlineData(0, 200, 50, 25)]
    [InlineData(-50, 50, 0, 50)]
    [InlineData(0, 100, 150, 100)]
    [InlineData(0, 100, -5, 0)]
    [InlineData(0, 0, 5, 0)]
    [InlineData(0, 100, double.NaN, 0)]
    public void Values_have_their_place_and_never_leave_the_chart(double from, double to, double value, double percent) =>
        Assert.Equal(percent, new LinearScale(from, to).At(value), Tolerance);

    [Theory]
    [InlineData(0.213, 0.25)]
    [InlineData(0.25, 0.25)]
    [InlineData(0.26, 0.5)]
    [InlineData(0.7, 1)]
    [InlineData(0.05, 0.05)]
    [InlineData(3, 5)]
    [InlineData(0, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    public void Axes_end_at_round_numbers(double value, double end) => Assert.Equal(end, LinearScale.Nice(value), Tolerance);

    [Fact]
    public void Zero_is_inside_every_axis_of_differences()
    {
        var scale = LinearScale.AroundZero([-40, -4, 1]);

        Assert.InRange(scale.At(0), 90, 99);
        Assert.True(scale.At(-40) < scale.At(-4));
        Assert.Equal(50, LinearScale.AroundZero([]).At(0), Tolerance);
        Assert.Equal(50, LinearScale.AroundZero([0, 0]).At(0), Tolerance);
    }

    [Fact]
    public void A_bar_is_filled_by_its_parts_with_useful_work_first()
    {
        var segments = StackedBar.Split(Tree(Results.MemoryBound), 80);

        Assert.Equal(["Retiring", "Bad_Speculation", "Frontend_Bound", "Core_Bound", "Memory_Bound"], segments.Select(segment => segment.Node.Name));
        Assert.Equal(0, segments[0].Start, Tolerance);
        Assert.Equal(80, segments[^1].Start + segments[^1].Width, Tolerance);
        Assert.Equal(80 * 20.05 / 100, segments[0].Width, Tolerance);
        Assert.All(segments.Zip(segments.Skip(1)), pair => Assert.Equal(pair.First.Start + pair.First.Width, pair.Second.Start, Tolerance));
    }

    [Fact]
    public void A_backend_with_an_unknown_part_stays_whole()
    {
        var nodes = Results.Tree(
            (
                "Frontend_Bound", 10, false), ("Bad_Speculation", 5, false), ("Backend_Bound", 60, true), ("Memory_Bound", null, false), ("Core_Bound", 15,
                true), ("Retiring", 25, false));

        Assert.Contains(StackedBar.Split(Tree(nodes), 100), segment => segment.Node.Name == "Backend_Bound");
    }

    [Fact]
    public void Values_that_contradict_each_other_split_nothing()
    {
        var nodes = Results.Tree(("Frontend_Bound", -495.2, false), ("Bad_Speculation", 12, false), ("Backend_Bound", 31, true), ("Retiring", 48, false));

        Assert.Empty(StackedBar.Split(Tree(nodes), 100));
    }

    [Fact]
    public void Areas_lie_below_their_parents_and_are_of_slots_only()
    {
        var areas = Icicle.Of(Tree(Results.MemoryBound)).Areas;

        Assert.All(areas, area => Assert.Equal(NodeDomain.Slots, area.Node.Definition.Domain));
        Assert.All(areas, area => Assert.InRange(area.Node.Definition.Level, 1, 2));
        foreach (var part in areas.Where(area => area.Node.Definition.Level == 2))
        {
            var parent = areas.Single(area => area.Node.Name == part.Node.Definition.Parent);
            Assert.InRange(part.Start, parent.Start - Tolerance, parent.Start + parent.Width + Tolerance);
            Assert.InRange(part.Start + part.Width, parent.Start - Tolerance, parent.Start + parent.Width + Tolerance);
        }

        Assert.Equal(100, areas.Where(area => area.Node.Definition.Level == 1).Sum(area => area.Width), Tolerance);
    }

    [Fact]
    public void Parts_that_claim_more_than_their_parent_are_kept_inside()
    {
        var nodes = Results.Tree(("Backend_Bound", 40, true), ("Memory_Bound", 30, true), ("Core_Bound", 30, true), ("Retiring", 60, false));

        var areas = Icicle.Of(Tree(nodes)).Areas;

        Assert.Equal([40, 20, 20, 60], areas.Select(area => Math.Round(area.Width, 6)));
    }

    [Fact]
    public void What_has_no_usable_value_is_a_gap_where_it_would_be()
    {
        var nodes = Results.Tree(
            ("Frontend_Bound", 10, false), (
                "Bad_Speculation", null, false), ("Backend_Bound", 60, true), ("Memory_Bound", 45, true), ("Core_Bound", null, false), ("Retiring", 20, false));

        var gaps = Icicle.Of(Tree(nodes)).Gaps;

        Assert.Equal(
            [(2, 55.0, 15.0, "Core_Bound"), (1, 90.0, 10.0, "Bad_Speculation")], gaps.Select(
                gap => (gap.Level, gap.Start.Rounded(), gap.Width.Rounded(), gap.Nodes[0].Name)));
    }

    [Fact]
    public void Bars_are_drawn_inside_flagged_parents_on_one_axis()
    {
        var groups = DeepNodes.Of(Tree(Results.MemoryBound));

        Assert.Equal(["Memory_Bound", "Core_Bound"], groups.Select(group => group.Parent.Name));
        Assert.Equal(["L1_Bound", "L2_Bound", "L3_Bound", "DRAM_Bound", "Store_Bound"], groups[0].Nodes.Select(node => node.Name));
        Assert.Equal(1, DeepNodes.AxisEnd([Tree(Results.MemoryBound)]), Tolerance);
        Assert.Equal(0.1, DeepNodes.Limit(groups[0].Nodes[0].Definition)!.Value, Tolerance);
    }

    [Theory]
    [InlineData("39 % Memory", 40, "")]
    [InlineData("39 % Memory", 25, "wide")]
    [InlineData("39 % Memory", 5, null)]
    public void Labels_are_left_out_where_there_is_no_room(string label, double percent, string? where) =>
        Assert.Equal(where, Shapes.WhereFits(label, percent, narrow: 300, wide: 400));

    [Fact]
    public void Runs_stand_in_the_order_of_time_on_one_scale()
    {
        var view = ReportView.Of(SampleReport.Compared(1));
        var dots = view.Variants.Select(variant => RunsChart.Dots(variant, span: 0.004, runs: 30)).ToList();

        Assert.All(dots, of => Assert.Equal(of.OrderBy(dot => dot.X), of));
        Assert.Equal(30, dots.SelectMany(of => of).Select(dot => dot.X).Distinct().Count());
        Assert.All(dots.SelectMany(of => of), dot => Assert.InRange(dot.Y, 0, 64));
        // Larger is higher up.
        Assert.Equal(dots[0].MaxBy(dot => dot.Value), dots[0].MinBy(dot => dot.Y));
    }

    [Fact]
    public void Columns_are_means_of_what_was_counted()
    {
        float[][] shares = [[0.2f, 0.4f, float.NaN, 0.6f], [0.8f, 0.6f, float.NaN, 0.4f]];
        var series = new VariantSeries("a", ["Retiring", "Backend_Bound"], [1, 2, 3, 4], shares, [0]);

        double? Mean(int columns, int column) => OverTimeFigure.Means(series, 4, columns)[column]?[0].Rounded();
        Assert.Equal([0.3, null, 0.6], [Mean(2, 0), Mean(4, 2), Mean(4, 3)]);

        // More columns than intervals repeat the interval.
        Assert.Equal([0.2, 0.2, 0.4, 0.4], OverTimeFigure.Means(series, 4, 8).Take(4).Select(column => column![0].Rounded()));
    }

    [Fact]
    public void Differences_speak_of_the_parts_of_the_backend()
    {
        var comparison = SampleReport.Compared(1).Set.Comparisons[0];

        Assert.Equal(
            ["Frontend_Bound", "Bad_Speculation", "Memory_Bound", "Core_Bound", "Retiring"],
            Differences.Drawn(comparison).Select(delta => delta.Definition.Name));
    }

    private static TmaTree Tree(IReadOnlyList<Node> nodes) => Results.Program(nodes).Tree!;
}

internal static class Rounding
{
    public static double Rounded(this double value) => Math.Round(value, 6);
}
