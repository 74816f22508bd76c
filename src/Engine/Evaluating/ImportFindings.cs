using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
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
            yield return new Finding(FindingIds.ReducedFormula, Severity.Info, $"{Names(remark)}: {remark.Key}; perf computes it the same way.");
        }

        foreach (var printed in tree.Nodes.Where(node => node.IsAsPrinted).GroupBy(node => node.PrintedBy))
        {
            yield return new Finding(
                FindingIds.AsPrinted, Severity.Warning,
                $"{(tree.Nodes.All(node => node.Value is null || node.IsAsPrinted) ? "All values" : Names(printed))}: as {printed.Key} printed them; the "
                    + $"file contains no counts to compute them from.");
        }

        foreach (var node in tree.Nodes.Where(node => !node.IsAsPrinted))
        {
            if (node is { Value: { } value, Printed: { } printed } && Math.Abs(value - printed) > MostDifference + node.PrintedResolution)
            {
                yield return new Finding(
                    FindingIds.PrintedDiffers, Severity.Warning,
                    $"{NodeTitle.Of(node.Name)}: {node.PrintedBy} printed {NumberText.Percent(printed)} %, the counts in the file give "
                        + $"{NumberText.Percent(value)} %.");
            }
        }
    }

    /// <summary>Why an output of the file has no tree, with the words that perf printed in place of counts.</summary>
    /// <param name="best">Counted if anything was, else the most specific status of what was not.</param>
    public static NoTree WhyEmpty(CollectionPlan plan, ReadingStatus best, IReadOnlyList<RunSamples> runs) => best switch
    {
        _ when plan.Groups.Count == 0 => new NoTree(NoTreeIds.NotSufficient, "the file contains none of the events that the tree is computed from"),
        ReadingStatus.NotSupported => new NoTree(
            NoTreeIds.NoPmu,
            "perf printed <not supported> instead of counts: the machine does not support these events (a virtual machine without a PMU, or another "
                + "processor)"),
        ReadingStatus.NotCounted => new NoTree(
            NoTreeIds.NotCounted,
            "perf printed <not counted> instead of counts: the events were never on a counter (the program was too short, or something else holds the "
                + "counters)"),
        ReadingStatus.Counted when runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples).All(
            sample => sample.Events.All(reading => reading.Count == 0)) =>
            new NoTree(NoTreeIds.NotBelieved, "all its counts are 0: the events were never counted, or a hypervisor returns zeros instead of real counts"),
        _ => new NoTree(NoTreeIds.NotSufficient, "its events are not sufficient for any node of the tree"),
    };

    private static string Names(IEnumerable<Node> nodes)
    {
        const int Most = 5;
        var names = nodes.Select(node => NodeTitle.Of(node.Name)).ToList();
        return string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
    }
}
