using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>Every node of every variant: value, interval, flag, difference, how much of the time it was counted, and what it means.</summary>
internal static class NodeTable
{
    /// <summary>Of many variants the leading comparison, and all of them on demand.</summary>
    public static Raw Of(ReportView view) => Fragment.Of($"""
        <p class="weak">{HowToRead}</p>
        <button type="button" id="meanings" aria-pressed="false" hidden>Whole explanations</button>
        {Table(view.Shown)}{(view.HasMany ? OnDemand.Of($"The nodes of all {view.Variants.Count} variants", Table(view)) : Raw.Empty)}
        """);

    private static Raw Table(ReportView view)
    {
        var definitions = view.Definitions;
        var unit = ValueUnit.OfTime(view.Set.Comparisons
            .SelectMany(comparison => comparison.Nodes)
            .Select(delta => Math.Abs(delta.SecondsDelta?.Value ?? 0))
            .DefaultIfEmpty(0)
            .Max());
        List<Dictionary<string, NodeDelta>> deltas = [.. view.Set.Comparisons.Select(comparison => comparison.Nodes
            .DistinctBy(delta => delta.Definition.Name)
            .ToDictionary(delta => delta.Definition.Name))];
        return Fragment.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Table of all nodes"><table class="sortable nodes">
            <thead><tr><th scope="col">Node</th>{view.Variants.Select(VariantHeader)}{view.Set.Comparisons.Select(
                comparison => DeltaHeader(view, comparison, unit))}<th scope="col" class="n">Counted</th><th scope="col">What it means</th></tr></thead>
            <tbody>{definitions.Select(definition => Row(view, definition, deltas, unit))}</tbody></table></div>
            """);
    }

    private static Raw HowToRead => new(
        "In % of slots unless the name says otherwise. <span class=\"flag\">⚑</span> above its threshold, as is every parent. "
        + "~ not distinguishable from zero. Counted: share of the time its events were on a counter.");

    private static Raw VariantHeader(Variant variant) => Fragment.Of($"""<th scope="col" class="n"><bdi class="name">{variant.Label}</bdi></th>""");

    private static Raw DeltaHeader(ReportView view, Comparison comparison, ValueUnit unit)
    {
        var time = comparison.Nodes.Any(delta => delta.SecondsDelta is not null) ? $" / {unit.Symbol}" : "";
        var name = ResultName.OfCandidate(view.Set, comparison);
        return Fragment.Of($"""<th scope="col" class="n"><bdi class="name">Δ {name}</bdi><br><small>pp{time}</small></th>""");
    }

    private static Raw Row(ReportView view, NodeDefinition definition, List<Dictionary<string, NodeDelta>> deltas, ValueUnit unit)
    {
        List<(Variant Variant, Node? Node)> nodes = [.. view.Variants.Select(variant => (variant, variant.Result.Tree?.Find(definition.Name)))];
        var counted = nodes.Select(pair => pair.Node?.Counted).OfType<double>().ToList();
        return Fragment.Of($"""

            <tr class="l{definition.Level}">{Header(definition)}{nodes.Select(
                pair => Value(pair.Variant, pair.Node))}{deltas.Select(
                of => Delta(of.GetValueOrDefault(definition.Name), unit))}{Counted(counted)}<td class="what"><span class="meaning">{
                view.Meaning(definition)}</span>{Reasons(nodes)}</td></tr>
            """);
    }

    private static Raw Header(NodeDefinition definition)
    {
        var name = ValueFormats.NodeName(definition.Name);
        var domain = definition.Domain.IsSlots() ? Raw.Empty : Fragment.Of($" <small>{Domains.Short(definition)}</small>");
        return Fragment.Of(
            $"""<th scope="row" data-v="{name}"><span class="node"><i class="sw c-{NodeColor.Of(definition.Path).Name}"></i>{name}{domain}</span></th>""");
    }

    private static Raw Counted(List<double> shares) => shares.Count == 0 ? new Raw("<td class=\"n\"></td>")
        : Fragment.Of($"""<td class="n" data-v="{shares.Min()}">{ValueFormats.Fixed(shares.Min() * 100, 0)} %</td>""");

    private static Raw Value(Variant variant, Node? node)
    {
        if (node?.Value is not { } value)
        {
            var why = node?.Reason ?? variant.WhyNoTree ?? "not measured";
            return Fragment.Of($"""<td class="n na" title="{Variant.Shorten(why, 300)}">{ValueFormats.NotAvailable}</td>""");
        }

        var half = node.Interval is { } bounds ? Fragment.Of($" <small>±{ValueFormats.HalfPercent((bounds.High - bounds.Low) / 2)}</small>") : Raw.Empty;
        var sort = ValueFormats.Fixed(value * 100, 4);
        if (node.Inconsistent)
        {
            return Fragment.Of(
                $"""<td class="n bad" data-v="{sort}" title="Inconsistent: {node.LikelyCauseOfInconsistency}">"""
                + $"""<s>{ValueFormats.Percent(value)}</s> <span class="note">inconsistent</span></td>""");
        }

        var printed = node.IsAsPrinted
            ? Fragment.Of($""" <small class="printed" title="as {node.PrintedBy} printed it, not computed here">printed</small>""")
            : Raw.Empty;

        // The flag's place is kept where there is none, so that digits stand below digits.
        var flag = node.Flagged ? new Raw("<span class=\"flag\" title=\"above its threshold\">⚑</span>") : new Raw("<span class=\"flag none\"></span>");
        return Fragment.Of($"""<td class="n{(node.Flagged ? " hot" : "")}" data-v="{sort}">{ValueFormats.Percent(value)}{half}{printed}{flag}</td>""");
    }

    private static Raw Delta(NodeDelta? delta, ValueUnit unit)
    {
        if (delta?.ShareDelta is not { } share)
        {
            return Fragment.Of($"""<td class="n na" title="{Variant.Shorten(delta?.Reason ?? "no value to compare", 300)}">{ValueFormats.NotAvailable}</td>""");
        }

        var sort = ValueFormats.Fixed(share.Value * 100, 4);
        var points = ValueUnit.PercentagePoints.Signed(share.Value);
        if (share.Interval is null && !delta.Significant)
        {
            return Fragment.Of(
                $"""<td class="n weak" data-v="{sort}" title="single runs: the difference cannot be separated from noise">{points} pp</td>""");
        }

        if (!delta.Significant)
        {
            return Fragment.Of($"""<td class="n weak" data-v="{sort}" title="{points} pp, not distinguishable from zero">~</td>""");
        }

        var seconds = delta.SecondsDelta is { } time ? Fragment.Of($" <small>{unit.Signed(time.Value)} {unit.Symbol}</small>") : Raw.Empty;
        return Fragment.Of($"""<td class="n" data-v="{sort}">{points} pp{seconds}</td>""");
    }

    /// <summary>Why values are missing or contradict, in the open: not everybody can hover.</summary>
    private static IEnumerable<Raw> Reasons(List<(Variant Variant, Node? Node)> nodes)
    {
        var reasons = nodes.Where(pair => pair.Node is { Value: null } or { Inconsistent: true })
            .GroupBy(pair => pair.Node!.Inconsistent
                ? $"inconsistent: {pair.Node.LikelyCauseOfInconsistency}"
                : $"n/a: {pair.Node.Reason}");
        foreach (var reason in reasons)
        {
            var names = reason.Count() == nodes.Count ? "" : $"{NameList.Of(reason.Select(pair => pair.Variant.ShortLabel))}: ";
            yield return Fragment.Of($"""<span class="reason"><bdi>{names}</bdi>{Variant.Shorten(reason.Key, 300)}</span>""");
        }
    }
}
