using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Comparing;

/// <summary>Where the time of a significant difference went, by nodes. Only for comparisons without a doubt about their cause.</summary>
internal static class NodeCause
{
    /// <summary>Part of the difference from which one node is named alone.</summary>
    private const double Dominating = 0.6;

    /// <summary>A node that takes this much more than the difference is still called all of it: the rest is small change.</summary>
    private const double PracticallyAll = 0.05;

    /// <summary>Smaller parts are not named.</summary>
    private const double WorthNaming = 0.1;

    /// <summary>What is called unchanged: of the time, relative to the whole difference; of instructions, relative to themselves.</summary>
    private const double UnchangedTime = 0.05;

    private const double UnchangedWork = 0.01;

    public static IEnumerable<VerdictSentence> Of(Comparison comparison)
    {
        var faster = comparison.Verdict == Verdict.Faster;
        if (comparison.Time?.Delta is not { } total || total.Value < 0 != faster || !total.Excludes(0))
        {
            yield return VerdictSentence.Of(VerdictPiece.Strong("Why: unknown."), " The runs do not take a different time, so where their time goes does not explain it.");
            yield break;
        }

        var parts = Leaves(comparison.Nodes).Select(node => (Node: node, Share: node.SecondsDelta!.Value.Value / total.Value))
            .Where(part => part.Node.Significant).OrderByDescending(part => part.Share).ToList();
        var lead = parts.Count > 0 && parts[0].Share >= Dominating ? parts[0] : Parent(comparison, total.Value) ?? default;
        var named = parts.FindAll(part => part.Share >= WorthNaming);
        if (lead.Node is not null)
        {
            yield return Single(lead.Node, lead.Share, total.Value);
        }
        else if (named.Count > 0)
        {
            yield return Spread(named, faster);
        }
        else
        {
            yield return VerdictSentence.Of("No single node's part of it is certain: more runs would tell where the time went.");
        }

        if ((lead.Node ?? named.FirstOrDefault().Node) is { } inside && MovedLimit.In(inside, comparison.Nodes) is { } moved)
        {
            yield return moved;
        }

        if (Work(comparison, total.Value, faster) is { } work)
        {
            yield return work;
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

    private static VerdictSentence Single(NodeDelta node, double share, double total)
    {
        var (whole, part) = (VerdictFormats.Seconds(Math.Abs(total)), VerdictFormats.Seconds(Math.Abs(share * total)));
        var name = VerdictPiece.OfNode(node.Definition.Name);
        return share <= 1 + PracticallyAll
            ? VerdictSentence.Of($"{(share < 1 - (PracticallyAll / 10) ? VerdictFormats.Percent(share) : "All")} of the {whole} {(total < 0 ? "saved" : "lost")} is ", name, ".")
            : VerdictSentence.Of(name, total < 0
                ? $" alone saves {part}, more than the {whole} in all: other nodes take some of it back."
                : $" alone costs {part}, more than the {whole} in all: other nodes save some of it.");
    }

    private static VerdictSentence Spread(List<(NodeDelta Node, double Share)> named, bool faster)
    {
        List<VerdictPiece> pieces = [faster ? "The saving is spread: " : "The loss is spread: "];
        for (var i = 0; i < named.Count; i++)
        {
            pieces.Add(VerdictPiece.OfNode(named[i].Node.Definition.Name));
            pieces.Add($" {VerdictFormats.Percent(named[i].Share)}{(i < named.Count - 1 ? ", " : ".")}");
        }

        return new VerdictSentence(pieces);
    }

    /// <summary>Whether both did the same work, as far as instructions tell.</summary>
    private static VerdictSentence? Work(Comparison comparison, double total, bool faster)
    {
        if (comparison.Instructions is not { Baseline: { } before, Candidate: { } after } instructions)
        {
            return null;
        }

        var change = (after / before) - 1;
        if (Math.Abs(change) > UnchangedWork)
        {
            if (!instructions.Significant)
            {
                return null;
            }

            var count = $"{comparison.Candidate} also retires {VerdictFormats.Percent(Math.Abs(change))} {(change < 0 ? "fewer" : "more")} instructions: ";
            return VerdictSentence.Of(count + (faster, change < 0) switch
            {
                (true, true) => "part of the gain is less work, not better use of the core.",
                (false, false) => "part of the loss is more work, not worse use of the core.",
                (true, false) => "it does more work and still takes less time.",
                _ => "it does less work and still takes more time.",
            });
        }

        return comparison.Nodes.FirstOrDefault(node => node.Definition.Level == 1 && NodeRoles.Of(node.Definition.Name) == NodeRole.Retiring)?.SecondsDelta is { } retiring
            && Math.Abs(retiring.Value) <= UnchangedTime * Math.Abs(total)
            ? VerdictSentence.Of($"Retiring work is unchanged ({(retiring.Value < 0 ? "-" : "+")}{VerdictFormats.Seconds(Math.Abs(retiring.Value))}) and instructions are equal within 1 %: both variants executed the same work.")
            : null;
    }
}
