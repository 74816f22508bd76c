using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>Which functions the sampled events are in: what changed between variants, the flame graph, and the functions of each variant.</summary>
internal static class CodeSection
{
    private const int MostInName = 60;

    public static bool HasProfiles(ReportView view) => view.Variants.Any(variant => variant.Result.Profile is not null);

    /// <summary>Without samples there is nothing to draw.</summary>
    public static bool HasFlameGraph(ReportView view) => view.Variants.Any(variant => variant.Result.Profile is { Samples: > 0 });

    public static Raw Of(ReportView view)
    {
        List<Variant> variants = [.. view.Variants.Where(variant => variant.Result.Profile is not null)];
        List<Comparison> comparisons =
        [
            .. view.ComparisonOrder.Select(position => view.Set.Comparisons[position]).Where(comparison => comparison.Profile is not null),
        ];
        if (variants.Count == 0 && comparisons.Count == 0)
        {
            return Raw.Empty;
        }

        var colors = ModuleColors.Of(view);
        var isOnly = variants.Count == 1 && comparisons.Count == 0;
        var changes = Raw.Join(comparisons.Select((comparison, place) => ChangeTable.Of(comparison, colors, isFirst: place == 0)));
        var functions = Raw.Join(variants.Select(variant => Functions(variant, colors, isOnly)));
        var graph = FlameGraph(view, colors, comparisons.Count > 0);
        return Fragment.Of($"""
            <section id="code"><h2>Where in the code</h2>
            {changes}{(isOnly ? Raw.Join([functions, graph]) : Raw.Join([graph, functions]))}</section>

            """);
    }

    private static Raw Functions(Variant variant, ModuleColors colors, bool isOnly)
    {
        var profile = variant.Result.Profile!;
        var table = Raw.Join([
            Fragment.Of($"<p>{ProfileNotes.Of(profile)}</p>\n"), FunctionTable.Of(variant, profile, colors), CountersTable.Of(variant, profile, colors)]);
        return isOnly ? table : Fragment.Of($"""
            <details><summary>Functions of <bdi>{variant.ShortLabel}</bdi></summary>
            {table}</details>

            """);
    }

    private static Raw FlameGraph(ReportView view, ModuleColors colors, bool hasChanges) => !HasFlameGraph(view) ? Raw.Empty : Fragment.Of($"""
        <h3>Flame graph</h3>
        <p class="weak">The width of a box is the total of a function: its self time and that of its callees, which are beside it, the heaviest
        first. A thin strip stands for functions that are too narrow to draw; zoom in to see them.</p>
        <p class="weak" id="flame-keys" hidden>Click a box to zoom to it, or the outermost box to see all. Arrow keys select a box, Enter zooms,
        Backspace goes back, Esc shows all.</p>
        <noscript><p class="note-box">The flame graph needs scripts, which are disabled here. The tables list the functions.</p></noscript>
        <p class="note-box" id="flame-failed" hidden>This browser cannot unpack the data of the flame graph; Chrome 103, Firefox 113, Safari 16.4
        and later can. The tables list the functions.</p>
        <div id="flame"></div>
        {ModuleLegend(colors)}{NodeLegend(view)}{(hasChanges ? ChangeLegend : Raw.Empty)}
        """);

    private static Raw ModuleLegend(ModuleColors colors)
    {
        var modules = colors.Named.Select(
            module => Fragment.Of($"""<li><i class="sw r-{colors.Of(module)}"></i><bdi>{Variant.Shorten(module, MostInName)}</bdi></li>"""));
        var others = colors.HasOthers ? Fragment.Of($"""<li><i class="sw r-{ModuleColors.Others}"></i>other modules</li>""") : Raw.Empty;
        return Fragment.Of($"""
            <ul class="legend" id="flame-modules" aria-label="Colours of modules">{modules}{others}</ul>

            """);
    }

    private static Raw NodeLegend(ReportView view)
    {
        var nodes = DominantNodes.In(view);
        var items = nodes.Select((node, number) => Fragment.Of($"""<li><i class="sw k-{number}"></i>{ValueFormats.NodeName(node)}</li>"""));
        return nodes.Count == 0 ? Raw.Empty : Fragment.Of($"""
            <ul class="legend" id="flame-nodes" aria-label="Colours of nodes" hidden>{items}<li><i class="sw d-same"></i>not known</li></ul>

            """);
    }

    private static Raw ChangeLegend { get; } = new("""
        <ul class="legend" id="flame-changes" aria-label="Colours of changes" hidden><li><i class="sw d-more3"></i>▲ much more</li>
        <li><i class="sw d-more1"></i>▲ more</li><li><i class="sw d-less1"></i>▼ less</li><li><i class="sw d-less3"></i>▼ much less</li>
        <li><i class="sw d-same"></i>not significant</li><li class="weak">Widths are the candidate’s. The colour is the change of the function’s self
        time, all its boxes together; functions that are gone have no box.</li></ul>

        """);
}
