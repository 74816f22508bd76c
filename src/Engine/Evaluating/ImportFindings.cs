using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Evaluating;

/// <summary>What is particular about values that were not measured by this program.</summary>
public static class ImportFindings
{
    private const double MostDifference = 0.002;

    public static IEnumerable<Finding> Of(ProgramResult result)
    {
        if (result is not { ImportedFrom: not null, Tree: { } tree })
        {
            yield break;
        }

        foreach (var remark in tree.Nodes.Where(node => node is { Remark: not null, IsAsPrinted: false }).GroupBy(node => node.Remark))
        {
            yield return new Finding("reduced-formula", Severity.Info, $"{Names(remark)}: {remark.Key}; perf computes it so, too.");
        }

        foreach (var printed in tree.Nodes.Where(node => node.IsAsPrinted).GroupBy(node => node.PrintedBy))
        {
            yield return new Finding(
                "as-printed", Severity.Warning,
                $"{(tree.Nodes.All(node => node.Value is null || node.IsAsPrinted) ? "All values" : Names(printed))}: as {printed.Key} printed them; the file has no counts to compute them from.");
        }

        foreach (var node in tree.Nodes.Where(node => !node.IsAsPrinted))
        {
            if (node is { Value: { } value, Printed: { } printed } && Math.Abs(value - printed) > MostDifference + node.PrintedResolution)
            {
                yield return new Finding(
                    "printed-differs", Severity.Warning,
                    $"{NodeTitle.Of(node.Name)}: {node.PrintedBy} printed {NumberText.Percent(printed)} %, the counts in the file give {NumberText.Percent(value)} %.");
            }
        }
    }

    private static string Names(IEnumerable<Node> nodes)
    {
        const int Most = 5;
        var names = nodes.Select(node => NodeTitle.Of(node.Name)).ToList();
        return string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
    }
}
