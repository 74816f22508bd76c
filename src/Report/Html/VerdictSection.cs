using Toplev.Report.Charts;
using Toplev.Report.Series;

namespace Toplev.Report.Html;

/// <summary>The answer, and beside it how far it can be trusted.</summary>
internal static class VerdictSection
{
    /// <summary>Sentences are short; what is longer is a name from outside.</summary>
    private const int MostInPiece = 200;

    public static Raw Of(ReportView view) => Markup.Of($"""
        <section class="verdict"><div>{Answer(view)}</div>
        {QualityCard.Of(view)}
        </section>

        """);

    private static Raw Answer(ReportView view)
    {
        List<ReportVerdict> verdicts = [.. view.ComparisonOrder
            .Where(position => position < view.Input.Verdicts.Count)
            .Select(position => view.Input.Verdicts[position])
            .Where(verdict => verdict.Sentences.Count > 0)];
        if (verdicts.Count == 0)
        {
            return Raw.Join(view.Variants.Select((variant, position) => BottleneckHeadline.Of(view, variant, position == 0)));
        }

        var rest = verdicts[0].Sentences.Skip(1).ToList();
        return Raw.Join(
        [
            Markup.Of($"<h1>{Sentence(view, verdicts[0].Sentences[0])}</h1>\n"),
            rest.Count > 0 ? Markup.Of($"""<p class="lead">{Sentences(view, rest)}</p>""") : Raw.Empty,
            .. verdicts.Skip(1).Select(verdict => Markup.Of($"""<p class="lead other"><b>{Sentence(view, verdict.Sentences[0])}</b> {Sentences(view, verdict.Sentences.Skip(1))}</p>""")),
        ]);
    }

    private static Raw Sentences(ReportView view, IEnumerable<ReportSentence> sentences) =>
        Raw.Join(sentences.Select(sentence => Sentence(view, sentence)), " ");

    private static Raw Sentence(ReportView view, ReportSentence sentence) => Raw.Join(sentence.Pieces.Select(piece => Piece(view, piece)));

    private static Raw Piece(ReportView view, ReportPiece piece)
    {
        var text = Markup.Of($"{Variant.Shorten(piece.Text, MostInPiece)}");
        var swatch = piece.Node is { } node ? Markup.Of($"""<i class="sw c-{NodeColor.Of(SeriesNodes.Path(view, node)).Name}"></i>""") : Raw.Empty;
        return piece.Emphasis switch
        {
            Emphasis.Strong => Markup.Of($"{swatch}<b><bdi>{text}</bdi></b>"),
            Emphasis.Figure => Markup.Of($"""{swatch}<b class="figure">{text}</b>"""),
            Emphasis.Code => Markup.Of($"<code>{text}</code>"),
            _ => Markup.Of($"{swatch}{text}"),
        };
    }
}
