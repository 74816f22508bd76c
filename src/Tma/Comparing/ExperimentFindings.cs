using System.Globalization;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>Doubts about the runs that are compared. Nothing is left out silently, and odd values are kept.</summary>
public static class ExperimentFindings
{
    private const int FewestForTrend = 5;

    public static IReadOnlyList<Finding> Of(IReadOnlyList<ProgramResult> results, Measure measure, Experiment experiment)
    {
        if (results.All(HoldsNoTime))
        {
            return [new Finding(FindingIds.NoTimes, Severity.Info,
                "The files contain no times: only shares are compared, and differences cannot be separated from "
                + "noise.")];
        }

        List<Finding> findings = [];
        foreach (var result in results)
        {
            // Cores of a hybrid processor share the runs: their times are the same and said once.
            if (results.First(first => first.Name == result.Name) == result)
            {
                AddRuns(result, measure, experiment, findings);
            }
        }

        AddPairs(results, measure, experiment, findings);
        return findings;
    }

    /// <summary>What others measured and printed without how long it took.</summary>
    private static bool HoldsNoTime(ProgramResult result) =>
        result.ImportedFrom is not null && result.Repetitions.All(run => Comparer.Usable(run.Value) is null && Comparer.Usable(run.Seconds) is null);

    private static void AddRuns(ProgramResult result, Measure measure, Experiment experiment, List<Finding> findings)
    {
        var values = InOrder(result);
        var unusable = result.Repetitions.Count - values.Length;
        if (unusable > 0)
        {
            findings.Add(new Finding(
                FindingIds.ValuesLeftOut, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{unusable} of {result.Repetitions.Count} runs of {result.Name} gave no usable "
                    + $"{NameOf(measure)} (it must be above 0) and are not compared.")));
        }

        if (!experiment.Interleaved && !experiment.Grouped && Drifts(values))
        {
            findings.Add(new Finding(
                FindingIds.Drift, Severity.Warning,
                $"{Capital(NameOf(measure))} of {result.Name} drifts over its runs: the machine is warming up or something else is running. The variants "
                    + $"were not interleaved, so drift may look like a difference.",
                "Measure all variants in one tma compare, which interleaves them."));
        }

        if (Clusters.Of(values) is { } clusters)
        {
            findings.Add(new Finding(
                FindingIds.Bimodal, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{Capital(NameOf(measure))}s of {result.Name} are bimodal: {clusters.Low.Count} runs are near "
                    + $"{Shown(clusters.Low.Middle, measure)}, {clusters.High.Count} near {Shown(clusters.High.Middle, measure)}. The program behaves in one "
                    + $"of two ways, and an average describes neither."),
                "Look for what differs from run to run (core placement, huge pages, memory layout): --cores, --env."));
        }
        else if (Outliers.Of(values) is { Count: > 0 } odd)
        {
            var median = Median.Of(values);
            var farthest = odd.MaxBy(value => Math.Abs(value - median)) / median;
            findings.Add(new Finding(
                FindingIds.Outliers, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{odd.Count} of {values.Length} runs of {result.Name} "
                    + $"{(odd.Count == 1 ? "is an outlier" : "are outliers")} ({(odd.Count == 1 ? "" : "as far as ")}{farthest:0.00} times the median); "
                    + $"kept, because the ratio is robust against {(odd.Count == 1 ? "it" : "them")}."),
                "Use an idle machine, --cores or more runs."));
        }
    }

    private static void AddPairs(IReadOnlyList<ProgramResult> results, Measure measure, Experiment whole, List<Finding> findings)
    {
        var pairs = Comparer.Pairs(results);
        foreach (var (baseline, candidate) in pairs)
        {
            var experiment = Comparer.Of(baseline, candidate, whole);
            var (speedup, values) = Comparer.SpeedupOf(baseline, candidate, measure, experiment, Comparer.Error / pairs.Count);
            var compared = Math.Min(values.Runs.Baseline, values.Runs.Candidate);
            var measured = Math.Min(UsableRuns(baseline), UsableRuns(candidate));
            var fewest = values.Runs.Baseline < values.Runs.Candidate ? baseline : candidate;
            var unit = experiment.Grouped ? "recording" : "run";
            var remedy = experiment.Grouped ? "Use more recordings in each --group."
                : string.Create(CultureInfo.InvariantCulture, $"Use -r {Advised(speedup, values, experiment, Comparer.Error / pairs.Count)}, and a longer "
                    + $"--max-time if one was set.");
            if (compared < 2)
            {
                var who = values.Runs.Baseline == values.Runs.Candidate ? $"{baseline.Name} and {candidate.Name} have" : $"{fewest.Name} has";
                var none = UsableRuns(baseline) < baseline.Repetitions.Count || UsableRuns(candidate) < candidate.Repetitions.Count
                    ? $"no usable {NameOf(measure)}"
                    : $"no {unit}";
                findings.Add(new Finding(
                    FindingIds.TooFewRuns, Severity.Warning,
                    $"{who} {(compared == 0 ? none : $"one {unit}")} to compare, so a difference cannot be separated from "
                        + $"noise.", compared == 0 ? null : remedy));
            }
            else if (!values.AllowRankInterval(Comparer.Error / pairs.Count))
            {
                findings.Add(new Finding(
                    FindingIds.TooFewRuns, Severity.Info,
                    string.Create(CultureInfo.InvariantCulture, $"{compared} {unit}s of {baseline.Name} and {candidate.Name} are too few for a robust "
                        + $"interval: it assumes normally distributed noise."), remedy));
            }

            if (experiment.Interleaved)
            {
                AddDrift(baseline, candidate, measure, values, findings);
            }

            if (compared < measured && experiment.Interleaved)
            {
                findings.Add(new Finding(
                    FindingIds.RoundsIncomplete, Severity.Warning,
                    string.Create(CultureInfo.InvariantCulture, $"Of {measured} runs only {compared} of {baseline.Name} and {candidate.Name} belong to the "
                        + $"same rounds; the others are not compared.")));
            }
        }
    }

    private static int Advised(Estimate? speedup, RunPairs values, Experiment experiment, double alpha)
    {
        var toSettle = RunAdvice.ToSettle(speedup, Comparer.VerdictOf(speedup, experiment.Equivalence), values, experiment.Equivalence, alpha);
        return RunAdvice.Of(speedup, values, alpha, toSettle) ?? RunAdvice.Robust;
    }

    /// <summary>True when the ratio of the two drifts from round to round.</summary>
    internal static bool RatioDrifts(RunPairs values) => Drifts(values.LogarithmsOfRatios);

    /// <summary>What drifts in both cancels, since neighbours in time are compared; what drifts in one of them does not.</summary>
    private static void AddDrift(ProgramResult baseline, ProgramResult candidate, Measure measure, RunPairs values, List<Finding> findings)
    {
        string[] drifting = [.. ((ProgramResult[])[baseline, candidate]).Where(result => Drifts(InOrder(result))).Select(result => result.Name)];
        if (RatioDrifts(values))
        {
            var name = NameOf(measure);
            findings.Add(new Finding(
                FindingIds.Drift, Severity.Warning,
                $"The ratio of {candidate.Name} to {baseline.Name} drifts over the "
                    + $"experiment{(drifting is [var alone] ? $": the {name} of {alone} drifts alone" : "")}. Interleaving does not cancel this: the ratio "
                    + $"holds only for this period.",
                "Use more warm-ups (-w 2) and more runs; look for something that grows in the variant (files, caches, server state)."));
        }
        else if (drifting.Length > 0)
        {
            findings.Add(new Finding(
                FindingIds.Drift, Severity.Info,
                $"{Capital(NameOf(measure))} of {string.Join(" and ", drifting)} drifts over the experiment; the ratio of {candidate.Name} to "
                    + $"{baseline.Name} does not: the runs were interleaved, so the drift cancels out."));
        }
    }

    private static bool Drifts(IReadOnlyList<double> values) => values.Count >= FewestForTrend && MannKendall.IsDrifting(values);

    private static double[] InOrder(ProgramResult result) =>
        [.. result.Repetitions.OrderBy(run => run.Order).Select(run => Comparer.Usable(run.Value)).OfType<double>()];

    private static string Shown(double value, Measure measure) =>
        !measure.IsTime ? string.Create(CultureInfo.InvariantCulture, $"{value:0.###}{(measure.Unit.Length > 0 ? " " : "")}{measure.Unit}")
        : value >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00} s") : string.Create(CultureInfo.InvariantCulture, $"{value * 1000:0.##} ms");

    private static int UsableRuns(ProgramResult result) => result.Repetitions.Count(run => Comparer.Usable(run.Value) is not null);

    private static string NameOf(Measure measure) => measure.IsTime ? "time" : "value";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

}
