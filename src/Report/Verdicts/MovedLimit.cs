using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>Level 3 below the node that changed most: shares of stalls or clocks, which are compared in their own unit and never added.</summary>
internal static class MovedLimit
{
    /// <summary>A smaller change of a share is not worth a sentence, in fractions of the domain.</summary>
    private const double LeastChange = 0.02;

    /// <summary>Where data comes from, nearest first.</summary>
    private static readonly string[] Distance = ["L1_Bound", "L2_Bound", "L3_Bound", "DRAM_Bound"];

    /// <summary>
    /// The child that fell most and the child that rose most, where both certainly did by 2 points or more, are shares of the same, and all
    /// their siblings are known in both; null otherwise.
    /// </summary>
    public static VerdictSentence? In(NodeDelta parent, IReadOnlyList<NodeDelta> nodes)
    {
        // Retiring is no limit: its children show what the work is.
        if (NodeRoles.Of(parent.Definition.Name) == NodeRole.Retiring)
        {
            return null;
        }

        var siblings = nodes.Where(node => node.Definition.Parent == parent.Definition.Name).ToList();
        if (siblings.Exists(node => node.ShareDelta is null))
        {
            return null;
        }

        var changed = siblings
            .Where(node => node.Significant && Math.Abs(node.ShareDelta!.Value.Value) >= LeastChange)
            .OrderBy(node => node.ShareDelta!.Value.Value).ToList();
        if (changed.Count < 2 || changed[0].ShareDelta!.Value.Value >= 0 || changed[^1].ShareDelta!.Value.Value <= 0
            || Unit(changed[0].Definition.DomainName) != Unit(changed[^1].Definition.DomainName))
        {
            return null;
        }

        // The limit only moves from one to the other when each is the largest of all on its side.
        var (fell, rose) = (changed[0], changed[^1]);
        var moved = siblings.MaxBy(node => node.BaselineShare) == fell && siblings.MaxBy(node => node.CandidateShare) == rose;
        return moved
            ? VerdictSentence.Of(
                "Within it, the limit moved from ", VerdictPiece.OfNode(fell.Definition.Name), $" ({Shares(fell)}) to ",
                VerdictPiece.OfNode(rose.Definition.Name), $" ({Shares(rose)}){Meaning(fell, rose)}.")
            : VerdictSentence.Of(
                "Within it, ", VerdictPiece.OfNode(fell.Definition.Name), $" fell ({Shares(fell)}) and ",
                VerdictPiece.OfNode(rose.Definition.Name), $" rose ({Shares(rose)}).");
    }

    private static string Meaning(NodeDelta fell, NodeDelta rose)
    {
        var (from, to) = (Place(fell), Place(rose));
        return from < 0 || to < 0 ? "" : to < from ? ": data is found closer to the core" : ": data is found further from the core";
    }

    private static int Place(NodeDelta node) =>
        Array.IndexOf(Distance, node.Definition.Name);

    public static string Shares(NodeDelta node) =>
        $"{ValueFormats.Percent(node.BaselineShare!.Value)} → {ValueFormats.Percent(node.CandidateShare!.Value)} % of {Unit(node.Definition.DomainName)}";

    /// <summary>Of <c>Core_Clocks</c>, <c>Clocks_Estimated</c> and the like people know what is counted.</summary>
    private static string Unit(string domain) =>
        Array.Find(["slots", "clocks", "stalls", "uops"], unit => domain.Contains(unit, StringComparison.OrdinalIgnoreCase)) ?? domain.Replace('_', ' ');
}
