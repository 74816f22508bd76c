using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Charts;

/// <summary>Where the time went: the difference of each node, or of the software figures where there are no nodes.</summary>
internal static class DifferenceChart
{
    private const int Height = 24;

    /// <summary>Width of an interval around 0 in percent of the chart, up to which it is called near 0.</summary>
    private const double MostNearZero = 10;

    public static Chart? Of(ReportView view, Comparison comparison)
    {
        if (SharesChart.Of(view, comparison) is { } shares)
        {
            return shares;
        }

        var drawn = Drawn(comparison);
        var hasAll = drawn.Count > 0 && drawn.TrueForAll(delta => delta.SecondsDelta is not null);
        var rows = TimeRow.Of(comparison, hasAll ? drawn : null);
        if (rows.Count > 0 && comparison.Time is not null)
        {
            var unit = ValueUnit.OfTime(rows.Max(row => Math.Abs(row.Delta.Value)));
            var hasNodes = rows.Any(row => row.Node is not null);
            return OfChanges(
                TimeTitle(comparison),
                $"{Pair(comparison)}, {unit.Symbol} per {comparison.Measure.Per}{(hasNodes ? ": time on the CPU by share of slots, and what is not work" : "")}.",
                comparison,
                [.. rows.Select(row => new Change(row.Name, row.Node is { } node ? ColorOf(comparison, node) : NodeColor.Part, row.Delta, row.Significant, unit))]);
        }

        drawn = drawn.FindAll(delta => delta.ShareDelta is not null);
        return drawn.Count > 0
            ? OfChanges(
                "What changed in the pipeline",
                $"{Pair(comparison)}, percentage points of slots.",
                comparison,
                [.. drawn.Select(delta => new Change(
                    ValueFormats.NodeName(delta.Definition.Name), NodeColor.Of(delta.Definition.Path), delta.ShareDelta!.Value, delta.Significant, ValueUnit.PercentagePoints))])
            : OfSoftware(comparison);
    }

    /// <summary>Software figures relative to the baseline; null when none was counted in both.</summary>
    public static Chart? OfSoftware(Comparison comparison)
    {
        List<FigureDelta> figures = [.. comparison.Software
            .Where(figure => figure is { Baseline: > 0, Candidate: not null })
            .OrderByDescending(figure => figure.Significant)
            .ThenByDescending(figure => Math.Abs(figure.Candidate!.Value / figure.Baseline!.Value - 1))];
        if (figures.Count == 0)
        {
            return null;
        }

        // One figure that grew tenfold must not flatten all others: the axis ends at three times the baseline.
        var scale = LinearScale.AroundZero(figures.SelectMany(figure => Relative(figure) is var change && change.Interval is { } bounds
            ? [Limited(change.Value), Limited(bounds.Low), Limited(bounds.High)]
            : new[] { Limited(change.Value) }));
        return new Chart(
            "What else changed",
            $"{Pair(comparison)}, relative to {Variant.Shorten(comparison.Baseline, 40)}. Grey: not distinguishable from zero.",
            [.. figures.Select(figure => SoftwareRow(figure, scale))],
            [])
        { Kind = "deltas" };
    }

    /// <summary>The nodes of the time bars: level 1, with the parts of Backend Bound instead of it.</summary>
    public static List<NodeDelta> Drawn(Comparison comparison)
    {
        List<NodeDelta> drawn = [];
        foreach (var top in comparison.Nodes.Where(delta => delta.Definition.Level == 1))
        {
            List<NodeDelta> parts = [.. comparison.Nodes.Where(delta => delta.Definition.Parent == top.Definition.Name)];
            var isSplit = NodeColor.Of(top.Definition.Path) == NodeColor.Backend
                && parts.Count == 2
                && parts.TrueForAll(part => part.SecondsDelta is not null || (top.SecondsDelta is null && part.ShareDelta is not null));
            drawn.AddRange(isSplit ? parts : [top]);
        }

        return drawn;
    }

    private static string Pair(Comparison comparison) =>
        $"{Variant.Shorten(comparison.Candidate, 40)} minus {Variant.Shorten(comparison.Baseline, 40)}";

    private static string TimeTitle(Comparison comparison)
    {
        if (TimeCause.Explained(comparison) is not { } difference)
        {
            return "Differences of the time";
        }

        var amount = ValueUnit.OfTime(difference).Full(Math.Abs(difference));
        return difference < 0 ? $"Where the {amount} went" : $"Where the {amount} more come from";
    }

    private static NodeColor ColorOf(Comparison comparison, string node) =>
        NodeColor.Of(comparison.Nodes.First(delta => delta.Definition.Name == node).Definition.Path);

    private static Chart OfChanges(string title, string subtitle, Comparison comparison, List<Change> changes)
    {
        var ordered = changes.OrderByDescending(change => change.IsSignificant).ThenByDescending(change => Math.Abs(change.Delta.Value)).ToList();
        var scale = LinearScale.AroundZero(changes.SelectMany(change => change.Delta.Interval is { } bounds
            ? [change.Delta.Value, bounds.Low, bounds.High]
            : new[] { change.Delta.Value }));
        return new Chart(
            title,
            $"{subtitle} {(changes.Exists(change => change.Delta.Interval is not null) ? "Grey: not distinguishable from zero." : "Single runs: how much of it is chance is not known.")}{(comparison.WhyNoCause is { } why ? $" Not a cause: {Variant.Shorten(why, 200)}." : "")}",
            [.. ordered.Select(change => ChangeRow(change, scale))],
            [])
        { Kind = "deltas" };
    }

    private static ChartRow.Bar ChangeRow(Change item, LinearScale scale) => Row(
        item.Name, item.IsSignificant ? item.Color : NodeColor.Neutral, item.Delta, item.IsSignificant, scale, item.Unit,
        Amount(item, scale));

    private static ChartRow.Bar SoftwareRow(FigureDelta figure, LinearScale scale)
    {
        var (name, before) = SoftwareFormat.Describe(new SoftwareValue(figure.Name, figure.Baseline, null));
        var (_, after) = SoftwareFormat.Describe(new SoftwareValue(figure.Name, figure.Candidate, null));
        var value = figure.Significant || figure.Delta?.Interval is null ? new ChartValue(after, "", $"from {before}") : new ChartValue("≈ 0") { Weak = true };
        return Row(name, figure.Significant ? NodeColor.Memory : NodeColor.Neutral, Relative(figure), figure.Significant, scale, ValueUnit.Percent, value);
    }

    private static ChartRow.Bar Row(
        string name, NodeColor color, Estimate change, bool isSignificant, LinearScale scale, ValueUnit unit, ChartValue value)
    {
        var zero = scale.At(0);
        var (start, length) = scale.Between(0, change.Value);
        var half = unit.Uncertainty(change.Value, change.Interval, signed: true);
        var words = $"{name}: {unit.Signed(change.Value)}{half} {unit.Symbol}{(isSignificant || change.Interval is null ? "" : " (not distinguishable from zero)")}";
        return new ChartRow.Bar(
            name,
            new Drawing(Height, Raw.Join(
            [
                Shapes.Line("zero", zero, zero, 0, Height),
                Shapes.Rect("c-" + color.Name, start, length, 5, Height - 10, words),
                Shapes.Whisker(Whisker.Of(change.Interval, scale), Height / 2, 4),
            ])),
            value,
            words);
    }

    /// <summary>What is not distinguishable from 0 is near it only where its interval is narrow on the chart.</summary>
    private static ChartValue Amount(Change item, LinearScale scale)
    {
        var change = item.Delta.Value;
        return item.IsSignificant || item.Delta.Interval is not { } bounds
            ? new ChartValue($"{(change < 0 ? "▼" : "▲")} {item.Unit.Text(Math.Abs(change))}", item.Unit.Symbol)
            : new ChartValue(scale.Between(bounds.Low, bounds.High).Length <= MostNearZero ? "≈ 0" : "uncertain") { Weak = true };
    }

    private static Estimate Relative(FigureDelta figure)
    {
        var whole = figure.Baseline!.Value;
        return new Estimate(
            (figure.Candidate!.Value / whole) - 1,
            figure.Delta?.Interval is { } bounds ? new Toplev.Tma.Statistics.ConfidenceInterval(bounds.Low / whole, bounds.High / whole) : null);
    }

    private static double Limited(double change) => Math.Clamp(change, -1, 2);

    private sealed record Change(string Name, NodeColor Color, Estimate Delta, bool IsSignificant, ValueUnit Unit);
}
