using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

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

        if (view.Set.Comparisons.Count > 0)
        {
            return OfComparisons(view);
        }

        // The page is as good as the worst of its trees.
        var worst = view.Variants.Select(
            variant => variant.Result.Quality.Grade).Where(grade => grade != Grade.TimingOnly).DefaultIfEmpty(Grade.TimingOnly).Max();
        var reasons = Reasons(view, worst);
        return Fragment.Of($"""
            <aside class="card q-{Name(worst)}" aria-label="Measurement quality"><div class="grade" aria-hidden="true">{Letter(worst)}</div>
            <div><b>{(worst == Grade.TimingOnly ? "Timing only" : $"Grade {Letter(worst)}: {Words(worst)}")}</b>
            <ul>{reasons.Take(MostReasons).Select(reason => Fragment.Of($"<li>{reason}</li>"))}</ul>
            <a href="#quality">{(reasons.Count > MostReasons ? $"{reasons.Count - MostReasons} more and all checks" : "All checks")}</a></div></aside>
            """);
    }

    /// <summary>Of a comparison: how well the ratio is known. What the trees are worth stands below it.</summary>
    private static Raw OfComparisons(ReportView view)
    {
        var worst = view.Set.Comparisons.Max(comparison => comparison.Quality.Grade);
        List<Raw> reasons =
        [
            .. view.Set.Comparisons.SelectMany(comparison => comparison.Quality.Reasons.Select(reason => (comparison, reason))).GroupBy(pair => pair.reason)
                .Select(
                    group => group.Count() == view.Set.Comparisons.Count
                        ? ReasonText.Of(group.Key)
                        : Fragment.Of(
                            $"<bdi>{NameList.Of(group.Select(pair => ResultName.OfCandidate(view.Set, pair.comparison)))}</bdi>: {ReasonText.Of(group.Key)}")),
        ];
        if (reasons.Count == 0)
        {
            reasons.Add(Fragment.Of($"Interleaved runs, and the ratio is well known"));
        }

        List<Grade> trees = [.. view.Variants.Where(variant => variant.Tree is not null).Select(variant => variant.Result.Quality.Grade)];
        if (trees.Count > 0)
        {
            reasons.Add(Fragment.Of($"Trees: grade {Letter(trees.Max())}, {Words(trees.Max())}"));
            reasons.AddRange(Reasons(view, trees.Max()).Take(1));
        }
        else
        {
            reasons.Add(Fragment.Of($"Times and software counters only. {NoTreePanel.Reference(view)}"));
        }

        return Fragment.Of($"""
            <aside class="card q-{Name(worst)}" aria-label="Quality of the comparison"><div class="grade" aria-hidden="true">{Letter(worst)}</div>
            <div><b>Comparison, grade {Letter(worst)}: {Words(worst)}</b>
            <ul>{reasons.Take(MostReasons).Select(reason => Fragment.Of($"<li>{reason}</li>"))}</ul>
            <a href="#quality">{(reasons.Count > MostReasons ? $"{reasons.Count - MostReasons} more and all checks" : "All checks")}</a></div></aside>
            """);
    }

    public static string Words(Grade grade) => grade switch
    {
        Grade.A => "good",
        Grade.B => "usable",
        Grade.C => "not for conclusions",
        _ => "timing only",
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
            reasons.Add(Fragment.Of($"Times and software counters are valid"));
            reasons.Add(NoTreePanel.Reference(view));
            return reasons;
        }

        var byText = view.Variants
            .OrderByDescending(variant => variant.Result.Quality.Grade)
            .SelectMany(variant => variant.Result.Quality.Reasons.Select(reason => (variant, reason)))
            .GroupBy(pair => pair.reason);
        foreach (var group in byText)
        {
            var isOfAll = view.Variants.Count == 1 || group.Count() == view.Variants.Count;
            var names = NameList.Of(group.Select(pair => pair.variant.ShortLabel));
            reasons.Add(isOfAll ? ReasonText.Of(group.Key) : Fragment.Of($"<bdi>{names}</bdi>: {ReasonText.Of(group.Key)}"));
        }

        reasons.AddRange(
            view.Variants.Where(variant => variant is { Tree: null, Result.Quality.Reasons.Count: 0 }).Select(
                variant => Fragment.Of($"<bdi>{variant.ShortLabel}</bdi>: no tree, {variant.WhyNoTree}")));
        if (reasons.Count == 0)
        {
            reasons.Add(Fragment.Of($"Counted nearly all the time, times agree, level 1 adds up"));
        }

        return reasons;
    }
}
