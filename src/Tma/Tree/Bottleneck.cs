using Toplev.Tma.Metrics;

namespace Toplev.Tma.Tree;

/// <summary>Where the time goes: the chain of flagged nodes from level 1 down.</summary>
/// <param name="Path">The chain, empty when nothing is flagged or nothing was measured.</param>
/// <param name="Contenders">Where the chain stopped because siblings were too close to call: those siblings, largest first.</param>
/// <param name="Rival">A level 1 node too close to the first of the path to rule it out, or null.</param>
/// <param name="Unknown">Where the chain stopped because a sibling without a usable value could be larger: those siblings.</param>
public sealed record Bottleneck(IReadOnlyList<Node> Path, IReadOnlyList<Node> Contenders, Node? Rival, IReadOnlyList<Node> Unknown)
{
    /// <summary>Siblings within this difference cannot be distinguished (the constant of toplev, SIB_THRESH).</summary>
    public const double TooClose = 0.05;

    /// <summary>
    /// The rule: among flagged nodes with a consistent value that do not overlap their siblings, the largest at level 1; below it the
    /// largest flagged child, unless the two largest are within <see cref="TooClose"/> or their intervals overlap: then the parent is
    /// the answer; or a sibling without a usable value could be the largest. Nodes of different domains are compared by their shares.
    /// </summary>
    public static Bottleneck In(IReadOnlyList<Node> nodes)
    {
        List<Node> path = [];
        Node? parent = null;
        Node? rival = null;
        while (true)
        {
            List<Node> candidates = [.. nodes
                .Where(node => node.Definition.Parent == parent?.Name && IsCandidate(node))
                .OrderByDescending(node => node.Value)];
            var unknown = UnknownThatMayBeLarger(nodes, parent, candidates.Count > 0 ? candidates[0].Value!.Value : 0);
            if (candidates.Count == 0 || unknown.Count > 0)
            {
                return new Bottleneck(path, [], rival, unknown);
            }

            if (candidates.Count > 1 && AreClose(candidates[0], candidates[1]))
            {
                if (parent is not null)
                {
                    return new Bottleneck(path, [candidates[0], candidates[1]], rival, []);
                }

                // Level 1 has no parent to fall back to: the largest is followed and its rival named.
                rival = candidates[1];
            }

            parent = candidates[0];
            path.Add(parent);
        }
    }

    /// <summary>
    /// Siblings whose value is not known and could compete with the largest known one. Shares of slots add up to their parent's, and
    /// a cycle stalls at one place only, so what the others leave bounds them; shares of clocks overlap and are not bounded. A
    /// slightly negative value is noise around zero. A node without a threshold is never the answer, so it hides none.
    /// </summary>
    private static List<Node> UnknownThatMayBeLarger(IReadOnlyList<Node> nodes, Node? parent, double largest)
    {
        List<Node> siblings = [.. nodes.Where(node => node.Definition.Parent == parent?.Name && !node.Definition.Overlaps)];
        var unknown = siblings.FindAll(node => node.Definition.Threshold is not null && (node.Value is null or > 1 + TooClose or < -TooClose));
        double? whole = siblings.TrueForAll(node => node.Definition.Domain.IsSlots()) ? parent?.Value ?? 1
            : siblings.TrueForAll(node => node.Definition.Domain == NodeDomain.Stalls) ? 1
            : null;
        if (unknown.Count == 0 || whole is null)
        {
            return unknown;
        }

        var left = whole.Value - siblings.Except(unknown).Sum(node => node.Value ?? 0);
        return left >= largest - TooClose ? unknown : [];
    }

    private static bool IsCandidate(Node node) =>
        node is { Flagged: true, Inconsistent: false, Value: not null } && !node.Definition.Overlaps;

    private static bool AreClose(Node larger, Node smaller) =>
        larger.Value - smaller.Value <= TooClose
        || (larger.Interval is { } one && smaller.Interval is { } other && one.Overlaps(other));
}
