using Toplev.Report.Charts;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>The trees as drawings, and all nodes as a table.</summary>
internal static class TreeSection
{
    public static Raw Of(ReportView view) => view.Definitions.Count == 0 ? Raw.Empty : Fragment.Of($"""
        <section id="tree"><h2>TMA tree</h2>
        {(view.HasTree ? HowToRead(view) : Raw.Empty)}
        <div class="several trees">{view.Shown.Variants.Select(variant => Tree(view, variant))}</div>
        {OtherTrees(view)}<h3>All nodes</h3>
        {NodeTable.Of(view)}</section>

        """);

    private static Raw OtherTrees(ReportView view) => view.HasMany
        ? OnDemand.Of(
            "The trees of the other variants",
            Fragment.Of($"""<div class="several trees">{view.Variants.Except(view.Shown.Variants).Select(variant => Tree(view, variant))}</div>"""))
        : Raw.Empty;

    private static Raw HowToRead(ReportView view) => Fragment.Of(
        $"""<p class="weak">Areas: levels 1 and 2 as shares of pipeline slots. {Deeper(view)}"""
        + $"Full colour and ▸: above the threshold, as is every parent; ◀: the bottleneck.</p>");

    private static string Deeper(ReportView view) =>
        view.Definitions.Any(node => node.Level > 2) ? TreeChart.HowToRead(TreeChart.Axis(view)) + " " : "";

    private static Raw Tree(ReportView view, Variant variant)
    {
        if (variant.Tree is { } tree)
        {
            var chart = TreeChart.Of(view, variant, tree);
            return ChartHtml.Figure(chart with { Title = view.Variants.Count > 1 ? chart.Title : "", Subtitle = "" }, "h3");
        }

        return view.HasTree
            ? Fragment.Of($"""<div class="na-panel"><h3><bdi class="name">{variant.Label}</bdi></h3><p>No tree: {variant.WhyNoTree}.</p></div>""")
            : Raw.Empty;
    }
}
