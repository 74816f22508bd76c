using Toplev.Tma.Comparing;

namespace Toplev.Report.Comparing;

/// <summary>Level 3 below the node that changed most: shares of stalls or clocks, which are compared in their own unit and never added.</summary>
internal static class MovedLimit
{
    /// <summary>Where data comes from, nearest first.</summary>
    private static readonly string[] Distance = ["L1_Bound", "L2_Bound", "L3_Bound", "DRAM_Bound"];

    /// <summary>The child that fell most and the child that rose most, where both certainly did; null otherwise.</summary>
    public static VerdictSentence? In(NodeDelta parent, IReadOnlyList<NodeDelta> nodes)
    {
        var changed = nodes
            .Where(node => node.Definition.Parent == parent.Definition.Name && node is { Significant: true, ShareDelta: not null })
            .OrderBy(node => node.ShareDelta!.Value.Value).ToList();
        if (changed.Count < 2 || changed[0].ShareDelta!.Value.Value >= 0 || changed[^1].ShareDelta!.Value.Value <= 0)
        {
            return null;
        }

        var (fell, rose) = (changed[0], changed[^1]);

        // The limit only moves from one to the other when each is the larger on its side.
        var moved = fell.BaselineShare > rose.BaselineShare;
        return VerdictSentence.Of(
            "Inside it ", moved ? "the limit moved from " : "",
            VerdictPiece.OfNode(fell.Definition.Name), $"{(moved ? "" : " fell")} ({Shares(fell)})", moved ? " to " : " and ",
            VerdictPiece.OfNode(rose.Definition.Name), $"{(moved ? "" : " rose")} ({Shares(rose)}){Meaning(fell, rose)}.");
    }

    private static string Meaning(NodeDelta fell, NodeDelta rose)
    {
        var (from, to) = (Place(fell), Place(rose));
        return from < 0 || to < 0 ? "" : to < from ? ": data is found closer to the core" : ": data is found further from the core";
    }

    private static int Place(NodeDelta node) =>
        Array.IndexOf(Distance, node.Definition.Name);

    public static string Shares(NodeDelta node) =>
        $"{ValueFormats.Percent(node.BaselineShare!.Value)} → {ValueFormats.Percent(node.CandidateShare!.Value)} % of {Unit(node.Definition.Domain)}";

    /// <summary>Of <c>Core_Clocks</c>, <c>Clocks_Estimated</c> and the like people know what is counted.</summary>
    private static string Unit(string domain) =>
        Array.Find(["slots", "clocks", "stalls", "uops"], unit => domain.Contains(unit, StringComparison.OrdinalIgnoreCase)) ?? domain.Replace('_', ' ');
}
