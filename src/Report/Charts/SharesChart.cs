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
    private const int MostInName = 40;

    public static Chart? Of(ReportView view, Comparison comparison)
    {
        var names = (Variant.Shorten(comparison.Baseline, MostInName), Variant.Shorten(comparison.Candidate, MostInName));
        return SharePairs.Of(view, comparison, name => Variant.Shorten(name, MostInName)) is { } pairs
            ? new Chart(pairs.Title, pairs.Subtitle, [.. pairs.Pairs.Select(pair => Row(pair, pairs.Scale, names))], []) { Kind = "deltas" }
            : null;
    }

    private static ChartRow.Bar Row(SharePair pair, LinearScale scale, (string Before, string After) names)
    {
        var (delta, before, after) = pair;
        var definition = delta.Definition;
        var name = ValueFormats.NodeName(definition.Name);
        var tick = DeepNodes.Limit(definition) is { } limit && scale.At(limit) is var x && limit <= scale.To ? Shapes.Line("thr", x, x, 0, Height) : Raw.Empty;
        return new ChartRow.Bar(
            name,
            new Drawing(Height, Raw.Join([Bar(before, names.Before, scale, 0), Bar(after, names.After, scale, BarHeight + 2), tick])),
            pair.Value,
            $"{name}: {MovedLimit.Shares(delta)}, {ValueUnit.PercentagePoints.Signed(delta.ShareDelta!.Value.Value)} points")
        { Marked = pair.IsFlagged, Depth = definition.Level - 1 };
    }

    private static Raw Bar(Node node, string variant, LinearScale scale, int y) => node.Inconsistent
        ? Raw.Empty
        : Shapes.Rect(
            $"c-{NodeColor.Of(node.Definition.Path).Name}{(node.Flagged ? "" : " dim")}",
            0,
            scale.At(node.Value!.Value),
            y,
            BarHeight,
            MarkTip.Of($"{variant}: {MarkTip.Share(node)}", MarkTip.Threshold(node)));
}
