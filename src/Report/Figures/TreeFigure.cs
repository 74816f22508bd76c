using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Tree;

namespace Toplev.Report.Figures;

/// <summary>One tree as bars with thresholds: levels 1 and 2, and below them what is inside the flagged parents.</summary>
internal static class TreeFigure
{
    private const double LeastAxis = 0.05;

    public static Figure Of(ReportView view, string name, string title, TmaTree tree)
    {
        var nodes = Shown(tree);
        var axis = Axis(view);
        return new Figure(
            name,
            title,
            "In % of pipeline slots unless stated otherwise; deeper nodes may overlap and do not add up to their parent. "
                + "Tick: threshold. Full colour and ▸: above the threshold, as is every parent. ◀: the bottleneck."
                + $"{(nodes.Any(node => node.Interval is not null) ? " Whisker: 95 % interval." : "")}{TreeChart.Printed(tree)}",
            FigureAxis.Percent(0, axis),
            [.. nodes.Select(node => Row(tree, node, axis))]);
    }

    private static List<Node> Shown(TmaTree tree)
    {
        HashSet<string> deep = [.. DeepNodes.Of(tree).SelectMany(group => group.Nodes).Select(node => node.Name)];
        List<Node> nodes = [];
        Add(null);
        return nodes;

        void Add(Node? parent)
        {
            foreach (var node in tree.ChildrenOf(parent))
            {
                var isNews = node.Value is not null || !tree.HidesUnavailable;
                if (isNews && (deep.Contains(node.Name) || (node.Definition.Level <= 2 && Domains.IsSlots(node))))
                {
                    nodes.Add(node);
                    Add(node);
                }
            }
        }
    }

    /// <summary>One end for all trees of a report, so that they can be compared by eye.</summary>
    private static double Axis(ReportView view) => LinearScale.Nice(view.Variants
        .Select(variant => variant.Tree)
        .OfType<TmaTree>()
        .SelectMany(Shown)
        .Select(node => Math.Max(
            node is { Inconsistent: false, Value: { } value } ? Math.Max(value, node.Interval?.High ?? 0) : 0,
            DeepNodes.Limit(node.Definition) ?? 0))
        .Append(LeastAxis)
        .Max());

    private static FigureRow Row(TmaTree tree, Node node, double axis)
    {
        List<FigureMark> marks = [];
        if (node is { Value: { } value, Inconsistent: false })
        {
            marks.Add(new FigureMark.Bar(0, Math.Max(0, value), NodeColor.Of(node.Definition.Path)) { Dim = !node.Flagged });
            if (node.Interval is { } bounds)
            {
                marks.Add(new FigureMark.Whisker(bounds));
            }
        }

        if (DeepNodes.Limit(node.Definition) is { } limit && limit <= axis)
        {
            marks.Add(new FigureMark.Threshold(limit));
        }

        return new FigureRow(ValueFormats.NodeName(node.Name), ValueOf(tree, node), marks)
        {
            Height = 24,
            Depth = node.Definition.Level - 1,
            Marked = node.Flagged,
        };
    }

    private static ChartValue ValueOf(TmaTree tree, Node node)
    {
        if (node.Value is not { } value)
        {
            return new ChartValue(ValueFormats.NotAvailable) { Weak = true };
        }

        var share = $"{ValueFormats.Percent(value)} %";
        var unit = Domains.IsSlots(node) ? "" : Domains.Short(node.Definition);
        return node.Inconsistent ? new ChartValue(share, unit, "inconsistent") { Weak = true }
            : new ChartValue(share, unit, tree.Bottleneck.Path.Any(step => step.Name == node.Name) ? "◀" : "") { Weak = !node.Flagged };
    }
}
