using System.Globalization;
using Toplev.Report.Terminal;
using Toplev.Tma.History;

namespace Toplev.Report.History;

/// <summary>A history in the terminal: each benchmark with its course and its changes.</summary>
public sealed class HistorySummary(IReadOnlyList<HistorySeries> all, TerminalOptions options)
{
    private const string Steps = "▁▂▃▄▅▆▇█";
    private const int Indent = 2;

    public string Render()
    {
        var output = new TerminalText(options);
        var points = all.SelectMany(series => series.Points).ToList();
        output.Add("tma history", Tone.Strong).Line($"  {Count(points.Select(point => point.Label).Distinct().Count())}{Dates(points)}").Line();
        foreach (var series in all)
        {
            Write(output, series);
        }

        if (all.Any(series => series.Changes.Count > 0))
        {
            output.Wrapped([(HistoryText.HowSure, Tone.Dim)], 0);
        }

        return output.ToString();
    }

    private void Write(TerminalText output, HistorySeries series)
    {
        var (first, last) = (series.Points[0], series.Points[^1]);
        output.Add(series.Name, Tone.Strong).Line(series.Machine is { } machine ? $"  {machine}" : "", Tone.Dim);
        output.Line(
            $"  {Count(series.Points.Count)}, first {HistoryText.Value(series, first.Value.Value)}, last {HistoryText.Value(series, last.Value.Value)} per "
                + series.Measure.Per, Tone.Dim);
        if (options.Unicode && series.Points.Count > 1)
        {
            output.Line("  " + Course(series));
        }

        foreach (var change in series.Changes)
        {
            output.Add("  since ").Add(HistoryText.Place(change), Tone.Strong).Line();
            output.Wrapped([(HistoryText.Change(series, change), change.Worse == true ? Tone.Bad : Tone.Normal)], Indent * 2);
            if (change.Moved.Count > 0)
            {
                output.Wrapped([(HistoryText.Moves(change), Tone.Dim)], Indent * 2);
            }
        }

        if (series.Changes.Count == 0)
        {
            output.Line("  " + HistoryText.Nothing(series), Tone.Dim);
        }

        if (HistoryText.LeftOut(series) is { Length: > 0 } leftOut)
        {
            output.Wrapped([(leftOut, Tone.Warning)], Indent);
        }

        output.Line();
    }

    /// <summary>The newest as far as there is room.</summary>
    private string Course(HistorySeries series)
    {
        var values = series.Points.Select(point => point.Value.Value).TakeLast(Math.Max(10, options.Width - (2 * Indent))).ToList();
        var (low, high) = (values.Min(), values.Max());
        return string.Concat(values.Select(value => high > low ? Steps[(int)((value - low) / (high - low) * (Steps.Length - 1))] : Steps[0]));
    }

    private static string Count(int recordings) => recordings == 1 ? "1 recording" : $"{recordings} recordings";

    private static string Dates(List<HistoryPoint> points)
    {
        var known = points.Select(point => point.Created).OfType<DateTimeOffset>().ToList();
        return known.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {known.Min():yyyy-MM-dd} to {known.Max():yyyy-MM-dd}");
    }
}
