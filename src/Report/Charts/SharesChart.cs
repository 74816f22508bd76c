using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>Two trees without any interval: for every node that is shown, the share before and after, one below the other.</summary>
internal static class SharesChart
{
    private const int Height = 26;
    private const int BarHeight = 11;

    /// <returns>Null where intervals or times say more.</returns>
    public static Chart? Of(ReportView view, Comparison comparison)
    {
        if (!SingleRuns.Applies(comparison) || comparison.Nodes.Any(node => node.SecondsDelta is not null))
        {
            return null;
        }

        var baseline = TreeOf(view.Set, comparison.Baseline);
        var candidate = TreeOf(view.Set, comparison.Candidate);
        List<NodeDelta> nodes = [.. ComparedNodes.Of(view.Set, all: false)
            .Select(definition => comparison.Nodes.FirstOrDefault(node => node.Definition.Name == definition.Name))
            .OfType<NodeDelta>()
            .Where(node => node.ShareDelta is not null && baseline.Find(node.Definition.Name)?.Value is not null && candidate.Find(node.Definition.Name)?.Value is not null)];
        if (nodes.Count == 0)
        {
            return null;
        }

        var scale = LinearScale.UpTo(nodes.Max(node => Math.Max(node.BaselineShare!.Value, node.CandidateShare!.Value)));
        var printed = nodes.Select(node => candidate.Find(node.Definition.Name)).FirstOrDefault(node => node is { IsAsPrinted: true });
        return new Chart(
            $"{Variant.Shorten(comparison.Baseline, 40)} → {Variant.Shorten(comparison.Candidate, 40)}: share of each node",
            $"Above {Variant.Shorten(comparison.Baseline, 40)}, below {Variant.Shorten(comparison.Candidate, 40)}; the tick is the threshold, full colour above it under flagged parents. "
                + $"In % of pipeline slots unless named otherwise. One measurement each: no interval.{(printed is null ? "" : $" All values as {printed.PrintedBy} printed them, none computed here.")}",
            [.. nodes.Select(node => Row(node, baseline, candidate, scale))],
            [])
        { Kind = "deltas" };
    }

    private static ChartRow.Bar Row(NodeDelta delta, TmaTree baseline, TmaTree candidate, LinearScale scale)
    {
        var definition = delta.Definition;
        var name = ValueFormats.NodeName(definition.Name);
        var (before, after) = (baseline.Find(definition.Name)!, candidate.Find(definition.Name)!);
        var tick = DeepNodes.Limit(definition) is { } limit && scale.At(limit) is var x && limit <= scale.To ? Shapes.Line("thr", x, x, 0, Height) : Raw.Empty;
        var unit = Domains.IsSlots(definition.Domain) ? "" : Domains.Short(definition.Domain);
        return new ChartRow.Bar(
            name,
            new Drawing(Height, Raw.Join([Bar(before, scale, 0), Bar(after, scale, BarHeight + 2), tick])),
            new ChartValue($"{ValueFormats.Percent(before.Value!.Value)} → {ValueFormats.Percent(after.Value!.Value)} %", unit) { Weak = !before.Flagged && !after.Flagged },
            $"{name}: {MovedLimit.Shares(delta)}, {ValueUnit.PercentagePoints.Signed(delta.ShareDelta!.Value.Value)} points")
        { Marked = before.Flagged || after.Flagged, Depth = definition.Level - 1 };
    }

    private static Raw Bar(Node node, LinearScale scale, int y) => node.Inconsistent
        ? Raw.Empty
        : Shapes.Rect($"c-{NodeColor.Of(node.Definition.Path).Name}{(node.Flagged ? "" : " dim")}", 0, scale.At(node.Value!.Value), y, BarHeight, $"{ValueFormats.NodeName(node.Name)}: {ValueFormats.Percent(node.Value!.Value)} %");

    private static TmaTree TreeOf(ResultSet set, string name) => set.Results.First(result => result.Name == name && result.Tree is not null).Tree!;
}
