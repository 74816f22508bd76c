using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Verdicts;

/// <summary>Which nodes of several trees stand side by side: what a person would see of any of them.</summary>
internal static class ComparedNodes
{
    public static IReadOnlyList<NodeDefinition> Of(ResultSet set, bool all)
    {
        List<TmaTree> trees = [.. set.Results.Select(result => result.Tree).OfType<TmaTree>()];
        var shown = trees.SelectMany(tree => NodeSelection.Shown(tree, all)).Where(node => node.Value is not null).Select(node => node.Name).ToHashSet();
        return [.. trees.SelectMany(tree => tree.Model.Nodes).DistinctBy(node => node.Name).Where(node => shown.Contains(node.Name))];
    }
}
