using Toplev.Report.Formatting;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>The nodes below the areas that are worth a bar: what is inside the flagged parents, or else inside the largest one.</summary>
/// <param name="Parent">A node of level 2, or of level 1 where the second level is not in slots.</param>
internal sealed record DeepNodes(Node Parent, IReadOnlyList<Node> Nodes)
{
    public static IReadOnlyList<DeepNodes> Of(TmaTree tree)
    {
        List<DeepNodes> groups = [];
        foreach (var parent in tree.Nodes.Where(node => node.Definition.Level <= 2))
        {
            List<Node> inside = [];
            Collect(tree, parent, inside);
            if (inside.Count > 0)
            {
                groups.Add(new DeepNodes(parent, inside));
            }
        }

        var flagged = groups.FindAll(group => group.Parent.Flagged);
        return flagged.Count > 0 ? flagged : [.. groups.OrderByDescending(group => group.Parent.Value ?? 0).Take(1)];
    }

    /// <summary>The end of the axis for all bars of several trees, so that they can be compared by eye.</summary>
    public static double AxisEnd(IEnumerable<TmaTree> trees)
    {
        var most = trees
            .SelectMany(Of)
            .SelectMany(group => group.Nodes)
            .Select(node => Math.Max(node is { Inconsistent: false, Value: { } value } ? node.Interval?.High ?? value : 0, Limit(node.Definition) ?? 0))
            .Append(0.05)
            .Max();
        return LinearScale.Nice(most);
    }

    /// <summary>Above which value the node matters, when the model gives it as a number.</summary>
    public static double? Limit(NodeDefinition node) => node.Threshold?.AnyOf
        .Where(limit => limit.Comparison is Operator.Greater or Operator.GreaterOrEqual)
        .Select(limit => (limit.Bound as Expression.Number)?.Value)
        .FirstOrDefault(bound => bound is not null);

    private static void Collect(TmaTree tree, Node parent, List<Node> inside)
    {
        foreach (var child in tree.ChildrenOf(parent))
        {
            var isArea = child.Definition.Level <= 2 && Domains.IsSlots(child);
            if (!isArea)
            {
                inside.Add(child);
                if (child.Flagged)
                {
                    Collect(tree, child, inside);
                }
            }
        }
    }
}
