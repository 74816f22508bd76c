using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Evaluating;

/// <summary>The results of the steps of a drill-down as one.</summary>
internal static class DrillDownSteps
{
    /// <summary>One tree of all steps: every node as the first step that had it measured it.</summary>
    public static ProgramResult Combine(IReadOnlyList<ProgramResult> steps)
    {
        var first = steps[0];
        if (steps.Count == 1 || first.Tree is not { } tree)
        {
            return first;
        }

        Dictionary<string, Node> known = [];
        foreach (var node in steps.SelectMany(step => step.Tree?.Nodes ?? []))
        {
            known.TryAdd(
                node.Name, node.Definition.Parent is { } parent && !known.GetValueOrDefault(parent, node).Flagged ? node with { Flagged = false } : node);
        }

        List<Node> nodes = [.. tree.Model.Nodes.Where(node => known.ContainsKey(node.Name)).Select(node => known[node.Name])];
        var whole = tree with { Nodes = nodes, Bottleneck = Bottleneck.In(nodes) };
        return first with
        {
            Outcome = TreeOutcome.Of(whole),
            Quality = Quality.Of(whole, first.Time, incomplete: false, first.Runs),
            Groups = steps.Sum(step => step.Groups),
            Passes = steps.Sum(step => step.Passes),
        };
    }
}
