using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>Every check of the measurement, passed or not, with what to do; and everything found on the machine.</summary>
internal static class QualitySection
{
    public static Raw Of(ReportView view)
    {
        var variants = Raw.Join(view.Variants.Select(variant => OfVariant(view, variant)));
        var isEmpty = variants.Text.Length == 0 && view.Set is { Experiment: null, Findings.Count: 0 };
        return Fragment.Of($"""
            <section id="quality"><h2>Measurement quality</h2>
            {(variants.Text.Length > 0 ? Fragment.Of($"<div class=\"several\">{variants}</div>") : Raw.Empty)}
            {Experiment(view)}
            {Findings(view.Set.Findings)}{(isEmpty ? Fragment.Of($"<p>Nothing was measured that could be checked.</p>") : Raw.Empty)}</section>

            """);
    }

    private static Raw OfVariant(ReportView view, Variant variant)
    {
        var quality = variant.Result.Quality;
        var name = view.Variants.Count > 1 ? Fragment.Of($"<bdi class=\"name\">{variant.Label}</bdi>: ") : Raw.Empty;
        var grade = quality.Grade == Grade.TimingOnly ? "times alone, no tree to grade"
            : $"grade {QualityCard.Letter(quality.Grade)}, {QualityCard.Words(quality.Grade)}";
        List<Raw> checks =
        [
            .. quality.Reasons.Select(reason => Check(false, reason, null)), .. Passed(variant).Select(text => Check(true, text, null)),
        ];
        if (checks.Count == 0 && quality.Grade == Grade.TimingOnly)
        {
            return Raw.Empty;
        }

        return Fragment.Of($"""
            <div><h3>{name}{grade}</h3>
            <ul class="checks">{checks}</ul></div>

            """);
    }

    /// <summary>What was checked and is well; what is not is among the grade's reasons.</summary>
    private static IEnumerable<string> Passed(Variant variant)
    {
        if (variant.Tree is { } tree)
        {
            foreach (var level in tree.Nodes.Where(node => node.Counted is not null).GroupBy(node => node.Definition.Level).OrderBy(level => level.Key))
            {
                if (level.Min(node => node.Counted!.Value) is >= 0.9 and var counted)
                {
                    yield return string.Create(
                        CultureInfo.InvariantCulture, $"Level {level.Key} was counted {ValueFormats.Fixed(counted * 100, 0)} % of the time");
                }
            }

            var sum = tree.ChildrenOf(null).Sum(node => node.Value ?? 0);
            if (Math.Abs(sum - 1) <= 0.02)
            {
                yield return $"Level 1 adds up to {ValueFormats.Percent(sum)} %";
            }

            if (!tree.Nodes.Any(node => node.Inconsistent))
            {
                yield return "No value is negative or above 100 %";
            }
        }

        if (variant.Result.Time is { RelativeHalfWidth: <= 0.01 and var width } time)
        {
            yield return $"The time per run is known to ±{ValueFormats.Half(width * 100, 2)} %";
            if (time.Samples.Count >= 5 && !time.IsDrifting)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"No drift over {time.Samples.Count} runs (rank test)");
            }
        }

        if (variant.Result.Warmups > 0)
        {
            yield return variant.Result.Warmups == 1 ? "1 warm-up run was discarded" : $"{variant.Result.Warmups} warm-up runs were discarded";
        }
    }

    private static Raw Experiment(ReportView view) => view.Set.Experiment is not { } experiment ? Raw.Empty : Fragment.Of($"""
        <h3>Comparison</h3>
        <ul class="checks">{Order(experiment)}{view.Set.Comparisons.Select(comparison => Graded(view, comparison))}{Equivalence(experiment)}</ul>

        """);

    private static Raw Order(Experiment experiment)
    {
        if (experiment.Interleaved)
        {
            var seed = experiment.Seed is { } value
                ? string.Create(CultureInfo.InvariantCulture, $", in random order within each round (seed {value})")
                : "";
            return Check(true, $"The runs were interleaved{seed}", null);
        }

        return experiment.Grouped
            ? Check(true, "Several recordings of each variant: the interval includes the noise between measurements", null)
            : Check(false, "The runs were not interleaved: machine drift may look like a difference", "Measure all variants in one tma compare.");
    }

    private static Raw Equivalence(Experiment experiment) =>
        Check(true, $"Differences below {ValueFormats.Fixed(experiment.Equivalence * 100, 1)} % are treated as no difference", null);

    private static Raw Graded(ReportView view, Comparison comparison)
    {
        var quality = comparison.Quality;
        var name = view.Set.Comparisons.Count > 1
            ? Fragment.Of($"<bdi>{Variant.Shorten(ResultName.OfCandidate(view.Set, comparison), 200)}</bdi>: ")
            : Raw.Empty;
        var reasons = quality.Reasons.Count > 0 ? ": " + string.Join("; ", quality.Reasons) : "";
        return Check(quality.Grade == Grade.A, name, $"Grade {QualityCard.Letter(quality.Grade)}, {QualityCard.Words(quality.Grade)}{reasons}", null);
    }

    private static Raw Findings(IReadOnlyList<Finding> findings) => findings.Count == 0 ? Raw.Empty : Fragment.Of($"""
        <h3>Found on this machine</h3>
        <ul class="checks">{findings.OrderByDescending(finding => finding.Severity).Select(Found)}</ul>

        """);

    private static Raw Found(Finding finding)
    {
        var (sign, name, words) = finding.Severity switch
        {
            Severity.Error => ("✗", "fail", "error"),
            Severity.Warning => ("!", "warn", "warning"),
            _ => ("i", "info", "note"),
        };
        return Item(sign, name, words, finding.Text, finding.Remedy);
    }

    private static Raw Check(bool passed, string text, string? fix) => Check(passed, Raw.Empty, text, fix);

    private static Raw Check(bool passed, Raw lead, string text, string? fix) =>
        passed ? Item("✓", "pass", "passed", text, fix, lead) : Item("!", "warn", "warning", text, fix, lead);

    /// <param name="lead">A name before the text.</param>
    private static Raw Item(string sign, string name, string words, string text, string? fix, Raw lead = default)
    {
        var remedy = fix is null ? Raw.Empty : Fragment.Of($" Fix: {CommandLine.Remedy(fix)}");
        return Fragment.Of(
            $"""<li class="{name}"><span class="sign" aria-hidden="true">{sign}</span><span><span class="hidden">{words}: </span>"""
            + $"{lead}{ReasonText.Of(text)}{remedy}</span></li>");
    }
}
