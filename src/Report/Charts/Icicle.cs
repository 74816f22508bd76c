using Toplev.Report.Formatting;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>An area in percent of the icicle's width.</summary>
internal sealed record IcicleArea(Node Node, double Start, double Width);

/// <summary>What is left of a level for nodes without a usable value.</summary>
internal sealed record IcicleGap(int Level, double Start, double Width, IReadOnlyList<Node> Nodes);

/// <summary>
/// Levels 1 and 2 as areas: each node below its parent, as wide as its share of slots. Deeper nodes are never areas, since shares of
/// clocks overlap and do not add up.
/// </summary>
internal sealed record Icicle(IReadOnlyList<IcicleArea> Areas, IReadOnlyList<IcicleGap> Gaps)
{
    public static Icicle Of(TmaTree tree)
    {
        List<IcicleArea> areas = [];
        List<IcicleGap> gaps = [];
        List<Node> all = [.. tree.ChildrenOf(null).Where(Domains.IsSlots)];
        var tops = all.FindAll(IsUsable);
        var whole = Math.Max(1, tops.Sum(Share));
        var start = 0.0;
        foreach (var top in tops)
        {
            var width = Share(top) / whole * 100;
            areas.Add(new IcicleArea(top, start, width));
            AddParts(tree, top, start, width, areas, gaps);
            start += width;
        }

        AddGap(1, start, 100, all, gaps);
        return new Icicle(areas, gaps);
    }

    /// <summary>Parts keep their own proportion to the parent, unless they claim more than there is of it.</summary>
    private static void AddParts(TmaTree tree, Node top, double start, double width, List<IcicleArea> areas, List<IcicleGap> gaps)
    {
        List<Node> all = [.. tree.ChildrenOf(top).Where(Domains.IsSlots)];
        var parts = all.FindAll(IsUsable);
        var whole = Math.Max(Share(top), parts.Sum(Share));
        var end = start + width;
        foreach (var part in parts)
        {
            var length = whole > 0 ? Share(part) / whole * width : 0;
            areas.Add(new IcicleArea(part, start, length));
            start += length;
        }

        AddGap(2, start, end, all, gaps);
    }

    private static void AddGap(int level, double start, double end, List<Node> all, List<IcicleGap> gaps)
    {
        var unusable = all.FindAll(node => !IsUsable(node));
        if (unusable.Count > 0 && end > start)
        {
            gaps.Add(new IcicleGap(level, start, end - start, unusable));
        }
    }

    private static bool IsUsable(Node node) => node is { Value: not null, Inconsistent: false };

    private static double Share(Node node) => Math.Max(0, node.Value ?? 0);
}
