using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Comparing;

/// <summary>What a comparison says, in sentences that follow from its numbers.</summary>
/// <param name="Headline">Who is faster, or that no difference was found.</param>
/// <param name="Timing">The values behind it, or null without any.</param>
/// <param name="Why">Causes, or why there are none; most important first.</param>
public sealed record VerdictText(VerdictSentence Headline, VerdictSentence? Timing, IReadOnlyList<VerdictSentence> Why)
{
    public static VerdictText Of(ResultSet set, Comparison comparison) =>
        new(HeadlineOf(set, comparison), TimingOf(set, comparison), [.. WhyOf(set, comparison)]);

    /// <summary>The comparison to put above all others: that of the fastest candidate that is certainly faster, or null.</summary>
    public static Comparison? Best(ResultSet set) =>
        set.Comparisons.Where(comparison => comparison.Verdict == Verdict.Faster).MaxBy(comparison => comparison.Speedup?.Value);

    /// <summary>All sentences as one text.</summary>
    public override string ToString() => string.Join('\n', new[] { Headline, Timing }.OfType<VerdictSentence>().Concat(Why));

    private static VerdictSentence HeadlineOf(ResultSet set, Comparison comparison)
    {
        if (comparison.Speedup is not { } speedup)
        {
            return VerdictSentence.Of(
                VerdictPiece.Strong("No verdict"),
                $" on {comparison.Candidate} and {comparison.Baseline}: {(SingleRuns.Applies(comparison) ? "shares are known, the time elapsed is not" : "no values to compare")}.");
        }

        if (comparison.Verdict is Verdict.Faster or Verdict.Slower)
        {
            var ratio = comparison.Verdict == Verdict.Faster ? speedup.Value : 1 / speedup.Value;
            return VerdictSentence.Of(
                VerdictPiece.Strong($"{comparison.Candidate} is "),
                new VerdictPiece($"{VerdictFormats.Ratio(ratio)}×", VerdictEmphasis.Figure),
                VerdictPiece.Strong($" {Word(comparison)} than {comparison.Baseline}."));
        }

        if (speedup.Interval is not { } bounds)
        {
            return VerdictSentence.Of(
                VerdictPiece.Strong("No verdict"),
                $" on {comparison.Candidate} and {comparison.Baseline} (ratio {VerdictFormats.Ratio(speedup.Value)}): one run does not tell how much of it is chance.");
        }

        var found = $" between {comparison.Candidate} and {comparison.Baseline} (ratio {VerdictFormats.Bounds(bounds, speedup.Value)})";
        return VerdictSentence.Of(VerdictPiece.Strong("No difference found"), found + (comparison.Verdict == Verdict.NoDifference
            ? $": they are practically equal, within ±{Equivalence(set)}."
            : comparison.RunsToSettle is { } runs ? $". About {ValueFormats.Count(runs)} runs each would probably settle it."
            : "."));
    }

    private static VerdictSentence? TimingOf(ResultSet set, Comparison comparison)
    {
        if (comparison is not { BaselineValue: { } before, CandidateValue: { } after, Speedup: { } speedup })
        {
            return null;
        }

        var slower = comparison.Verdict == Verdict.Slower;
        var ratio = slower ? 1 / speedup.Value : speedup.Value;
        List<string> facts = [];
        facts.Add(speedup.Interval is { } bounds
            ? $"{(set.Comparisons.Count > 1 ? "joint " : "")}95 % CI of the ratio {VerdictFormats.Bounds(slower ? new Interval(1 / bounds.High, 1 / bounds.Low) : bounds, ratio)}"
            : "no interval");
        facts.Add(comparison.BaselineRuns == comparison.CandidateRuns
            ? comparison.BaselineRuns == 1 ? "1 run each" : $"{comparison.BaselineRuns} runs each"
            : $"{comparison.BaselineRuns} and {comparison.CandidateRuns} runs");
        if (set.Experiment?.Interleaved == true)
        {
            facts.Add("order interleaved");
        }

        return VerdictSentence.Of(
            $"{VerdictFormats.Change(before, after, comparison.Measure)} per {comparison.Measure.Per} ({string.Join(", ", facts)}).");
    }

    private static IEnumerable<VerdictSentence> WhyOf(ResultSet set, Comparison comparison)
    {
        var figures = new SoftwareCause(comparison);
        if (comparison.Verdict is Verdict.Faster or Verdict.Slower)
        {
            if (figures.LikelyCause is { } likely)
            {
                yield return likely;
            }

            if (RegionCause.Of(comparison) is { } where)
            {
                yield return where;
            }

            foreach (var sentence in comparison.WhyNoCause is null ? NodeCause.Of(comparison) : [Doubt(set, comparison, figures.LikelyCause is not null)])
            {
                yield return sentence;
            }
        }

        if (figures.Also is { } also)
        {
            yield return also;
        }

        if (set.RegionSources.Count > 0)
        {
            yield return VerdictSentence.Of($"Regions were collected in the runs of all variants ({string.Join(", ", set.RegionSources)}): what that costs is in these times.");
        }

        if (SingleRuns.Applies(comparison))
        {
            foreach (var sentence in SingleRuns.Of(set, comparison))
            {
                yield return sentence;
            }
        }
    }

    private static VerdictSentence Doubt(ResultSet set, Comparison comparison, bool knowsLikely)
    {
        if (comparison.CauseDoubt == CauseDoubt.GradeC)
        {
            var word = Word(comparison);
            return VerdictSentence.Of(
                $"{char.ToUpperInvariant(word[0])}{word[1..]}, but ", VerdictPiece.Strong("the cause is not reliable"), $": {comparison.WhyNoCause}.");
        }

        var what = VerdictPiece.Strong(knowsLikely ? "Where in the processor: unknown." : "Why: unknown.");
        return comparison.CauseDoubt == CauseDoubt.NoTree && !set.Machine.Pmu
            ? VerdictSentence.Of(what, " This machine gives no hardware counters; the timing is valid.")
            : VerdictSentence.Of(what, $" Of the trees, {comparison.WhyNoCause}; the timing is valid.");
    }

    /// <summary>A number that a program printed is only called fast when more of it is better: it need not be a time.</summary>
    private static string Word(Comparison comparison) => (comparison.Verdict == Verdict.Faster, comparison.Measure) switch
    {
        (true, { Kind: MeasureKind.Printed, HigherIsBetter: false }) => "lower",
        (false, { Kind: MeasureKind.Printed, HigherIsBetter: false }) => "higher",
        (true, _) => "faster",
        _ => "slower",
    };

    private static string Equivalence(ResultSet set) =>
        (set.Experiment?.Equivalence * 100 ?? 0).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
