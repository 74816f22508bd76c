using Toplev.Report.Formatting;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>A part of a stacked bar, in percent of the chart's width.</summary>
/// <param name="Share">The node's own value, as it is printed.</param>
internal sealed record BarSegment(Node Node, double Share, double Start, double Width);

/// <summary>A bar whose length is time, split by what the pipeline slots did.</summary>
internal static class StackedBar
{
    /// <summary>
    /// The nodes of a bar: all of level 1, useful work first so that equal work starts at the same place; the parts of Backend Bound
    /// instead of it where both are known.
    /// </summary>
    public static IReadOnlyList<Node> Nodes(TmaTree tree)
    {
        List<Node> nodes = [];
        foreach (var top in tree.ChildrenOf(null))
        {
            List<Node> parts = [.. tree.ChildrenOf(top)];
            var isBackend = NodeColor.Of(top.Definition.Path) == NodeColor.Backend;
            nodes.AddRange(isBackend && parts.Count == 2 && parts.TrueForAll(IsUsable) && parts.TrueForAll(Domains.IsSlots) ? parts : [top]);
        }

        return [.. nodes.OrderBy(Rank)];
    }

    /// <summary>Segments that fill the bar exactly. Empty when the values contradict each other: then nothing is split.</summary>
    /// <param name="length">Length of the whole bar in percent of the chart's width.</param>
    public static IReadOnlyList<BarSegment> Split(TmaTree tree, double length)
    {
        var nodes = Nodes(tree);
        var sum = nodes.Sum(node => Math.Max(0, node.Value ?? 0));
        if (nodes.Count == 0 || !nodes.All(IsUsable) || sum <= 0)
        {
            return [];
        }

        List<BarSegment> segments = [];
        var start = 0.0;
        foreach (var node in nodes)
        {
            var width = Math.Max(0, node.Value!.Value) / sum * length;
            segments.Add(new BarSegment(node, node.Value.Value, start, width));
            start += width;
        }

        return segments;
    }

    private static bool IsUsable(Node node) => node is { Value: not null, Inconsistent: false };

    private static int Rank(Node node)
    {
        NodeColor[] order = [NodeColor.Retiring, NodeColor.BadSpeculation, NodeColor.Frontend, NodeColor.Core, NodeColor.Backend, NodeColor.Memory];
        var rank = Array.IndexOf(order, NodeColor.Of(node.Definition.Path));
        return rank < 0 ? order.Length : rank;
    }
}
