using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>A bar per variant whose length is its time, split by what the pipeline slots did; without a tree, the bar alone.</summary>
internal static class TimeChart
{
    private const int Height = 30;

    /// <summary>Below the labels, which a whisker would run across.</summary>
    private const int WhiskerDown = 26;
    private const int MostInName = 60;
    private const double NarrowWidth = 150;
    private const double WideWidth = 400;

    public static Chart Of(ReportView view)
    {
        var measure = view.Set.Measure;
        var isSplit = view.Variants.Any(variant => SlotShare(view, variant) is not null);
        var scale = Scale(view);
        return new Chart(
            $"{Title(measure)}{(isSplit ? ", CPU time split by how the pipeline slots were used" : "")}",
            $"Bar length is {(measure.IsTime ? "time" : "the figure")}; {(measure.HigherIsBetter == true ? "longer" : "shorter")} is better. Whisker: 95 % "
                + $"interval.",
            [.. view.Variants.Select(variant => Row(view, variant, scale))],
            isSplit ? Legend(view) : [])
        { Kind = "times" };
    }

    /// <summary>What the bars are.</summary>
    public static string Title(Measure measure)
    {
        var what = measure.IsTime ? "Time" : measure.Unit.Length > 0 ? $"Printed figure ({measure.Unit})" : "Printed figure";
        return $"{what}{(measure.IsTime ? measure.Origin : "")}";
    }

    public static LinearScale Scale(ReportView view) => LinearScale.UpTo(view.Variants
        .Select(variant => Math.Max(variant.Measured?.Seconds ?? 0, variant.Measured?.Interval?.High ?? 0))
        .DefaultIfEmpty(0)
        .Max());

    private static ChartRow.Bar Row(ReportView view, Variant variant, LinearScale scale)
    {
        if (variant.Measured is not { } measured)
        {
            return new ChartRow.Bar(
                variant.Label, new Drawing(Height, Raw.Empty), new ChartValue(
                    ValueFormats.NotAvailable) { Weak = true }, $"{variant.ShortLabel}: not measured");
        }

        var length = scale.At(measured.Seconds);
        var slots = SlotShare(view, variant);
        var segments = slots is { } share ? StackedBar.Split(variant.Tree!, length * share) : [];
        var total = view.Unit.Full(measured.Seconds);
        var content = segments.Count > 0
            ? Raw.Join(
                [
                    .. segments.Select(segment => Segment(view, measured.Seconds, length, segment)),
                    Rest(view, measured.Seconds, length, slots!.Value)])
            : Shapes.Rect("c-plain", 0, length, 0, Height, Whole(view, variant, measured));
        var half = view.Unit.Uncertainty(measured.Seconds, measured.Interval).TrimStart();
        var parts = segments.Select(segment => $", {ValueFormats.NodeName(segment.Node.Name)} {ValueFormats.Percent(segment.Share)} %");
        return new ChartRow.Bar(
            variant.Label,
            new Drawing(Height, Raw.Join([content, Shapes.Whisker(Whisker.Of(measured.Interval, scale), WhiskerDown, 3)])),
            new ChartValue(view.Unit.Text(measured.Seconds), view.Unit.Symbol, half),
            $"{variant.ShortLabel}: {total} {half}{string.Concat(parts)}");
    }

    /// <summary>
    /// The part of a variant's time that its pipeline slots share out: not the waiting, and no work that was not counted. Null where that
    /// is not known, or what is shown is not a wall time.
    /// </summary>
    private static double? SlotShare(ReportView view, Variant variant)
    {
        if (view.Set.Measure.Kind != MeasureKind.Time || variant.Tree is not { } tree || StackedBar.Split(tree, 1).Count == 0)
        {
            return null;
        }

        foreach (var comparison in view.Set.Comparisons
            .Where(comparison => comparison is { Division: not null, Time: not null }))
        {
            var isCandidate = comparison.HasCandidate(variant.Result);
            if ((isCandidate || comparison.HasBaseline(variant.Result)) && (isCandidate ? comparison.Time!.Candidate : comparison.Time!.Baseline)
                is > 0 and { } whole)
            {
                TimePart?[] others = [comparison.Division!.Find(TimePartKind.Waiting), comparison.Division.Find(TimePartKind.Kernel)];
                return Math.Clamp(1 - (others.Sum(part => (isCandidate ? part?.Candidate : part?.Baseline) ?? 0) / whole), 0, 1);
            }
        }

        return null;
    }

    private static string Whole(ReportView view, Variant variant, TimeEstimate measured) => MarkTip.Of(
        Amount(view, measured.Seconds), MarkTip.Interval(view.Unit, measured.Interval),
        string.Create(CultureInfo.InvariantCulture, $"{measured.Samples.Count} {(measured.Samples.Count == 1 ? "run" : "runs")}"), OfBaseline(view, variant));

    /// <summary><c>85.8 % of ptmalloc</c>; empty for what is compared with nothing.</summary>
    private static string OfBaseline(ReportView view, Variant variant) =>
        view.Set.ComparisonOf(variant.Result) is { BaselineValue: > 0 and var before, CandidateValue: { } after } comparison
            ? $"{ValueFormats.Percent(after / before)} % of {Variant.Shorten(comparison.Baseline, MostInName)}"
            : "";

    private static string Amount(ReportView view, double value) => MarkTip.Exact(view.Unit).Full(value) + Per(view);

    private static string Per(ReportView view) => view.Set.Measure.Kind == MeasureKind.Time ? $" per {view.Set.Measure.Per}" : "";

    /// <summary>A part of a variant's time.</summary>
    private static string Part(ReportView view, double part, double whole) => $"{MarkTip.Exact(view.Unit).Text(part)} of {Amount(view, whole)}";

    /// <summary>Waiting, and what was not counted.</summary>
    private static Raw Rest(ReportView view, double whole, double length, double slots) => slots >= 1 - 1e-9
        ? Raw.Empty
        : Shapes.Rect("c-ns", length * slots, length * (1 - slots), 0, Height,
            MarkTip.Of($"Waiting or not counted: {Part(view, (1 - slots) * whole, whole)}", $"{ValueFormats.Percent(1 - slots)} % of the time"));

    private static Raw Segment(ReportView view, double whole, double length, BarSegment segment)
    {
        var color = NodeColor.Of(segment.Node.Definition.Path);
        var name = ValueFormats.NodeName(segment.Node.Name);
        var tip = MarkTip.Of($"{name}: {MarkTip.Share(segment.Node)}", Part(view, segment.Width / length * whole, whole));
        var bar = Shapes.Rect("c-" + color.Name, 0, 100, 0, Height, tip);
        return Fragment.Of($"""<svg x="{segment.Start}%" width="{segment.Width}%" height="{Height}">{bar}{Label(color, segment)}</svg>""");
    }

    /// <summary>The share, with the name where there is room for it.</summary>
    private static Raw Label(NodeColor color, BarSegment segment)
    {
        var share = $"{ValueFormats.Fixed(segment.Share * 100, 0)} %";
        var name = " " + ShortName(segment.Node);
        return Shapes.WhereFits(share, segment.Width, NarrowWidth, WideWidth) is not { } shareFits ? Raw.Empty
            : Shapes.WhereFits(share + name, segment.Width, NarrowWidth, WideWidth) is { } nameFits
                ? Fragment.Of($"""<text x="6" y="18" class="in-{color.Name} {shareFits}">{share}<tspan class="{nameFits}">{name}</tspan></text>""")
                : Fragment.Of($"""<text x="6" y="18" class="in-{color.Name} {shareFits}">{share}</text>""");
    }

    private static string ShortName(Node node) => ValueFormats.NodeName(node.Name).Replace(" Bound", "", StringComparison.Ordinal);

    private static IReadOnlyList<LegendEntry> Legend(ReportView view) =>
    [
        .. view.Variants
            .SelectMany(variant => SlotShare(view, variant) is not null ? StackedBar.Split(variant.Tree!, 1) : [])
            .Select(segment => segment.Node.Definition)
            .DistinctBy(node => node.Name)
            .Select(
                node => new LegendEntry(
                    ValueFormats.NodeName(node.Name) + (
                        NodeRoles.Of(node.Path) == NodeRole.Retiring && node.Level == 1 ? " (useful work)" : ""), NodeColor.Of(node.Path))),
        .. view.Variants.Any(variant => SlotShare(view, variant) < 0.99) ? [new LegendEntry("Waiting, not counted", NodeColor.Neutral)] : (LegendEntry[])[],
    ];
}
