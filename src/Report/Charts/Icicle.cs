using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>An area of the icicle in percent of its width.</summary>
internal sealed record IcicleArea(Node Node, double Start, double Width);

/// <summary>
/// Levels 1 and 2 as areas: each node below its parent, as wide as its share of slots. Deeper nodes are never areas, since shares of
/// clocks overlap and do not add up.
/// </summary>
internal static class Icicle
{
    public static IReadOnlyList<IcicleArea> Areas(TmaTree tree)
    {
        List<IcicleArea> areas = [];
        List<Node> tops = [.. tree.ChildrenOf(null).Where(IsDrawn)];
        var whole = Math.Max(1, tops.Sum(Share));
        var start = 0.0;
        foreach (var top in tops)
        {
            var width = Share(top) / whole * 100;
            areas.Add(new IcicleArea(top, start, width));
            AddParts(tree, top, start, width, areas);
            start += width;
        }

        return areas;
    }

    /// <summary>Parts keep their own proportion to the parent, unless they claim more than there is of it.</summary>
    private static void AddParts(TmaTree tree, Node top, double start, double width, List<IcicleArea> areas)
    {
        List<Node> parts = [.. tree.ChildrenOf(top).Where(IsDrawn)];
        var whole = Math.Max(Share(top), parts.Sum(Share));
        foreach (var part in parts)
        {
            var length = whole > 0 ? Share(part) / whole * width : 0;
            areas.Add(new IcicleArea(part, start, length));
            start += length;
        }
    }

    private static bool IsDrawn(Node node) => node is { Value: not null, Inconsistent: false } && Domains.IsSlots(node);

    private static double Share(Node node) => Math.Max(0, node.Value ?? 0);
}
