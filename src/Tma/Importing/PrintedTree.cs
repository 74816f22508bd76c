using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Importing;

/// <summary>Adds the percentages that a source printed to the values of a tree, or uses them where there are no others.</summary>
public static class PrintedTree
{
    /// <summary>A tree without any value, for sources that hold percentages only.</summary>
    public static TmaTree Empty(TmaModel model, int level)
    {
        List<Node> nodes = [.. model.Nodes.Where(node => node.Level <= level)
            .Select(node => new Node { Definition = node, State = new NodeValue.Unavailable("the file contains neither its events nor its value") })];
        return new TmaTree { Model = model, Nodes = nodes, Metrics = [], Bottleneck = Bottleneck.In([]) };
    }

    /// <param name="remarks">What was left out of a node's formula, by the node's name.</param>
    public static TmaTree With(TmaTree tree, IReadOnlyList<PrintedShare> printed, IReadOnlyDictionary<string, string> remarks)
    {
        var names = new NodeNames(tree.Model);
        var byNode = printed.Select(share => (Node: names.Find(share.Metric)?.Name, Share: share))
            .Where(pair => pair.Node is not null).ToLookup(pair => pair.Node!, pair => pair.Share);
        List<Node> nodes = [];
        List<bool> holds = [];
        foreach (var node in tree.Nodes)
        {
            var shown = Printed(node, [.. byNode[node.Name]]);
            nodes.Add(
                shown with { Remark = shown is { Value: not null, IsAsPrinted: false }
                    && remarks.TryGetValue(node.Name, out var remark) ? remark : shown.Remark });
            holds.Add(shown.IsAsPrinted ? Holds(shown) : node.OverThreshold);
        }

        var flagged = FlagRule.Apply(nodes, holds);

        // A metric without a count in it (what holds with one thread per core, a time that is in no file) was not measured.
        return tree with
        {
            Nodes = flagged,
            Metrics = [.. tree.Metrics.Where(metric => metric.HasCounts)],
            Bottleneck = Bottleneck.In([.. flagged.Where(node => HasPrintedSiblings(node, flagged))]),
            HidesUnavailable = true,
        };
    }

    private static Node Printed(Node node, IReadOnlyList<PrintedShare> shares)
    {
        if (shares.Count == 0)
        {
            return node;
        }

        var closest = node.Value is { } value ? shares.MinBy(share => Math.Abs((value * 100) - share.Percent))! : shares[0];
        if (node.Value is null && !shares.Any(share => IsOfTheTree(share, node.Name)))
        {
            return node;
        }

        return node.Value is null
            ? node with
            {
                State = new NodeValue.AsPrinted(closest.Percent / 100),
                Printed = closest.Percent / 100,
                PrintedResolution = closest.Resolution / 100,
                PrintedBy = closest.Program,
                Counted = closest.Counted,
                Remark = $"as {closest.Program} printed it",
            }
            : node with { Printed = closest.Percent / 100, PrintedResolution = closest.Resolution / 100, PrintedBy = closest.Program };
    }

    /// <summary>Names that vendors share but for their case (<c>retiring</c>) only stand beside counts of another's.</summary>
    private static bool IsOfTheTree(PrintedShare share, string node) =>
        share.Program == "toplev" || share.Metric == node || share.Metric.StartsWith("tma_", StringComparison.Ordinal);

    /// <summary>Thresholds that are plain numbers; others need events.</summary>
    private static bool Holds(Node node) => node.Definition.Threshold is { And: null } threshold
        && threshold.AnyOf.Any(limit => limit.Bound is Expression.Number bound && Simplifier.Apply(limit.Comparison, node.Value!.Value, bound.Value) != 0);

    /// <summary>A node leaves the bottleneck in doubt only if the file has a value for it or a sibling: others were not measured.</summary>
    private static bool HasPrintedSiblings(Node node, IReadOnlyList<Node> nodes) =>
        node.Definition.Level == 1 || nodes.Any(sibling => sibling.Definition.Parent == node.Definition.Parent && sibling.Value is not null);
}
