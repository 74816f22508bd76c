using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.History;

namespace Toplev.Report.History;

/// <summary>A dot with its interval for each recording, and lines where the level changes.</summary>
internal static class HistoryChart
{
    private const int Plot = 170;
    private const int Height = Plot + 16;
    private const int MostLabel = 24;
    private const int Margin = 18;
    private const double Radius = 3.5;

    public static Chart Of(HistorySeries series)
    {
        var bounds = series.Points.Select(Range).ToList();
        var (low, high) = (bounds.Min(range => range.Low), bounds.Max(range => range.High));
        var unit = ValueUnit.Of(series.Measure, Math.Max(Math.Abs(low), Math.Abs(high)));
        double Down(double value) => high > low ? Plot - Margin - ((value - low) / (high - low) * (Plot - (2 * Margin))) : Plot / 2.0;
        double Across(double position) => (position + 0.5) / series.Points.Count * 100;

        List<Raw> shapes =
        [
            Shapes.Line("grid", 0, 100, Margin, Margin), Shapes.Line("grid", 0, 100, Plot - Margin, Plot - Margin),
            Fragment.Of($"""<text x="0" y="{Margin - 5}" class="tick">{unit.Full(high)}</text>"""),
            Fragment.Of($"""<text x="0" y="{Plot - 4}" class="tick">{unit.Full(low)}</text>"""),
            Name(series.Points[0], "0", "start"),
            series.Points.Count > 1 ? Name(series.Points[^1], "100%", "end") : Raw.Empty,
        ];
        int[] ends = [0, .. series.Changes.Select(change => change.Position), series.Points.Count];
        var levels = series.Levels;
        for (var i = 0; i < levels.Count; i++)
        {
            var level = (int)Math.Round(Down(levels[i]));
            shapes.Add(Shapes.Line("zero", Across(ends[i] - 0.5), Across(ends[i + 1] - 0.5), level, level));
        }

        shapes.AddRange(series.Changes.Select(change => Fragment.Of(
            $"""<g>{Shapes.Line("err", Across(change.Position - 0.5), Across(change.Position - 0.5), 0, Plot)}"""
            + $"{Shapes.Tip($"{change.Label}: {HistoryText.Change(series, change)}")}</g>")));
        shapes.AddRange(series.Points.Select((point, i) => Dot(series, point, Across(i), Down)));
        var drawing = new Drawing(Height, Raw.Join(shapes));
        return new Chart("", HistoryText.HowToRead + " The scale does not begin at 0.", [new ChartRow.Wide(drawing, Description(series))], []);
    }

    private static Raw Name(HistoryPoint point, string x, string anchor) => Fragment.Of(
        $"""<text x="{x}" y="{Height - 3}" text-anchor="{anchor}" class="tick">{Variant.Shorten(point.Label, MostLabel)}</text>""");

    private static Raw Dot(HistorySeries series, HistoryPoint point, double x, Func<double, double> down)
    {
        var unit = MarkTip.Exact(ValueUnit.Of(series.Measure, point.Value.Value));
        var tip = MarkTip.Of(
            $"{point.Label}: {unit.Full(point.Value.Value)}", MarkTip.Interval(unit, point.Value.Interval),
            point.Runs == 1 ? "1 run" : $"{point.Runs} runs");
        var whisker = point.Value.Interval is { } bounds
            ? Shapes.Line("err", x, x, (int)Math.Round(down(bounds.High)), (int)Math.Round(down(bounds.Low)))
            : Raw.Empty;
        return Fragment.Of($"""{whisker}<circle class="pt" cx="{x}%" cy="{down(point.Value.Value)}" r="{Radius}">{Shapes.Tip(tip)}</circle>""");
    }

    /// <summary>A recording whose interval is many times its value would leave no room for the others: its whisker is cut.</summary>
    private static (double Low, double High) Range(HistoryPoint point)
    {
        var value = point.Value.Value;
        return point.Value.Interval is { } bounds
            ? (Math.Max(bounds.Low, value - (Math.Abs(value) / 2)), Math.Min(bounds.High, value + (Math.Abs(value) / 2)))
            : (value, value);
    }

    private static string Description(HistorySeries series) =>
        $"{series.Name}: {series.Points.Count} recordings; " + (series.Changes.Count == 0
            ? HistoryText.Nothing(series)
            : string.Join("; ", series.Changes.Select(change => $"{change.Label}: {HistoryText.Change(series, change)}")));
}
