namespace Toplev.Tma.Tree;

/// <summary>
/// When a node matters. Over threshold: its own condition holds (a value that is unavailable or inconsistent is never over).
/// Flagged: over threshold, and every ancestor flagged.
/// </summary>
internal static class FlagRule
{
    /// <summary>A value below or above the possible by less than what one decimal shows is rounding, not a contradiction.</summary>
    private const double Rounding = 0.0005;

    public static bool IsInconsistent(double value) => value is < -Rounding or > 1 + Rounding;

    /// <param name="nodes">Parents before children.</param>
    /// <param name="ownCondition">Whether a node's own comparisons hold, by position.</param>
    public static Node[] Apply(IReadOnlyList<Node> nodes, IReadOnlyList<bool> ownCondition)
    {
        var over = new Dictionary<string, bool>();
        for (var i = 0; i < nodes.Count; i++)
        {
            over[nodes[i].Name] = ownCondition[i] && nodes[i] is { Value: not null, Inconsistent: false };
        }

        var flagged = new HashSet<string>();
        var result = new Node[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            var isOver = over[node.Name] || IsOverThrough(node, over);
            var parent = node.Definition.Parent;
            var isFlagged = isOver && (parent is null || flagged.Contains(parent));
            if (isFlagged)
            {
                flagged.Add(node.Name);
            }

            result[i] = node with { OverThreshold = isOver, Flagged = isFlagged };
        }

        return result;
    }

    /// <summary>Retiring also matters when Heavy_Operations is over its threshold.</summary>
    private static bool IsOverThrough(Node node, Dictionary<string, bool> over) =>
        node is { Value: not null, Inconsistent: false }
        && node.Definition.Threshold?.OrNode is { } other
        && over.TryGetValue(other, out var holds)
        && holds;
}
