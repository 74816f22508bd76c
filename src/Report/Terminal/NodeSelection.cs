using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

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

        HashSet<string> shown = [];
        List<Node> nodes = [];
        foreach (var node in tree.Nodes)
        {
            var parent = node.Definition.Parent is { } name ? tree.Find(name) : null;
            if (node.Value is null && tree.HidesUnavailable)
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

        // Where a file has only the children, there is no parent to hide them under.
        bool IsShown(Node parent) => shown.Contains(parent.Name) || (tree.HidesUnavailable && parent.Value is null);
    }

    private static bool Opens(Node parent, Node node) =>
        parent.Flagged || parent.Value is null || node.Inconsistent || (node.Definition.Level == 2 && parent.Value is >= LargeParent);
}
