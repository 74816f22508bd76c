using Toplev.Tma.Tree;

namespace Toplev.Report.Formatting;

/// <summary>Which nodes a person sees without <c>--all</c>: all of level 1, the children of what is flagged, and of what is large.</summary>
public static class NodeSelection
{
    private const double LargeParent = 0.10;

    public static IReadOnlyList<Node> Shown(TmaTree tree, bool all)
    {
        if (all)
        {
            return tree.Nodes;
        }

        var parents = tree.HidesUnavailable ? Parents(tree) : [];
        HashSet<string> shown = [];
        List<Node> nodes = [];
        foreach (var node in tree.Nodes)
        {
            var parent = node.Definition.Parent is { } name ? tree.Find(name) : null;
            if (node.Value is null && tree.HidesUnavailable && !parents.Contains(node.Name))
            {
                continue;
            }

            if (node.Definition.Level == 1 || (parent is not null && IsShown(parent) && Opens(parent, node)))
            {
                shown.Add(node.Name);
                nodes.Add(node);
            }
        }

        return nodes;

        bool IsShown(Node parent) => shown.Contains(parent.Name);
    }

    /// <summary>Where a file has the children only, their parents are shown without a value: else they would seem to belong to another.</summary>
    private static HashSet<string> Parents(TmaTree tree)
    {
        HashSet<string> parents = [];
        foreach (var node in tree.Nodes.Where(node => node.Value is not null))
        {
            for (var parent = node.Definition.Parent; parent is not null && parents.Add(parent);)
            {
                parent = tree.Find(parent)?.Definition.Parent;
            }
        }

        return parents;
    }

    private static bool Opens(Node parent, Node node) =>
        parent.Flagged || parent.Value is null || node.Inconsistent || (node.Definition.Level == 2 && parent.Value is >= LargeParent);
}
