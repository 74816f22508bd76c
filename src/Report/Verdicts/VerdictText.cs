using Toplev.Report.Formatting;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Verdicts;

/// <summary>What a comparison says, in sentences that follow from its numbers.</summary>
/// <param name="Headline">Who is faster, or that no difference was found.</param>
/// <param name="Timing">The values behind it, or null without any.</param>
/// <param name="Why">Causes, or why there are none; most important first.</param>
public sealed record VerdictText(VerdictSentence Headline, VerdictSentence? Timing, IReadOnlyList<VerdictSentence> Why)
{
    /// <summary>Logarithm of the quotient of two values over their ratio from which a reader wonders.</summary>
    private const double Noticeable = 0.02;

    public static VerdictText Of(ResultSet set, Comparison comparison) =>
        new(HeadlineOf(set, comparison), TimingOf(set, comparison), [.. WhyOf(set, comparison)]);

    /// <summary>The comparison to put above all others: that of the fastest candidate that is certainly faster, or null.</summary>
    public static Comparison? Best(ResultSet set) =>
        set.Comparisons.Where(comparison => comparison.Verdict == Verdict.Faster).MaxBy(comparison => comparison.Speedup?.Value);

    /// <summary>All sentences as one text.</summary>
    public override string ToString() => string.Join('\n', new[] { Headline, Timing }.OfType<VerdictSentence>().Concat(Why));

    private static VerdictSentence HeadlineOf(ResultSet set, Comparison comparison)
    {
        var candidate = ResultName.OfCandidate(set, comparison);
        if (comparison.Speedup is not { } speedup)
        {
            return VerdictSentence.Of(
                VerdictPiece.Strong("No verdict"),
                $" on {candidate} and {comparison.Baseline}: "
                    + $"{(SingleRuns.Applies(comparison) ? "the shares are known, but the elapsed time is not" : "there are no values to compare")}.");
        }

        if (comparison.Verdict is Verdict.Faster or Verdict.Slower)
        {
            var slower = comparison.Verdict == Verdict.Slower;
            var ratio = slower ? 1 / speedup.Value : speedup.Value;
            return VerdictSentence.Of(
                VerdictPiece.Strong($"{candidate} is "),
                new VerdictPiece($"{VerdictFormats.Ratio(ratio)}×", VerdictEmphasis.Figure),
                VerdictPiece.Strong($" {VerdictFormats.Word(comparison)} than {comparison.Baseline}"),
                comparison.EndedOtherwise is { } otherwise ? $", but {otherwise}: they may not have done the same work."
                    : comparison.MayHoldOtherChanges ? $" ({Interval(set, comparison)}), if nothing else changed between the measurements, which were not "
                    + $"interleaved."
                    : VerdictPiece.Strong("."));
        }

        if (speedup.Interval is not { } bounds)
        {
            return VerdictSentence.Of(
                VerdictPiece.Strong("No verdict"),
                $" on {candidate} and {comparison.Baseline} ({VerdictFormats.Directed(speedup.Value, comparison.Measure)}): one "
                    + $"{(set.Experiment?.Grouped == true ? "recording" : "run")} cannot separate a difference from noise.");
        }

        var apart = comparison.MayHoldOtherChanges ? ", if nothing else changed between the measurements, which were not interleaved" : "";
        var known = $"({Level(set)}: {VerdictFormats.Directed(bounds, comparison.Measure)})";
        if (comparison.Verdict == Verdict.NoDifference)
        {
            return VerdictSentence.Of(
                VerdictPiece.Strong("No difference found"),
                $" between {candidate} and {comparison.Baseline} {known}: they are practically equal, within ±{Equivalence(set)}{apart}.");
        }

        var unit = set.Experiment?.Grouped == true ? "recordings" : "runs";
        var settled = comparison.RequiredRuns is { } runs ? $" About {ValueFormats.Count(runs)} {unit} each would probably settle it."
            : Math.Min(comparison.BaselineRuns, comparison.CandidateRuns) < Comparison.LeastRunsForEstimate ? $" More {unit} may settle it."
            : " Only less noise would settle it.";
        return VerdictSentence.Of(VerdictPiece.Strong("Undecided"), $" whether {candidate} differs from {comparison.Baseline} "
            + $"{known}{apart}.{settled}");
    }

    /// <summary><c>95 % CI of the ratio 1.25–1.33</c>, in the direction that the headline says.</summary>
    private static string Interval(ResultSet set, Comparison comparison)
    {
        var speedup = comparison.Speedup!.Value;
        var slower = comparison.Verdict == Verdict.Slower;
        return speedup.Interval is { } bounds
            ? $"{Level(set)} of the ratio "
            + $"{VerdictFormats.Bounds(slower ? new ConfidenceInterval(1 / bounds.High, 1 / bounds.Low) : bounds, slower ? 1 / speedup.Value : speedup.Value)}"
            : "no interval";
    }

    private static string Level(ResultSet set) => $"{(set.Comparisons.Count > 1 ? "joint " : "")}95 % CI";

    private static VerdictSentence? TimingOf(ResultSet set, Comparison comparison)
    {
        if (comparison is not { BaselineValue: { } before, CandidateValue: { } after, Speedup: not null })
        {
            return null;
        }

        // Where the verdict is open, the headline has the interval.
        List<string> facts = comparison.Verdict is Verdict.Faster or Verdict.Slower ? [Interval(set, comparison)] : [];
        var unit = set.Experiment?.Grouped == true ? "recording" : "run";
        facts.Add(comparison.BaselineRuns == comparison.CandidateRuns
            ? $"{comparison.BaselineRuns} {unit}{(comparison.BaselineRuns == 1 ? "" : "s")} each"
            : $"{comparison.BaselineRuns} and {comparison.CandidateRuns} {unit}s");
        if (comparison.InTurns)
        {
            facts.Add("order interleaved");
        }

        return VerdictSentence.Of(
            $"{VerdictFormats.Change(before, after, comparison.Measure)}{comparison.Measure.Origin} ({string.Join(", ", facts)})."
                + Apart(comparison, before, after));
    }

    /// <summary>Where a few odd runs move the quotient of the two values away from the ratio: why the one does not follow from the other.</summary>
    private static string Apart(Comparison comparison, double before, double after)
    {
        var quotient = comparison.Measure.HigherIsBetter == true ? after / before : before / after;
        return Math.Abs(Math.Log(quotient / comparison.Speedup!.Value.Value)) < Noticeable ? ""
            : $" The ratio is the middle of the ratios {(comparison.InTurns ? "of neighbouring runs" : "of all pairs of runs")}, and not the quotient of these "
            + "two values: a few runs took much longer or shorter than the others.";
    }

    private static IEnumerable<VerdictSentence> WhyOf(ResultSet set, Comparison comparison)
    {
        if (comparison.CauseDoubt == CauseDoubt.OtherTarget)
        {
            var lead = comparison.Verdict is Verdict.Faster or Verdict.Slower ? "Why: unknown." : "Counters:";
            yield return VerdictSentence.Of(VerdictPiece.Strong(lead), $" {comparison.WhyNoCause}; the timing is valid.");
            yield break;
        }

        var figures = new SoftwareCause(comparison);
        var cause = TimeCause.Of(comparison);
        if (comparison.Verdict is Verdict.Faster or Verdict.Slower)
        {
            if (cause?.Sentence(comparison.WhyNoCause is null) is { } parts)
            {
                yield return parts;
            }

            if (figures.LikelyCause is { } likely)
            {
                yield return likely;
            }

            if (RegionCause.Of(comparison) is { } where)
            {
                yield return where;
            }

            foreach (var sentence in comparison.WhyNoCause is null && cause
                is not null ? NodeCause.Of(comparison, cause) : Doubt(set, comparison, cause, figures))
            {
                yield return sentence;
            }
        }

        if ((comparison.Verdict is Verdict.Faster or Verdict.Slower || comparison.Profile?.Functions.Any(function => function.IsSignificant) == true)
            && FunctionCause.Of(comparison) is { } functions)
        {
            yield return functions;
        }

        if (WorkCause.Of(comparison, comparison.WhyNoCause is null ? cause : null) is { } work)
        {
            yield return work;
        }

        if (figures.Also is { } also)
        {
            yield return also;
        }

        if (set.RegionSources.Count > 0)
        {
            yield return VerdictSentence.Of($"Regions were collected in the runs of all variants ({string.Join(", ", set.RegionSources)}); these times "
                + $"include the cost of collecting them.");
        }

        if (SingleRuns.Applies(comparison))
        {
            foreach (var sentence in SingleRuns.Of(set, comparison))
            {
                yield return sentence;
            }
        }
    }

    private static IEnumerable<VerdictSentence> Doubt(ResultSet set, Comparison comparison, TimeCause? cause, SoftwareCause figures)
    {
        if (TimeCause.Explained(comparison) is null)
        {
            yield return VerdictSentence.Of(VerdictPiece.Strong("Why: unknown."), comparison.Measure switch
            {
                { Kind: MeasureKind.Printed, IsRate: false } => " What the program printed is not a time, so where the time goes does not explain it.",
                { Kind: MeasureKind.Time } => " How the wall time of the runs changed is uncertain.",
                _ => " The wall time of the runs did not certainly change in the same direction, so where the time goes does not explain what the program "
                    + "printed.",
            });
            yield break;
        }

        if (comparison.CauseDoubt == CauseDoubt.GradeC)
        {
            var word = VerdictFormats.Word(comparison);
            yield return VerdictSentence.Of(
                $"{char.ToUpperInvariant(word[0])}{word[1..]}, but ", VerdictPiece.Strong(
                    "where in the processor is not reliable"), $": {comparison.WhyNoCause}.");
            yield break;
        }

        // Counters of the processor would not show more about waiting, or about work in the kernel.
        if (comparison.CauseDoubt == CauseDoubt.NoTree && cause is { NeedsCounters: false })
        {
            yield break;
        }

        var what = VerdictPiece.Strong(cause is not null || figures.LikelyCause is not null ? "Where in the processor: unknown." : "Why: unknown.");
        yield return comparison.CauseDoubt switch
        {
            CauseDoubt.NoTree when MissingTrees.AreAll(set) => VerdictSentence.Of(what, " ", VerdictPiece.NoTree, "; the timing is valid."),
            CauseDoubt.CpuTime => VerdictSentence.Of(what, $" {char.ToUpperInvariant(comparison.WhyNoCause![0])}{comparison.WhyNoCause[1..]}, so its time "
                + $"cannot be split; the timing is valid."),
            _ => VerdictSentence.Of(what, $" About the trees: {comparison.WhyNoCause}; the timing is valid."),
        };
    }

    private static string Equivalence(ResultSet set) =>
        (set.Experiment?.Equivalence * 100 ?? 0).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
