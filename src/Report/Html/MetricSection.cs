using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>Metrics outside the tree that help with the bottlenecks of the page, one column per variant.</summary>
internal static class MetricSection
{
    public static Raw Of(ReportView view)
    {
        List<string> names = [
            .. view.Variants.SelectMany(
                variant => variant.Tree is { } tree ? MetricSelection.Shown(tree, all: false) : []).Select(metric => metric.Definition.Name).Distinct()];
        return names.Count < 2 ? Raw.Empty : Fragment.Of($"""
            <section id="metrics"><h2>Metrics</h2>
            <p class="weak">Additional metrics related to the bottleneck. <span class="flag">⚑</span> beyond the model's threshold.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of metrics"><table class="sortable">
            <thead><tr><th scope="col">Metric</th>{view.Variants.Select(Header)}</tr></thead>
            <tbody>{names.Select(name => Row(view, name))}</tbody></table></div></section>

            """);
    }

    private static Raw Header(Variant variant) => Fragment.Of($"""<th scope="col" class="n"><bdi class="name">{variant.Label}</bdi></th>""");

    private static Raw Row(ReportView view, string name)
    {
        List<MetricValue?> values = [.. view.Variants.Select(variant => variant.Tree?.Metrics.FirstOrDefault(metric => metric.Definition.Name == name))];
        return Fragment.Of($"""

            <tr><th scope="row">{MetricSelection.Describe(values.OfType<MetricValue>().First()).Name}</th>{values.Select(Value)}</tr>
            """);
    }

    private static Raw Value(MetricValue? metric)
    {
        if (metric is not { Value: { } value })
        {
            return Fragment.Of($"""<td class="n na" title="{metric?.Reason ?? "its events were not counted"}">{ValueFormats.NotAvailable}</td>""");
        }

        var flag = metric.OverThreshold ? new Raw("<span class=\"flag\" title=\"beyond its limit\">⚑</span>") : Raw.Empty;
        var hot = metric.OverThreshold ? " hot" : "";
        return Fragment.Of(
            $"""<td class="n{hot}" data-v="{ValueFormats.Fixed(value, 6)}">{MetricSelection.Describe(metric).Text}{flag}</td>""");
    }
}
