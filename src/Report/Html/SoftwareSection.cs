using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Report.Html;

/// <summary>Figures that need no PMU, and their differences: often the real explanation.</summary>
internal static class SoftwareSection
{
    public static Raw Of(ReportView view)
    {
        var names = Names(view);
        var counted = CountedFigures.Of(view.Set);
        return names.Count == 0 ? Raw.Empty : Fragment.Of($"""
            <section id="software"><h2>{(counted.Count > 0 ? "Counters" : "Software counters")}</h2>
            <p class="weak">{HowToRead(view, counted.Count > 0)}</p>
            {Table(view.Shown, counted, names)}{Others(view, counted, names)}</section>

            """);
    }

    private static Raw Table(ReportView view, IReadOnlyList<CountedFigure> counted, IReadOnlyList<string> names) => Fragment.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="Table of software counters"><table class="sortable">
        <thead><tr><th scope="col">Counter</th>{Headers(view)}</tr></thead>
        <tbody>{counted.Select(figure => Counted(view, figure))}{names.Select(name => Row(view, name))}</tbody></table></div>
        """);

    private static Raw Others(ReportView view, IReadOnlyList<CountedFigure> counted, IReadOnlyList<string> names) =>
        view.HasMany ? OnDemand.Of($"The counters of all {view.Variants.Count} variants", Table(view, counted, names)) : Raw.Empty;

    public static IReadOnlyList<string> Names(ReportView view) =>
        [.. view.Variants.SelectMany(variant => variant.Result.Software).Select(value => value.Name).Distinct()];

    private static string HowToRead(ReportView view, bool hasHardware) =>
        "Per run. "
        + (hasHardware
            ? "Hardware counters, then the kernel's software counters."
            : "Counted by the kernel.")
        + (view.Set.Comparisons.Count > 0 ? " ~ not distinguishable from zero." : "");

    private static Raw Headers(ReportView view)
    {
        var names = view.Variants.Select(variant => variant.Label)
            .Concat(view.Set.Comparisons.Select(comparison => "Δ " + ResultName.OfCandidate(view.Set, comparison)));
        return Raw.Join(names.Select(name => Fragment.Of($"""<th scope="col" class="n"><bdi class="name">{name}</bdi></th>""")));
    }

    private static Raw Counted(ReportView view, CountedFigure figure)
    {
        var values = view.Variants.Select(variant => figure.In(view.Set, variant.Result) is { } value
            ? Fragment.Of($"<td class=\"n\">{value.Text}</td>")
            : Fragment.Of($"<td class=\"n na\">{ValueFormats.NotAvailable}</td>"));
        return Row(figure.Name, values, view.Set.Comparisons.Select(comparison => Delta(figure.Of(comparison), figure.Text)));
    }

    private static Raw Row(ReportView view, string name)
    {
        var (title, _) = SoftwareFormat.Describe(new SoftwareValue(name, 0, null));
        var deltas = view.Set.Comparisons.Select(comparison => Delta(
            comparison.Software.FirstOrDefault(figure => figure.Name == name),
            value => SoftwareFormat.Describe(new SoftwareValue(name, value, null)).Text));
        return Row(title, view.Variants.Select(variant => Value(variant, name)), deltas);
    }

    private static Raw Row(string title, IEnumerable<Raw> values, IEnumerable<Raw> deltas) => Fragment.Of($"""

        <tr><th scope="row">{title}</th>{values}{deltas}</tr>
        """);

    private static Raw Value(Variant variant, string name)
    {
        var value = variant.Result.Software.FirstOrDefault(item => item.Name == name) ?? new SoftwareValue(name, null, "not measured");
        return value.Value is { } number
            ? Fragment.Of($"""<td class="n" data-v="{number.ToString("R", CultureInfo.InvariantCulture)}">{SoftwareFormat.Describe(value).Text}</td>""")
            : Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable} <small>{value.Reason}</small></td>""");
    }

    private static Raw Delta(FigureDelta? figure, Func<double, string> textOf)
    {
        if (figure is not { Baseline: { } baseline, Candidate: { } candidate })
        {
            return Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable} <small>{figure?.Reason}</small></td>""");
        }

        var change = figure.Delta?.Value ?? (candidate - baseline);
        if (change == 0 && figure.Delta?.Interval is null)
        {
            return Fragment.Of($"""<td class="n weak" data-v="0">{ValueFormats.NoChange}</td>""");
        }

        var amount = textOf(Math.Abs(change));
        var percent = baseline > 0 && Math.Abs(candidate / baseline) < 100
            ? Fragment.Of($" <small>{(change < 0 ? "−" : "+")}{ValueFormats.Fixed(Math.Abs((candidate / baseline) - 1) * 100, 0)} %</small>")
            : Raw.Empty;
        var sort = change.ToString("R", CultureInfo.InvariantCulture);
        return figure.Significant || figure.Delta?.Interval is null
            ? Fragment.Of($"""<td class="n" data-v="{sort}">{(change < 0 ? "▼" : "▲")} {amount}{percent}</td>""")
            : Fragment.Of($"""<td class="n weak" data-v="{sort}">~</td>""");
    }
}
