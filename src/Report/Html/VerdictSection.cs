using Toplev.Report.Charts;
using Toplev.Report.Series;
using Toplev.Tma.Results;

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

/// <summary>The grade as a letter, and at most three reasons with what to do about them.</summary>
internal static class QualityCard
{
    private const int MostReasons = 3;

    public static Raw Of(ReportView view)
    {
        if (view.Variants.Count == 0)
        {
            return Raw.Empty;
        }

        // The page is as good as its worst variant.
        var worst = view.Variants.MaxBy(variant => variant.Result.Quality.Grade)!.Result.Quality;
        var reasons = Reasons(view, worst.Grade);
        return Markup.Of($"""
            <aside class="card q-{Name(worst.Grade)}" aria-label="Measurement quality"><div class="grade" aria-hidden="true">{Letter(worst.Grade)}</div>
            <div><b>{(worst.Grade == Grade.TimingOnly ? "" : $"Grade {Letter(worst.Grade)}: ")}{Words(worst.Grade)}</b>
            <ul>{reasons.Take(MostReasons).Select(reason => Markup.Of($"<li>{reason}</li>"))}</ul>
            <a href="#quality">{(reasons.Count > MostReasons ? $"{reasons.Count - MostReasons} more and all checks" : "All checks")}</a></div></aside>
            """);
    }

    public static string Words(Grade grade) => grade switch
    {
        Grade.A => "good",
        Grade.B => "usable",
        Grade.C => "not for conclusions",
        _ => "No PMU: timing only",
    };

    public static string Letter(Grade grade) => grade == Grade.TimingOnly ? "–" : grade.ToString();

    private static string Name(Grade grade) => grade switch
    {
        Grade.A => "a",
        Grade.B => "b",
        Grade.C => "c",
        _ => "n",
    };

    /// <summary>Reasons of all variants, worst first; of several variants with the same one, the names are left out.</summary>
    private static List<Raw> Reasons(ReportView view, Grade worst)
    {
        List<Raw> reasons = [];
        if (worst == Grade.TimingOnly)
        {
            reasons.AddRange(view.Variants.Select(variant => variant.WhyNoTree).OfType<string>().Distinct().Select(ReasonText.Of));
            reasons.Add(Markup.Of($"Times and software counters are valid; the cause of a difference is not known"));
            reasons.Add(Markup.Of($"<code>tma doctor</code> lists what to change"));
            return reasons;
        }

        var byText = view.Variants
            .OrderByDescending(variant => variant.Result.Quality.Grade)
            .SelectMany(variant => variant.Result.Quality.Reasons.Select(reason => (variant, reason)))
            .GroupBy(pair => pair.reason);
        foreach (var group in byText)
        {
            var isOfAll = view.Variants.Count == 1 || group.Count() == view.Variants.Count;
            var names = string.Join(", ", group.Select(pair => pair.variant.ShortLabel));
            reasons.Add(isOfAll ? ReasonText.Of(group.Key) : Markup.Of($"<bdi>{names}</bdi>: {ReasonText.Of(group.Key)}"));
        }

        if (reasons.Count == 0)
        {
            reasons.Add(Markup.Of($"Counted nearly all the time, times agree, level 1 adds up"));
        }

        return reasons;
    }
}
