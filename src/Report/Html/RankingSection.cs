using System.Globalization;
using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>All variants of a comparison in one table, the best first: figure, ratio with its interval, level 1 of the tree.</summary>
internal static class RankingSection
{
    public static Raw Of(ReportView view)
    {
        if (view.Set.Comparisons.Count == 0)
        {
            return Raw.Empty;
        }

        List<NodeDefinition> nodes = [.. view.Definitions.Where(node => node.Level == 1)];
        var ranks = Ranking.Of(view.Set).Select((result, rank) => (result, rank)).ToList();
        List<Variant> variants = [.. view.Variants.OrderBy(variant => ranks.FindIndex(pair => pair.result == variant.Result))];
        var joint = view.Set.Comparisons.Count > 1 ? "joint " : "";
        var legend = nodes.Count > 0 ? " Nodes in % of pipeline slots; ⚑ above the threshold." : "";
        return Fragment.Of($"""
            <section id="ranking"><h2>All variants, the best first</h2>
            <p class="weak">Ratio: against {Baseline(view)}, with its {joint}95 % interval.{legend}</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of all variants"><table class="sortable ranking">
            <thead><tr><th scope="col">Variant</th><th scope="col" class="n">{Measure(view)}</th><th scope="col" class="n">Ratio</th>{
                ""}<th scope="col" class="n">95 % interval</th>{nodes.Select(Header)}</tr></thead>
            <tbody>{variants.Select(variant => Row(view, variant, nodes))}</tbody></table></div></section>

            """);
    }

    private static string Baseline(ReportView view) =>
        view.Set.Comparisons.Select(comparison => comparison.Baseline).Distinct().ToList() is [var only] ? Variant.Shorten(only, 60) : "the baseline";

    private static Raw Measure(ReportView view) => Fragment.Of(
        $"{(view.IsTime ? "Time" : "Figure")}<br><small>{view.Unit.Symbol}{(view.IsTime ? $" per {view.Set.Measure.Per}" : "")}</small>");

    private static Raw Header(NodeDefinition node) => Fragment.Of(
        $"""<th scope="col" class="n"><i class="sw c-{NodeColor.Of(node.Path).Name}"></i>{ValueFormats.NodeName(node.Name)}</th>""");

    private static Raw Row(ReportView view, Variant variant, List<NodeDefinition> nodes)
    {
        var comparison = view.Set.ComparisonOf(variant.Result);
        var isBest = comparison is not null && comparison == VerdictText.Best(view.Set);
        var name = Fragment.Of($"""<bdi class="name variant" title="{Variant.Shorten(variant.Label, 300)}">{Variant.Shorten(variant.Label, 100)}</bdi>""");
        return Fragment.Of($"""

            <tr{(isBest ? new Raw(" class=\"hot\"") : Raw.Empty)}><th scope="row">{name}</th>{Time(view, variant)}{Ratio(comparison)}{nodes.Select(
                node => Share(variant, node))}</tr>
            """);
    }

    private static Raw Time(ReportView view, Variant variant) => variant.Measured is not { } measured
        ? Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td>""")
        : Fragment.Of($"""<td class="n" data-v="{Exact(measured.Seconds)}">{view.Unit.Text(measured.Seconds)}<small>{
            view.Unit.Uncertainty(measured.Seconds, measured.Interval)}</small></td>""");

    private static Raw Ratio(Comparison? comparison)
    {
        if (comparison is null)
        {
            return new Raw("<td class=\"n weak\" data-v=\"1\">baseline</td><td class=\"n\"></td>");
        }

        if (comparison.Speedup is not { } speedup)
        {
            return Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td><td class="n"></td>""");
        }

        var state = comparison.Verdict is Verdict.Faster or Verdict.Slower ? "n" : "n weak";
        return Fragment.Of(
            $"""<td class="{state}" data-v="{Exact(speedup.Value)}">{RatioText.Of(comparison)}</td><td class="n">{RatioText.Bounds(comparison)}</td>""");
    }

    private static Raw Share(Variant variant, NodeDefinition definition)
    {
        if (variant.Tree?.Find(definition.Name) is not { Value: { } value } node)
        {
            return Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td>""");
        }

        var sort = Exact(value);
        if (node.Inconsistent)
        {
            return Fragment.Of($"""<td class="n bad" data-v="{sort}"><s>{ValueFormats.Percent(value)}</s> <span class="note">inconsistent</span></td>""");
        }

        var flag = node.Flagged ? new Raw("<span class=\"flag\" title=\"above its threshold\">⚑</span>") : new Raw("<span class=\"flag none\"></span>");
        return Fragment.Of($"""<td class="n" data-v="{sort}">{ValueFormats.Percent(value)}{flag}</td>""");
    }

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
