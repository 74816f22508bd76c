using Toplev.Tma.Functions;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>Every other result against the first. See docs/METHOD.md, "Comparing".</summary>
public static class Comparer
{
    /// <summary>Probability that any interval of the ratio of the whole experiment misses the truth.</summary>
    public const double Error = 0.05;

    /// <summary>
    /// Comparisons in the order of the results. On a hybrid processor a result is compared with the first of its own core type.
    /// Intervals hold together: their errors add up to <see cref="Error"/> (C. Bonferroni).
    /// </summary>
    public static IReadOnlyList<Comparison> Compare(IReadOnlyList<ProgramResult> results, Measure measure, Experiment experiment)
    {
        var pairs = Pairs(results);
        return [.. pairs.Select(pair => Between(pair.Baseline, pair.Candidate, measure, experiment, Error / pairs.Count))];
    }

    /// <summary>Which results are compared with which.</summary>
    internal static IReadOnlyList<(ProgramResult Baseline, ProgramResult Candidate)> Pairs(IReadOnlyList<ProgramResult> results) =>
    [
        .. results
            .Select(result => (Baseline: results.First(first => first.CoreType == result.CoreType), Candidate: result))
            .Where(pair => !ReferenceEquals(pair.Baseline, pair.Candidate)),
    ];

    /// <summary>How many times faster the candidate is, with the runs it is known from.</summary>
    internal static (Estimate? Speedup, RunPairs Values) SpeedupOf(
        ProgramResult baseline, ProgramResult candidate, Measure measure, Experiment experiment, double alpha)
    {
        var values = RunPairs.Of(
            baseline.Repetitions, run => Usable(baseline.Repetitions[run].Value),
            candidate.Repetitions, run => Usable(candidate.Repetitions[run].Value),
            experiment.Interleaved);
        return (values.Shift(alpha, Math.Log) is { } shift ? Ratio(shift, measure.HigherIsBetter == true) : null, values);
    }

    /// <summary>A value that can be compared as a ratio: finite and above 0.</summary>
    internal static double? Usable(double? value) => value is > 0 and < double.PositiveInfinity ? value : null;

    internal static Verdict VerdictOf(Estimate? speedup, double equivalence)
    {
        if (speedup is not { Interval: { } bounds } ratio)
        {
            return Verdict.Unclear;
        }

        if (bounds.Low >= 1 / (1 + equivalence) && bounds.High <= 1 + equivalence)
        {
            return Verdict.NoDifference;
        }

        return !ratio.Excludes(1) ? Verdict.Unclear : bounds.Low > 1 ? Verdict.Faster : Verdict.Slower;
    }

    /// <summary>
    /// How the runs of two results were taken: of several recordings together, the variants of one that was measured in turns still are.
    /// </summary>
    internal static Experiment Of(ProgramResult baseline, ProgramResult candidate, Experiment experiment) =>
        !experiment.Combined ? experiment : experiment with { Interleaved = SharesRounds(baseline, candidate) };

    private static bool SharesRounds(ProgramResult baseline, ProgramResult candidate) =>
        baseline.Repetitions.Select(run => run.Round).OfType<int>().Intersect(candidate.Repetitions.Select(run => run.Round).OfType<int>()).Any();

    private static Comparison Between(ProgramResult baseline, ProgramResult candidate, Measure measure, Experiment whole, double alpha)
    {
        var experiment = Of(baseline, candidate, whole);
        var (speedup, values) = SpeedupOf(baseline, candidate, measure, experiment, alpha);
        var verdict = VerdictOf(speedup, experiment.Equivalence);
        var figures = new FigureComparer(baseline, candidate, experiment.Interleaved, alpha);
        var value = figures.Located("value", run => run.Value);
        var wall = figures.Located("wall time", run => run.Seconds);
        var time = measure.Kind == MeasureKind.Time ? value : wall;
        var divider = TimeDivider.Between(baseline, candidate, measure, experiment.Interleaved, out var whyNotDivided);
        var division = divider?.Divide(alpha);
        var (doubt, why) = CauseRule.Of(baseline, candidate, whyNotDivided);
        var runsToSettle = RunAdvice.ToSettle(speedup, verdict, values, experiment.Equivalence, alpha);
        return new Comparison
        {
            Baseline = baseline.Name,
            Candidate = candidate.Name,
            CoreType = candidate.CoreType,
            Measure = measure,
            Speedup = speedup,
            Verdict = verdict,
            RequiredRuns = runsToSettle,
            Difference = value?.Delta,
            BaselineValue = FigureComparer.LocationOf(baseline, run => run.Value),
            CandidateValue = FigureComparer.LocationOf(candidate, run => run.Value),
            Time = time,
            WallTime = wall,
            Division = division,
            BaselineRuns = values.Runs.Baseline,
            CandidateRuns = values.Runs.Candidate,
            Nodes = NodeComparer.Compare(baseline, candidate, experiment.Interleaved, divider, division, alpha),
            Software = figures.Software(),
            Regions = figures.Regions(),
            Primitives = PrimitiveMatcher.Between(baseline, candidate),
            Profile = ProfileComparer.Compare(baseline.Profile, candidate.Profile, alpha),
            Instructions = figures.Located("instructions", run => run.Instructions),
            Cycles = figures.Located("cycles", run => run.Cycles),
            InstructionsPerCycle = figures.Located("IPC", run => run.Instructions / run.Cycles),
            Quality = ComparisonQuality.Of(baseline, candidate, speedup, values, experiment, alpha, runsToSettle),
            InTurns = experiment.Interleaved,
            MayHoldOtherChanges = experiment is { Interleaved: false, Grouped: false },
            EndedOtherwise = ComparisonQuality.EndedOtherwise(baseline, candidate),
            WhyNoCause = why,
            CauseDoubt = doubt,
        };
    }

    private static Estimate Ratio(Estimate logarithm, bool higherIsBetter)
    {
        // Of times the candidate's is the denominator.
        var sign = higherIsBetter ? 1 : -1;
        var (one, other) = (logarithm.Interval?.Low * sign, logarithm.Interval?.High * sign);
        return new Estimate(Math.Exp(sign * logarithm.Value), one is { } a && other is { } b
            ? new Statistics.ConfidenceInterval(Math.Exp(Math.Min(a, b)), Math.Exp(Math.Max(a, b)))
            : null);
    }
}
