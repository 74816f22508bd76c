using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>The verdict of a whole experiment with so many candidates that one verdict after the other would hide the answer.</summary>
public static class OverallVerdict
{
    /// <summary>Up to so many comparisons, each has a verdict in full.</summary>
    public const int MostInFull = 4;

    public static bool Applies(ResultSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Comparisons.Count > MostInFull;
    }

    /// <summary>The best candidate and why it is; how many are faster, slower, equal and undecided.</summary>
    public static VerdictText Of(ResultSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (VerdictText.Best(set) is { } best)
        {
            var verdict = VerdictText.Of(set, best);
            return verdict with { Why = [Counts(set), .. verdict.Why] };
        }

        var word = set.Measure.IsTime ? "faster" : "better";
        return new VerdictText(
            VerdictSentence.Of(VerdictPiece.Strong($"None of {What(set)} is {word}"), $" than {Baseline(set)}."), null, [Counts(set)]);
    }

    /// <summary>What details are shown of: the best candidate and its baseline, or the first where none is better.</summary>
    public static ResultSet Leading(ResultSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var lead = VerdictText.Best(set) ?? set.Comparisons[0];
        return set with
        {
            Comparisons = [lead],
            Results = [.. set.Results.Where(result => lead.HasBaseline(result) || lead.HasCandidate(result))],
        };
    }

    private static VerdictSentence Counts(ResultSet set)
    {
        var isTime = set.Measure.IsTime;
        List<string> counts = [];
        Add(counts, Count(set, Verdict.Faster), isTime ? "faster" : "better");
        Add(counts, Count(set, Verdict.Slower), isTime ? "slower" : "worse");
        Add(counts, Count(set, Verdict.NoDifference), "practically equal");
        Add(counts, set.Comparisons.Count(comparison => comparison is { Verdict: Verdict.Unclear, Speedup.Interval: not null }), "undecided");
        Add(counts, set.Comparisons.Count(comparison => comparison is { Verdict: Verdict.Unclear, Speedup: null or { Interval: null } }), "without a verdict");
        return VerdictSentence.Of(
            VerdictPiece.Strong($"Of {What(set)}"), $", compared with {Baseline(set)}: {string.Join(", ", counts)}. They are not compared with each other.");
    }

    private static void Add(List<string> counts, int count, string word)
    {
        if (count > 0)
        {
            counts.Add($"{ValueFormats.Count(count)} {word}");
        }
    }

    private static int Count(ResultSet set, Verdict verdict) => set.Comparisons.Count(comparison => comparison.Verdict == verdict);

    /// <summary>On a hybrid processor a candidate is compared once for each type of core.</summary>
    private static string What(ResultSet set) =>
        $"{ValueFormats.Count(set.Comparisons.Count)} {(set.Comparisons.Any(comparison => comparison.CoreType is not null) ? "comparisons" : "candidates")}";

    private static string Baseline(ResultSet set) =>
        set.Comparisons.Select(comparison => comparison.Baseline).Distinct().ToList() is [var only] ? only : "their baselines";
}
