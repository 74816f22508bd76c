using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>The chain of flagged nodes of each variant.</summary>
internal static class PathSection
{
    public static Raw Of(ReportView view) => Fragment.Of($"""
        <section class="paths"><h2>Bottleneck path</h2>
        {view.Shown.Variants.Select(variant => Path(view, variant))}{Others(view)}</section>

        """);

    private static Raw Others(ReportView view) => view.HasMany
        ? OnDemand.Of($"The paths of all {view.Variants.Count} variants", Raw.Join(view.Variants.Select(variant => Path(view, variant))))
        : Raw.Empty;

    private static Raw Path(ReportView view, Variant variant)
    {
        var name = view.Variants.Count == 1 ? Raw.Empty
            : Fragment.Of($"""<span class="pl" title="{Variant.Shorten(variant.Label, 500)}"><bdi>{Variant.Shorten(variant.Label, 200)}</bdi></span>""");
        return Fragment.Of($"""
            <div class="path">{name}{Raw.Join(Steps(variant), """<span class="arrow" aria-hidden="true">▸</span>""")}</div>

            """);
    }

    private static IEnumerable<Raw> Steps(Variant variant)
    {
        if (variant.Tree is not { Bottleneck: var bottleneck })
        {
            yield return Fragment.Of($"""<span class="weak">not known: {variant.WhyNoTree}</span>""");
            yield break;
        }

        foreach (var node in bottleneck.Path)
        {
            yield return Chip(node, ValueFormats.NodeName(node.Name));
        }

        if (bottleneck.Path.Count == 0)
        {
            yield return bottleneck.Unknown.Count > 0
                ? Fragment.Of($"""<span class="weak">not known: no usable value for {Names(bottleneck.Unknown)}</span>""")
                : Fragment.Of($"""<span class="weak">no node is above its threshold</span>""");
        }
        else if (bottleneck.Contenders.Count > 1)
        {
            yield return Chip(bottleneck.Contenders[0], $"{string.Join(" or ", bottleneck.Contenders.Select(node => ValueFormats.NodeName(node.Name)))} (too "
                + $"close to call)");
        }
        else if (bottleneck.Unknown.Count > 0)
        {
            yield return Fragment.Of($"""<span class="weak">children cannot be told apart: no usable value for {Names(bottleneck.Unknown)}</span>""");
        }

        if (bottleneck.Rival is { } rival)
        {
            yield return Fragment.Of($"""<span class="weak">close: {ValueFormats.NodeName(rival.Name)} {ValueFormats.Percent(rival.Value ?? 0)} %</span>""");
        }
    }

    private static Raw Chip(Node node, string text)
    {
        var color = NodeColor.Of(node.Definition.Path).Name;
        var unit = Domains.IsSlots(node) ? Raw.Empty : Fragment.Of($" <small>{Domains.Short(node.Definition)}</small>");
        return Fragment.Of($"""<span class="chip c-{color} on-{color}">{text} {ValueFormats.Percent(node.Value ?? 0)} %{unit}</span>""");
    }

    private static string Names(IReadOnlyList<Node> nodes) =>
        string.Join(", ", nodes.Take(3).Select(node => ValueFormats.NodeName(node.Name))) + (nodes.Count > 3 ? ", …" : "");
}
