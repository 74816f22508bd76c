using Toplev.Tma;
using Toplev.Tma.Metrics;
using System.Globalization;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>Findings that need the samples: other users of the counters, a program that changes during its run.</summary>
public static class MeasurementDoubts
{
    /// <summary>Groups are multiplexed, so their shares add up to the whole time; below this there was another user of the counters.</summary>
    private const double LeastTogether = 0.8;

    /// <summary>Intervals in each third that make a phase more than a moment.</summary>
    private const int LeastIntervals = 3;

    /// <summary>Difference of a level 1 share between the first and the last third that is worth a word.</summary>
    private const double LargeChange = 0.15;

    public static IEnumerable<Finding> Of(Evaluation evaluation, CollectionPlan plan, IReadOnlyList<RunSamples> runs)
    {
        var passes = runs.SelectMany(run => run.Passes).Where(pass => pass.Samples.Count > 0).ToList();
        if (!plan.CountsPartOfTime && passes.Count > 0 && passes.Min(pass => Together(plan, pass)) is var together and > 0 and < LeastTogether)
        {
            yield return new Finding(
                FindingIds.CountersShared, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"The groups were on the counters for {together * 100:0} % of the time in total: something else "
                    + $"is also using them."),
                "Look for another profiler, a debugger or a monitoring agent (perf, VTune); to turn off the NMI watchdog: sudo sysctl kernel.nmi_watchdog=0");
        }

        if (runs.Count > 0 && runs[0].Passes is [var only] && Phase(evaluation, plan, only) is { } phase)
        {
            yield return phase;
        }
    }

    /// <summary>Sum of the shares of an execution's groups; 0 when nothing was counted.</summary>
    private static double Together(CollectionPlan plan, PassSamples pass)
    {
        var counts = MeasuredCounts.Sum(plan, pass.Samples, pass.CountingSeconds, null);
        return plan.Groups.Sum(group => group.Events
            .Where(planned => counts.Status[planned.Index] == ReadingStatus.Counted)
            .Select(planned => counts.Shares[planned.Index]).DefaultIfEmpty(0).Max());
    }

    private static Finding? Phase(Evaluation evaluation, CollectionPlan plan, PassSamples pass)
    {
        var ends = pass.Samples.Select(sample => sample.EndSeconds).Distinct().ToList();
        if (ends.Count < 3 * LeastIntervals)
        {
            return null;
        }

        var third = ends.Count / 3;
        var early = evaluation.Evaluator.Evaluate(
            MeasuredCounts.Sum(plan, pass.Samples.Where(sample => sample.EndSeconds <= ends[third - 1]), ends[third - 1], null));
        var late = evaluation.Evaluator.Evaluate(
            MeasuredCounts.Sum(plan, pass.Samples.Where(sample => sample.EndSeconds > ends[^(third + 1)]), ends[^1] - ends[^(third + 1)], null));
        var largest = early.Nodes
            .Where(
                node => node.Definition.Level == 1
                    && node is { Value: not null, Inconsistent: false }
                    && late.Find(node.Name) is { Value: not null, Inconsistent: false })
            .MaxBy(node => Math.Abs(late.Find(node.Name)!.Value!.Value - node.Value!.Value));
        return largest is null || Math.Abs(late.Find(largest.Name)!.Value!.Value - largest.Value!.Value) < LargeChange
            ? null
            : new Finding(
                FindingIds.Phases, Severity.Info,
                $"The program has phases: {NodeTitle.Of(largest.Name)} is {NumberText.Percent(largest.Value!.Value)} % in its first third and "
                    + $"{NumberText.Percent(late.Find(largest.Name)!.Value!.Value)} % in its last; the tree is an average over them.",
                "Look at the chart over time (--html report.html), or measure one phase with --delay and --duration.");
    }
}
