using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Charts;

/// <summary>Where the time went, as bars around zero.</summary>
internal static class DifferenceChart
{
    private const int Height = 24;
    private const int MostInName = 40;

    public static Chart? Of(ReportView view, Comparison comparison) =>
        SharesChart.Of(view, comparison) ?? (
            Differences.Of(comparison, name => Variant.Shorten(name, MostInName)) is { } differences ? Draw(differences) : null);

    private static Chart Draw(Differences differences) =>
        new(differences.Title, differences.Subtitle, [.. differences.Changes.Select(change => Row(change, differences.Scale))], [])
        {
            Kind = "deltas",
            Note = Fragment.Of($"{differences.Caveat}"),
        };

    private static ChartRow.Bar Row(Change change, LinearScale scale)
    {
        var zero = scale.At(0);
        var (start, length) = scale.Between(0, change.Delta.Value);
        var half = change.Unit.Uncertainty(change.Delta.Value, change.Delta.Interval, signed: true);
        var doubt = change.IsSignificant || change.Delta.Interval is null ? "" : " (not distinguishable from zero)";
        var words = $"{change.Name}: {change.Unit.Signed(change.Delta.Value)}{half} {change.Unit.Symbol}{doubt}";
        return new ChartRow.Bar(
            change.Name,
            new Drawing(Height, Raw.Join(
            [
                Shapes.Line("zero", zero, zero, 0, Height),
                Shapes.Rect("c-" + change.Color.Name, start, length, 5, Height - 10, Tip(change)),
                Shapes.Whisker(Whisker.Of(change.Delta.Interval, scale), Height / 2, 4),
            ])),
            change.Value,
            words);
    }

    private static string Tip(Change change) => MarkTip.Of(
        $"{MarkTip.Exact(change.Unit).Signed(change.Delta.Value)} {change.Unit.Symbol}",
        MarkTip.Interval(change.Unit, change.Delta.Interval, signed: true),
        change.IsSignificant || change.Delta.Interval is null ? "" : "not distinguishable from zero",
        change.More);
}
