using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>The parts of the program that it marked, heaviest first: time, tree and, between variants, what changed.</summary>
internal static class RegionSection
{
    /// <summary>Colours for regions; more would not be distinguishable.</summary>
    public const int Colors = 12;

    private const int MostRows = 200;
    private const int MostThreads = 16;
    private const double MostlyOwn = 0.95;

    /// <summary>As in the style sheet.</summary>
    private const int FirstRows = 24;

    public static bool HasRegions(ReportView view) => view.Variants.Any(variant => variant.Result.Regions.Count > 0);

    public static Raw Of(ReportView view)
    {
        if (!HasRegions(view))
        {
            return Raw.Empty;
        }

        List<string> names =
        [
            .. view.Variants.SelectMany(variant => variant.Result.Regions)
                .GroupBy(region => region.Name)
                .OrderByDescending(group => group.Max(region => region.Total))
                .Select(group => group.Key),
        ];
        var single = view.Variants.Count == 1;
        var counted = view.Variants.Any(variant => variant.Result.Regions.Any(region => region.Software is not null));
        var rows = names.Take(MostRows).ToList();
        return Fragment.Of($"""
            <section id="regions"><h2>Regions</h2>
            <p class="weak">{HowToRead(single)} {Overlaps(view)}{Trees(view)}</p>
            {Notes(view)}
            {More(rows.Count)}
            {Table(view.Shown, rows, counted)}{Others(view, rows, counted)}
            {Rest(names.Count - MostRows)}
            </section>

            """);
    }

    private static Raw Table(ReportView view, List<string> names, bool counted)
    {
        var single = view.Variants.Count == 1;
        var headers = single
            ? SingleHeader(counted, HasTrees(view))
            : Raw.Join(view.Variants.Select(VariantHeader).Concat(view.Set.Comparisons.Select(comparison => Header(view, comparison))));
        var colors = RegionColors.Of(view);
        var shown = names.Where(name => view.Variants.Any(variant => variant.Result.Regions.Any(region => region.Name == name)));
        return Fragment.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Table of regions"><table class="sortable regions">
            <thead><tr><th scope="col">Region</th>{headers}</tr></thead>
            <tbody>{shown.Select(name => Row(view, name, colors, counted))}</tbody></table></div>
            """);
    }

    private static Raw Others(ReportView view, List<string> names, bool counted) =>
        view.HasMany ? OnDemand.Of($"The regions of all {view.Variants.Count} variants", Table(view, names, counted)) : Raw.Empty;

    private static string HowToRead(bool single) =>
        $"Parts of the run reported by the program, its runtime or a library; time {(single ? "over all runs" : "per run")}. "
        + "Self: time excluding nested regions.";

    private static Raw Rest(int more) => more <= 0 ? Raw.Empty
        : Fragment.Of($"""<p class="weak">And {ValueFormats.Count(more)} more in the data below.</p>""");

    private static string[] Figures { get; } = ["Count", "Total", "Self", "Of the run", "Mean", "p50", "p95"];

    private static Raw SingleHeader(bool counted, bool trees) => Raw.Join(
    [
        .. Figures.Concat(counted ? ["Page faults each"] : []).Select(text => Fragment.Of($"""<th scope="col" class="n">{text}</th>""")),
        trees ? Fragment.Of($"""<th scope="col">Bottleneck</th>""") : Raw.Empty,
    ]);

    /// <summary>Of a long table the first rows are shown, where there is a script to show the rest.</summary>
    private static Raw More(int rows) => rows <= FirstRows ? Raw.Empty
        : Fragment.Of($"""<button type="button" id="more-regions" aria-pressed="false" hidden>Show all {ValueFormats.Count(rows)}</button>""");

    private static Raw VariantHeader(Variant variant) =>
        Fragment.Of($"""<th scope="col" class="n"><bdi class="name">{variant.ShortLabel}</bdi><br><small>total per run</small></th>""");

    private static Raw Header(ReportView view, Comparison comparison)
    {
        var name = Variant.Shorten(ResultName.OfCandidate(view.Set, comparison), 80);
        return Fragment.Of($"""<th scope="col" class="n"><bdi class="name">Δ {name}</bdi><br><small>self</small></th>""");
    }

    private static bool HasTrees(ReportView view) => view.Variants.Any(variant => variant.Result.Regions.Any(region => region.Tree is not null));

    private static string Trees(ReportView view) => !HasTrees(view) ? ""
        : view.Variants.Any(variant => variant.Result.Regions.Any(region => region is { Tree: not null, IsCounted: true }))
        ? "Their trees come from counters read at their begin and end, in their own threads."
        : "Their trees come from the counter intervals that fall inside them.";

    private static string Overlaps(ReportView view) =>
        view.Variants.Any(variant => variant.Result.Regions.Any(region => region.Overlaps)) ? RegionText.OverlapNote + " " : "";

    private static Raw Notes(ReportView view)
    {
        List<(string, ProgramResult)> results = [.. view.Variants.Select(variant => (Variant.Shorten(variant.Label, 120), variant.Result))];
        var shares = ReorderShare.Text(results);
        var pauses = CollectorPauses.Text(results);
        return Raw.Join(
        [
            Matches(view),
            .. NumberedText.Of([.. view.Shown.Variants.Select(variant => variant.Result)]).Select(note => Fragment.Of($"<p><bdi>{note}</bdi></p>")),
            shares.Length > 0 ? Fragment.Of($"<p>Share of reorders in oneDNN primitives: <bdi>{shares}</bdi>.</p>") : Raw.Empty,
            pauses.Length > 0 ? Fragment.Of($"<p>Pauses for garbage collection per run: <bdi>{pauses}</bdi>.</p>") : Raw.Empty,
        ]);
    }

    /// <summary>Rows whose names differ between the variants though they are the same work.</summary>
    private static Raw Matches(ReportView view)
    {
        List<VerdictSentence> matches = [
            .. view.Shown.Set.Comparisons.SelectMany(comparison => PrimitiveMatchText.Of(comparison, view.Set.Comparisons.Count > 1))];
        return matches.Count == 0 ? Raw.Empty
            : Fragment.Of($"""<ul class="matches">{matches.Select(Item)}</ul>""");
    }

    private static Raw Item(VerdictSentence match)
    {
        var pieces = match.Pieces.Select(
            piece => piece.Kind == VerdictEmphasis.Strong ? Fragment.Of($"<b><bdi>{piece.Text}</bdi></b>") : Fragment.Of($"{piece.Text}"));
        return Fragment.Of($"<li>{pieces}</li>");
    }

    private static Raw Row(ReportView view, string name, RegionColors colors, bool counted)
    {
        var single = view.Variants.Count == 1;
        List<RegionResult?> regions = [.. view.Variants.Select(variant => variant.Result.Regions.FirstOrDefault(region => region.Name == name))];
        var known = regions.OfType<RegionResult>().First();
        var threads = regions.OfType<RegionResult>().MaxBy(region => region.Threads.Count)!.Threads;
        var cells = single
            ? Single(known, counted, HasTrees(view))
            : Raw.Join(view.Variants.Zip(regions, PerRun)
                .Concat(view.Set.Comparisons.Select(comparison => Delta(comparison.Regions.FirstOrDefault(region => region.Name == name)))));
        var title = Fragment.Of($"""<bdi class="name region" title="{Variant.Shorten(name, 400)}">{Variant.Shorten(name, 200)}</bdi>""");
        var several = threads.Count > 1 ? Fragment.Of($"""<small title="{ByThread(threads)}"> {threads.Count} threads</small>""") : Raw.Empty;
        return Fragment.Of($"""

            <tr><th scope="row" data-v="{Variant.Shorten(name, 200)}"><i class="sw r-{colors.Of(name)}"></i>{title}{several}</th>{cells}</tr>
            """);
    }

    private static string ByThread(IReadOnlyList<ThreadShare> threads) =>
        string.Join(
            "; ", threads.Take(MostThreads).Select(thread => $"{Variant.Shorten(thread.Thread, 40)}: {ValueFormats.Count(thread.Count)} × "
                + $"{ValueFormats.Duration(thread.Total / thread.Count)}")) + (threads.Count > MostThreads
                ? "; …"
                : "");

    private static Raw Single(RegionResult region, bool counted, bool trees) => Raw.Join(
    [
        Number(region.Count, ValueFormats.Count(region.Count)), Time(region.Total), Time(region.Self), Number(
            region.ShareOfRun, ValueFormats.Percent(region.ShareOfRun) + " %"),
        Time(region.Mean), Time(region.Median), Time(region.Percentile95), counted ? PageFaults(region) : Raw.Empty, trees ? Bottleneck(region) : Raw.Empty,
    ]);

    private static Raw PageFaults(RegionResult region) =>
        MeanFaults(region) is { } faults ? Number(faults, FaultsText(faults)) : Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td>""");

    private static double? MeanFaults(RegionResult region) => region.Software?.Mean.FirstOrDefault(value => value.Name == "page-faults")?.Value;

    private static string FaultsText(double faults) => faults < 10 && faults != Math.Round(faults) ? ValueFormats.Fixed(faults, 1) : ValueFormats.Count(faults);

    private static Raw Bottleneck(RegionResult region) => region.Tree is null
        ? Fragment.Of($"""<td class="na" title="{region.WhyNoTree?.Text}">{ValueFormats.NotAvailable}</td>""")
        : Fragment.Of($"""<td>{Limit(region)}</td>""");

    private static string Limit(RegionResult region) =>
        region.Tree?.Bottleneck.Path is [.., var last] && last.Value is { } value
            ? $"{ValueFormats.NodeName(last.Name)} {ValueFormats.Percent(value)} %"
            : "none";

    private static Raw PerRun(Variant variant, RegionResult? region)
    {
        if (region is null)
        {
            return Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td>""");
        }

        var runs = Math.Max(1, variant.Result.Runs * Math.Max(1, variant.Result.Passes));
        var count = (double)region.Count / runs;
        var times = count == Math.Round(count) ? ValueFormats.Count((long)count) : ValueFormats.Fixed(count, 1);
        var limit = region.Tree is null ? Raw.Empty : Fragment.Of($"<br><small>{Limit(region)}</small>");
        var faults = MeanFaults(region) is { } mean ? Fragment.Of($"<br><small>{FaultsText(mean)} page faults each</small>") : Raw.Empty;
        return Fragment.Of(
            $"""<td class="n" data-v="{Exact(region.Total / runs)}">{ValueFormats.Duration(region.Total / runs)}<br>"""
            + $"<small>{times} × {ValueFormats.Duration(region.Mean)}</small>{Own(region, runs)}{faults}{limit}</td>");
    }

    /// <summary>What the table of the terminal has, where it is not the total.</summary>
    private static Raw Own(RegionResult region, int runs) =>
        region.Self < region.Total * MostlyOwn ? Fragment.Of($"<br><small>self {ValueFormats.Duration(region.Self / runs)}</small>") : Raw.Empty;

    private static Raw Delta(RegionDelta? delta)
    {
        if (delta?.Self is not { Baseline: { } before, Candidate: { } after } figure)
        {
            return Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable} <small>{delta?.Self.Reason}</small></td>""");
        }

        var change = after - before;
        var total = Differs(delta) ? Fragment.Of($"<br><small>total {RegionCause.Change(delta.Total)}</small>") : Raw.Empty;
        return figure.Significant || figure.Delta?.Interval is null
            ? Fragment.Of($"""<td class="n" data-v="{Exact(change)}">{Sign(change)} {RegionCause.Change(figure)}{total}</td>""")
            : Fragment.Of($"""<td class="n weak" data-v="{Exact(change)}">~{total}</td>""");
    }

    /// <summary>Of what mostly calls others the time with them is the news.</summary>
    private static bool Differs(RegionDelta delta) =>
        delta is { Total: { Significant: true, Baseline: { } before, Candidate: { } after }, Self: { Baseline: { } ownBefore, Candidate: { } ownAfter } }
        && (ownBefore < before * MostlyOwn || ownAfter < after * MostlyOwn);

    private static string Sign(double change) => change < 0 ? "▼" : "▲";

    private static Raw Time(double seconds) => Number(seconds, ValueFormats.Duration(seconds));

    private static Raw Number(double value, string text) => Fragment.Of($"""<td class="n" data-v="{Exact(value)}">{text}</td>""");

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
