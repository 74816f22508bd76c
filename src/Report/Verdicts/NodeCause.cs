using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>Where the time of a significant difference went, by nodes. Only for comparisons without a doubt about their cause.</summary>
internal static class NodeCause
{
    /// <summary>Part of the difference from which one node is named alone.</summary>
    private const double Dominating = 0.6;

    /// <summary>A node that takes this much more than the difference is still called all of it: the rest is small change.</summary>
    private const double PracticallyAll = 0.05;

    /// <summary>Smaller parts are not named.</summary>
    private const double WorthNaming = 0.1;

    /// <param name="cause">What the difference is made of: the nodes share out the work in it.</param>
    public static IEnumerable<VerdictSentence> Of(Comparison comparison, TimeCause cause)
    {
        if (!cause.NamesWork)
        {
            yield break;
        }

        var total = cause.IsWorkOnly ? cause.Total : comparison.Division!.Work.Delta.Value;
        var where = (cause.IsWorkOnly ? "" : " on the CPU") + (comparison.Measure.Kind == MeasureKind.Time ? "" : " per run");
        var parts = Leaves(comparison.Nodes).Select(node => (Node: node, Share: node.SecondsDelta!.Value.Value / total))
            .Where(part => part.Node.Significant).OrderByDescending(part => part.Share).ToList();
        var lead = parts.Count > 0 && parts[0].Share >= Dominating ? parts[0] : Parent(comparison, total) ?? default;
        var named = parts.FindAll(part => part.Share >= WorthNaming);
        if (lead.Node is not null)
        {
            yield return Single(lead.Node, lead.Share, total, where);
        }
        else if (named.Count > 0)
        {
            yield return Spread(named, total < 0, where);
        }
        else
        {
            yield return VerdictSentence.Of("No single node's contribution is certain; more runs would show where the time went.");
        }

        if ((lead.Node ?? named.FirstOrDefault().Node) is { } inside && MovedLimit.In(inside, comparison.Nodes) is { } moved)
        {
            yield return moved;
        }
    }

    /// <summary>Nodes that share out the time without overlapping: level 2, and level 1 where its children are not known.</summary>
    private static IEnumerable<NodeDelta> Leaves(IReadOnlyList<NodeDelta> nodes) => nodes.Where(node =>
        node.SecondsDelta is not null && !nodes.Any(child => child.Definition.Parent == node.Definition.Name && child.SecondsDelta is not null));

    /// <summary>A node of level 1 that dominates where none of its children does alone.</summary>
    private static (NodeDelta Node, double Share)? Parent(Comparison comparison, double total)
    {
        var largest = comparison.Nodes
            .Where(node => node is { Definition.Level: 1, SecondsDelta: not null, Significant: true })
            .MaxBy(node => node.SecondsDelta!.Value.Value / total);
        return largest is not null && largest.SecondsDelta!.Value.Value / total >= Dominating ? (largest, largest.SecondsDelta!.Value.Value / total) : null;
    }

    private static VerdictSentence Single(NodeDelta node, double share, double total, string where)
    {
        var (whole, part) = (VerdictFormats.Seconds(Math.Abs(total)), VerdictFormats.Seconds(Math.Abs(share * total)));
        var name = VerdictPiece.OfNode(node.Definition.Name);
        return share <= 1 + PracticallyAll
            ? VerdictSentence.Of($"{(share < 1 - (PracticallyAll / 10) ? VerdictFormats.Percent(share) : "All")} of the {whole} "
            + $"{(total < 0 ? "saved" : "lost")}{where} is ", name, ".")
            : VerdictSentence.Of(name, total < 0
                ? $" alone saves {part}, more than the {whole} saved{where} in total: other nodes cost more time."
                : $" alone adds {part}, more than the {whole} lost{where} in total: other nodes save time.");
    }

    private static VerdictSentence Spread(List<(NodeDelta Node, double Share)> named, bool faster, string where)
    {
        List<VerdictPiece> pieces = [$"The {(faster ? "saving" : "loss")}{where} is spread: "];
        for (var i = 0; i < named.Count; i++)
        {
            pieces.Add(VerdictPiece.OfNode(named[i].Node.Definition.Name));
            pieces.Add($" {VerdictFormats.Percent(named[i].Share)}{(i < named.Count - 1 ? ", " : ".")}");
        }

        return new VerdictSentence(pieces);
    }
}
