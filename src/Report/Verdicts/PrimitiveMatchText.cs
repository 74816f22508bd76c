using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>What primitives of a candidate stand for which of the baseline, once for all outputs.</summary>
internal static class PrimitiveMatchText
{
    /// <summary>One sentence for each; fusions first.</summary>
    public static IReadOnlyList<VerdictSentence> Of(Comparison comparison, bool named) =>
        [.. comparison.Primitives.Select(match => Sentence(match, named ? comparison.Candidate : null))];

    private static VerdictSentence Sentence(PrimitiveMatch match, string? candidate)
    {
        List<VerdictPiece> pieces = [VerdictPiece.Strong((candidate is null ? "" : candidate + ", ") + Title(match.Kind))];
        pieces.Add(new(": "));
        pieces.Add(new(match.Kind switch
        {
            PrimitiveMatchKind.Fused => $"{Names(match.Before)} became one primitive ({Fused(match, match.After)})",
            PrimitiveMatchKind.Split => $"one primitive ({Fused(match, match.Before)}) became {Names(match.After)}",
            _ => $"{Names(match.Before)} {match.Evidence[0]}: {Implementations(match.Before)} → {Implementations(match.After)}",
        }));
        var calls = match.Kind == PrimitiveMatchKind.OtherImplementation ? "" : $"{match.Before.Count} → {match.After.Count} calls, ";
        pieces.Add(new($", {calls}{VerdictFormats.Seconds(match.BeforeSeconds, match.AfterSeconds)} each time, {Times(match.Calls)} per run."));
        return VerdictSentence.Of([.. pieces]);
    }

    private static string Title(PrimitiveMatchKind kind) => kind switch
    {
        PrimitiveMatchKind.Fused => "fused",
        PrimitiveMatchKind.Split => "not fused",
        _ => "other implementation",
    };

    private static string Names(IReadOnlyList<PrimitivePart> parts) => parts.Count == 1
        ? parts[0].Name
        : string.Join(", ", parts.SkipLast(1).Select(part => part.Name)) + " and " + parts[^1].Name;

    private static string Fused(PrimitiveMatch match, IReadOnlyList<PrimitivePart> parts) =>
        $"post-ops:{string.Join('+', match.Evidence)} in oneDNN's log, {Implementations(parts)}";

    private static string Implementations(IReadOnlyList<PrimitivePart> parts) => string.Join(" and ", parts.SelectMany(part => part.Implementations));

    private static string Times(double calls) => calls == 1 ? "once" : $"{ValueFormats.Count(calls)} times";
}
