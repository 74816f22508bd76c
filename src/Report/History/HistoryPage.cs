using System.Globalization;
using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Html;
using Toplev.Report.Markup;
using Toplev.Tma.History;

namespace Toplev.Report.History;

/// <summary>A history as one page without scripts.</summary>
public static class HistoryPage
{
    public static void Write(TextWriter output, IReadOnlyList<HistorySeries> all, string version)
    {
        output.Write(PageFrame.Head("tma history", PageFrame.Resource("report.css"), "").Text);
        output.Write(Fragment.Of($"""
            <header class="top"><div class="title"><span class="logo">tma</span><span class="name">history</span></div></header>
            <main id="content">
            <section><h1>{Headline(all)}</h1>
            <p class="weak">{HistoryText.HowSure}</p>{Changes(all)}</section>

            """).Text);
        foreach (var series in all)
        {
            output.Write(Section(series).Text);
        }

        output.Write(PageFrame.Footer(version).Text);
        output.Write("</body>\n</html>\n");
    }

    private static string Headline(IReadOnlyList<HistorySeries> all)
    {
        var changes = all.Sum(series => series.Changes.Count);
        var worse = all.Sum(series => series.Changes.Count(change => change.Worse == true));
        return changes == 0 ? "No change of level is certain"
            : $"{changes} {(changes == 1 ? "change" : "changes")} of level"
                + (worse == 0 ? "" : worse == changes ? ", for the worse" : $", {worse} for the worse");
    }

    private static Raw Changes(IReadOnlyList<HistorySeries> all) => all.All(series => series.Changes.Count == 0) ? Raw.Empty : Fragment.Of($"""

        <div class="scroll"><table>
        <thead><tr><th scope="col">Benchmark</th><th scope="col">Since</th><th scope="col">Change</th><th scope="col">What moved</th></tr></thead>
        <tbody>{all.SelectMany(series => series.Changes.Select(change => Fragment.Of(
            $"<tr><th scope=\"row\"><bdi>{Title(series)}</bdi></th><td><bdi>{HistoryText.Place(change)}</bdi></td><td>{HistoryText.Change(series, change)}</td>"
            + $"<td>{HistoryText.Moves(change)}</td></tr>")))}</tbody></table></div>
        """);

    private static Raw Section(HistorySeries series) => Fragment.Of($"""
        <section><h2><bdi>{Title(series)}</bdi></h2>
        {ChartHtml.Figure(HistoryChart.Of(series))}{(series.Changes.Count == 0 ? Fragment.Of($"<p>{HistoryText.Nothing(series)}</p>") : Raw.Empty)}{
            (series.EndedOtherwise.Count > 0 ? Fragment.Of($"<p>{HistoryText.LeftOut(series)}</p>") : Raw.Empty)}
        <details><summary>Values</summary><div class="scroll"><table>
        <thead><tr><th scope="col">Recording</th><th scope="col">Measured</th><th scope="col">Value</th>
        <th scope="col">95 % interval</th><th scope="col">Runs</th></tr></thead>
        <tbody>{series.Points.Select(point => Row(series, point))}</tbody></table></div></details></section>

        """);

    private static Raw Row(HistorySeries series, HistoryPoint point)
    {
        var unit = MarkTip.Exact(ValueUnit.Of(series.Measure, point.Value.Value));
        var measured = point.Created is { } time ? time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
        return Fragment.Of($"<tr><th scope=\"row\"><bdi>{point.Label}</bdi></th><td>{measured}</td><td>{unit.Full(point.Value.Value)}</td>"
            + $"<td>{(unit.Bounds(point.Value.Interval) is { } bounds ? bounds.ToString() : "one run")}</td><td>{point.Runs}</td></tr>");
    }

    private static string Title(HistorySeries series) => series.Machine is { } machine ? $"{series.Name}, {machine}" : series.Name;
}
