using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>The verdict and how far it can be trusted.</summary>
internal static class VerdictSection
{
    /// <summary>Sentences are short; what is longer is a name from outside.</summary>
    private const int MostInPiece = 200;

    public static Raw Of(ReportView view) => Fragment.Of($"""
        <section class="verdict"><div>{Answer(view)}</div>
        {QualityCard.Of(view)}
        </section>

        """);

    private static Raw Answer(ReportView view)
    {
        List<VerdictText> verdicts = [.. view.ComparisonOrder
            .Where(position => position < view.Input.Verdicts.Count)
            .Select(position => view.Input.Verdicts[position])];
        if (verdicts.Count == 0)
        {
            return Raw.Join(view.Variants.Select((variant, position) => BottleneckHeadline.Of(view, variant, position == 0)));
        }

        if (view.HasMany)
        {
            return Raw.Join([Leading(view, OverallVerdict.Of(view.Set)), Every(view, verdicts)]);
        }

        return Raw.Join(
        [
            Leading(view, verdicts[0]),
            .. verdicts.Skip(1).Select(verdict => Other(view, verdict)),
        ]);
    }

    private static Raw Leading(ReportView view, VerdictText verdict)
    {
        var rest = Details(verdict);
        return Raw.Join(
        [
            Fragment.Of($"<h1>{Sentence(view, AsHeading(verdict.Headline))}</h1>\n"),
            rest.Count > 0 ? Fragment.Of($"""<p class="lead">{Sentences(view, rest)}</p>""") : Raw.Empty,
        ]);
    }

    private static Raw Other(ReportView view, VerdictText verdict) => Fragment.Of(
        $"""<p class="lead other"><b>{Sentence(view, verdict.Headline)}</b> {Sentences(view, Details(verdict))}</p>""");

    /// <summary>Of many candidates each verdict is there on demand.</summary>
    private static Raw Every(ReportView view, List<VerdictText> verdicts) => Fragment.Of($"""

        <details class="verdicts"><summary>The verdicts of all {verdicts.Count} candidates</summary>
        {verdicts.Select(verdict => Other(view, verdict))}</details>
        """);

    /// <summary>Headings end without a full stop.</summary>
    private static VerdictSentence AsHeading(VerdictSentence sentence) =>
        new([.. sentence.Pieces.SkipLast(1), .. sentence.Pieces.TakeLast(1).Select(last => last with { Text = last.Text.TrimEnd('.') })]);

    private static List<VerdictSentence> Details(VerdictText verdict) => verdict.Timing is { } timing ? [timing, .. verdict.Why] : [.. verdict.Why];

    private static Raw Sentences(ReportView view, IEnumerable<VerdictSentence> sentences) =>
        Raw.Join(sentences.Select(sentence => Sentence(view, sentence)), " ");

    private static Raw Sentence(ReportView view, VerdictSentence sentence) => Raw.Join(sentence.Pieces.Select(piece => Piece(view, piece)));

    private static Raw Piece(ReportView view, VerdictPiece piece)
    {
        // Strong text holds names, which stay as they are.
        var shown = Variant.Shorten(piece.Text, MostInPiece);
        var text = Fragment.Of($"{(piece.Kind is VerdictEmphasis.Normal or VerdictEmphasis.Reference ? Unbreakable.In(shown) : shown)}");
        var swatch = piece.Node is { } node ? Fragment.Of($"""<i class="sw c-{NodeColor.Of(SeriesNodes.Path(view, node)).Name}"></i>""") : Raw.Empty;
        return piece.Kind switch
        {
            VerdictEmphasis.Strong => Fragment.Of($"{swatch}<b><bdi>{text}</bdi></b>"),
            VerdictEmphasis.Figure => Fragment.Of($"""{swatch}<b class="figure">{text}</b>"""),
            VerdictEmphasis.Reference => NoTreePanel.Link(view, text),
            _ => Fragment.Of($"{swatch}{text}"),
        };
    }
}
