using Toplev.Report.Formatting;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Advice;

/// <summary>What to do next, as a sentence and a command that runs as printed.</summary>
public sealed record NextStep(string Text, string? Command)
{
    private const double AllTheTime = 0.98;

    public static IEnumerable<NextStep> For(ProgramResult result, IReadOnlyList<Finding> findings)
    {
        if (result.WhyNoTree?.Id == NoTreeIds.Sampled)
        {
            if (result.Command.Count > 0 && RunTitle.Again(result) is { } again)
            {
                yield return new NextStep("Measure the tree of the whole program:", $"tma run {again}");
            }

            yield break;
        }

        if (result.Tree is null)
        {
            if (!findings.Any(finding => finding.Remedy is not null && finding.Severity != Severity.Info))
            {
                yield return new NextStep("See what this machine can measure and how to change it:", "tma doctor");
            }

            yield break;
        }

        if (result.ImportedFrom is not null)
        {
            if (result.Tree.Bottleneck.Path is [.., var deepest])
            {
                yield return new NextStep(
                    $"See what {ValueFormats.NodeName(deepest.Name)} means and what usually helps:",
                    $"tma explain {deepest.Name} {ModelOption.Of(result.Tree.Model)}");
            }

            yield break;
        }

        if (RunTitle.Again(result) is not { } what || result.Tree.IsEmpty)
        {
            yield break;
        }

        if (result.Quality.Grade == Grade.C && result.Passes == 1 && result.Command.Count > 0 && result.Tree.Nodes.Any(node => node.Counted is < AllTheTime))
        {
            yield return new NextStep(
                "Measure again with every group counted all the time:", $"tma run --no-multiplex "
                    + $"{ModelOption.FolderOf(result.Tree.Model)}{result.Selection}{what}");
            yield break;
        }

        if (result.Tree.Bottleneck.Path is [.., var last])
        {
            yield return Deeper(result.Tree, last, what);
        }
    }

    private static NextStep Deeper(TmaTree tree, Node last, string what)
    {
        var name = last.Name;
        var deeper = tree.Model.Nodes.Where(node => node.Parent == name).Select(node => node.Name).ToList();
        if (deeper.Count > 0 && !tree.Nodes.Any(node => node.Definition.Parent == name))
        {
            return new NextStep(
                $"Look inside {ValueFormats.NodeName(name)}:",
                $"tma run {ModelOption.FolderOf(tree.Model)}-l {last.Definition.Level + 1} --nodes {ShellQuoting.Quote(string.Join(',', deeper))} {what}");
        }

        return new NextStep($"See what {ValueFormats.NodeName(name)} means and what usually helps:", $"tma explain {name} {ModelOption.Of(tree.Model)}");
    }
}
