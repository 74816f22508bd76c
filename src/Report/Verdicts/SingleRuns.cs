using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Verdicts;

/// <summary>What a comparison of trees without any interval shows: values side by side, none of them called certain.</summary>
internal static class SingleRuns
{
    /// <summary>Changes of instructions below this are not worth a sentence.</summary>
    private const double OtherWork = 0.1;

    /// <summary>A change of Retiring from which the lesson about it is worth a sentence, in fractions of the slots.</summary>
    private const double LessRetiring = 0.1;

    /// <summary>True when shares are known on both sides and their difference cannot be separated from noise.</summary>
    public static bool Applies(Comparison comparison) =>
        comparison.Nodes.Any(node => node.ShareDelta is not null) && comparison.Nodes.All(node => node.ShareDelta is not { Interval: not null });

    public static IEnumerable<VerdictSentence> Of(ResultSet set, Comparison comparison)
    {
        if (Limit(set, comparison) is { } limit)
        {
            yield return limit;
        }

        var time = TimeOf(comparison);
        var work = InstructionsOf(comparison) is { } instructions ? (instructions.After / instructions.Before) - 1 : 0;
        if (time is { } known)
        {
            yield return VerdictSentence.Of($"{known.Name}: {VerdictFormats.Seconds(known.Before, known.After)}, one measurement each.");
        }

        if (Math.Abs(work) >= OtherWork)
        {
            yield return VerdictSentence.Of($"{comparison.Candidate} executes {VerdictFormats.Percent(Math.Abs(work))} {(work < 0 ? "fewer" : "more")} "
                + $"instructions.");
        }

        if (work <= -OtherWork && time is { } spent && spent.After < spent.Before && RetiringDelta(comparison) <= -LessRetiring)
        {
            yield return VerdictSentence.Of(
                "A large share of ", VerdictPiece.OfNode("Retiring"), " means busy, not fast: with less work, the core may wait more and still take less "
                    + "time.");
        }
    }

    /// <summary>The deepest node of each bottleneck, and what became of its share.</summary>
    private static VerdictSentence? Limit(ResultSet set, Comparison comparison)
    {
        if (DeepestOf(set, comparison.HasBaseline) is not { } before || DeepestOf(set, comparison.HasCandidate) is not { } after)
        {
            return null;
        }

        return before.Name == after.Name
            ? VerdictSentence.Of("Both are limited by ", VerdictPiece.OfNode(before.Name), Change(comparison, before), ".")
            : VerdictSentence.Of(
                "The bottleneck moved from ", VerdictPiece.OfNode(before.Name), Change(comparison, before),
                " to ", VerdictPiece.OfNode(after.Name), Change(comparison, after), ".");
    }

    private static string Change(Comparison comparison, Node node) =>
        comparison.Nodes.FirstOrDefault(delta => delta.Definition.Name == node.Name) is { ShareDelta: not null } delta ? $" ({MovedLimit.Shares(delta)})" : "";

    private static Node? DeepestOf(ResultSet set, Func<ProgramResult, bool> isMeant) =>
        set.Results.FirstOrDefault(result => result.Tree is not null && isMeant(result))?.Tree?.Bottleneck.Path is [.., var deepest] ? deepest : null;

    private static (string Name, double Before, double After)? TimeOf(Comparison comparison) =>
        comparison.WallTime is { Baseline: { } before, Candidate: { } after }
        ? ("Time elapsed", before, after)
        : comparison.Software.FirstOrDefault(figure => figure.Name == "task-clock-ms") is { Baseline: { } some, Candidate: { } other }
            ? ("CPU time", some / 1000, other / 1000)
            : null;

    private static (double Before, double After)? InstructionsOf(Comparison comparison) =>
        comparison.Instructions is { Baseline: > 0 and { } before, Candidate: { } after } ? (before, after) : null;

    private static double RetiringDelta(Comparison comparison) =>
        comparison.Nodes.Select(node => node.Definition).Find(NodeRole.Retiring) is { } retiring
            ? comparison.Nodes.First(node => node.Definition == retiring).ShareDelta?.Value ?? 0
            : 0;
}
