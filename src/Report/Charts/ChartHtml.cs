using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Charts;

/// <summary>A chart in the page: drawings fluid, text beside them as HTML.</summary>
internal static class ChartHtml
{
    /// <summary>Characters that fit beside a drawing on every screen, as wide as the style sheet makes it.</summary>
    private const int MostInRow = 14;

    public static Raw Figure(Chart chart, string heading = "h2") => Fragment.Of($"""
        <figure><figcaption>{Heading(chart.Title, heading)}{Subtitle(chart)}</figcaption>
        <div class="rows {chart.Kind}">{chart.Rows.Select(Row)}</div>{Legend(chart.Legend)}</figure>

        """);

    public static Raw Legend(IReadOnlyList<LegendEntry> entries) => entries.Count == 0 ? Raw.Empty : Fragment.Of(
        $"""<ul class="legend">{entries.Select(entry => Fragment.Of($"""<li><i class="sw c-{entry.Color.Name}"></i>{entry.Text}</li>"""))}</ul>""");

    private static Raw Heading(string title, string heading) => title.Length == 0 ? Raw.Empty
        : Fragment.Of($"<{new Raw(heading)}><bdi class=\"name\">{title}</bdi></{new Raw(heading)}>");

    private static Raw Subtitle(Chart chart) => chart.Subtitle.Length == 0 ? Raw.Empty : Fragment.Of($"<p>{chart.Subtitle}{chart.Note}</p>");

    private static Raw Row(ChartRow row) => row switch
    {
        ChartRow.Bar bar => Fragment.Of($"""

            {Label(bar)}{Svg("bar", bar.Drawing, bar.Description)}<div class="rv">{Value(bar.Value)}</div>
            """),
        ChartRow.Wide wide => Svg("bar whole", wide.Drawing, wide.Description),
        ChartRow.Caption caption => Fragment.Of($"""<p class="caption"><bdi>{caption.Text}</bdi></p>"""),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Raw Label(ChartRow.Bar bar) => Fragment.Of(
        $"""<div class="rl{(bar.Marked ? " marked" : "")}{(bar.Depth > 0 ? " deeper" : "")}"{InFull(bar.Label)}>"""
        + $"<bdi>{(bar.Marked ? "▸ " : "")}{Variant.Shorten(bar.Label, 200)}</bdi></div>");

    /// <summary>Of a name that may be cut; a short one would only be repeated.</summary>
    private static Raw InFull(string label) =>
        label.Length > MostInRow ? Fragment.Of($" title=\"{Variant.Shorten(label, 500)}\"") : Raw.Empty;

    private static Raw Svg(string classes, Drawing drawing, string description) => Fragment.Of(
        $"""<svg class="{classes}" height="{drawing.Height}" role="img" aria-label="{description}">{drawing.Content}</svg>""");

    private static Raw Value(ChartValue value)
    {
        var main = value.Weak ? Fragment.Of($"""<span class="weak">{value.Main}</span>""") : Fragment.Of($"<b>{value.Main}</b>");
        var unit = value.Unit.Length > 0 ? Fragment.Of($" {value.Unit}") : Raw.Empty;
        var note = value.Note.Length > 0 ? Fragment.Of($""" <small>{value.Note}</small>""") : Raw.Empty;
        return Raw.Join([main, unit, note]);
    }
}
