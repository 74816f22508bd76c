using Toplev.Report.Markup;
using Toplev.Report.Terminal;
using Toplev.Report.View;

namespace Toplev.Report.Charts;

/// <summary>A chart as a stand-alone SVG of fixed width, light, with its style inside: for papers and README files.</summary>
internal static class SvgFigure
{
    private const int Width = 860;
    private const int Margin = 16;
    private const int LabelWidth = 150;
    private const int ValueWidth = 170;
    private const int Gap = 10;
    private const int RowGap = 6;

    /// <summary>Text is cut by its number of characters: a stand-alone file cannot measure it.</summary>
    private const int LabelCharacters = 21;
    private const int LineCharacters = 118;
    private const int LineHeight = 16;

    private static readonly Raw Style = new(
        "text{font:13px system-ui,'Segoe UI','DejaVu Sans',sans-serif;fill:#1a1d21}.h{font-size:17px;font-weight:600}.p,.n{fill:#5b6470}.p{font-size:12px}"
        + ".b,.big,.m{font-weight:600}.dim{opacity:.5}.box{stroke:#fff;stroke-width:2;fill-opacity:.35}.box.hot{fill-opacity:1}"
        + ".err{stroke:#1a1d21;stroke-width:1.5}.zero{stroke:#9aa5b1}.thr{stroke:#1a1d21;stroke-dasharray:2 2}.band{fill:#b4bcc6;fill-opacity:.35}.pt{fill:#0072b2;fill-opacity:.75}"
        + ".unknown{fill:#f6f8fa;stroke:#57606b;stroke-dasharray:4 3}.c-plain{fill:#7d8794}text.in-dim{fill:#1a1d21;font-size:11.5px}"
        + string.Concat(NodeColor.All.Select(color => $".c-{color.Name}{{fill:{color.Fill}}}text.in-{color.Name}{{fill:{color.Ink};font-size:11.5px}}")));

    public static string Write(Chart chart)
    {
        List<Raw> content = [];
        var y = Margin;
        if (chart.Title.Length > 0)
        {
            y += 14;
            content.Add(Text("h", Margin, y, "start", Variant.Shorten(chart.Title, 80)));
            y += 10;
        }

        if (chart.Subtitle.Length > 0)
        {
            y = AddLines(chart.Subtitle, y - 2, content) + 10;
        }

        foreach (var row in chart.Rows)
        {
            y = Add(row, y, content);
        }

        y = AddLegend(chart.Legend, y, content);
        var height = y + Margin;
        return Fragment.Of($"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" role="img" aria-label="{chart.Title}">
            <title>{chart.Title}</title><style>{Style}</style><rect width="{Width}" height="{height}" fill="#ffffff"/>
            {Raw.Join(content, "\n")}
            </svg>

            """).Text;
    }

    private static int Add(ChartRow row, int y, List<Raw> content)
    {
        switch (row)
        {
            case ChartRow.Bar bar:
                var middle = y + (bar.Drawing.Height / 2) + 5;
                content.Add(Text(bar.Marked ? "m" : "l", Margin + LabelWidth, middle, "end", (bar.Marked ? "▸ " : "") + Variant.Shorten(bar.Label, LabelCharacters)));
                content.Add(Nested(Margin + LabelWidth + Gap, y, Width - (2 * (Margin + Gap)) - LabelWidth - ValueWidth, bar.Drawing));
                content.Add(Value(bar.Value, middle));
                return y + bar.Drawing.Height + RowGap;
            case ChartRow.Wide wide:
                content.Add(Nested(Margin, y, Width - (2 * Margin), wide.Drawing));
                return y + wide.Drawing.Height + RowGap;
            case ChartRow.Caption caption:
                return AddLines(caption.Text, y, content) + 8;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static int AddLines(string text, int y, List<Raw> content)
    {
        foreach (var line in TerminalText.Wrap(text, LineCharacters))
        {
            y += LineHeight;
            content.Add(Text("p", Margin, y, "start", Variant.Shorten(line, LineCharacters)));
        }

        return y;
    }

    private static Raw Nested(int x, int y, int width, Drawing drawing) => Fragment.Of(
        $"""<svg x="{x}" y="{y}" width="{width}" height="{drawing.Height}" overflow="visible">{drawing.Content}</svg>""");

    private static Raw Text(string classes, int x, int y, string anchor, string text) => Fragment.Of(
        $"""<text class="{classes}" x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>""");

    private static Raw Value(ChartValue value, int y)
    {
        var rest = string.Concat(new[] { value.Unit, value.Note }.Where(part => part.Length > 0).Select(part => " " + part));
        return Fragment.Of($"""<text x="{Width - Margin}" y="{y}" text-anchor="end" class="{(value.Weak ? "n" : "v")}"><tspan class="{(value.Weak ? "n" : "b")}">{value.Main}</tspan>{rest}</text>""");
    }

    private static int AddLegend(IReadOnlyList<LegendEntry> entries, int y, List<Raw> content)
    {
        if (entries.Count == 0)
        {
            return y;
        }

        var x = Margin;
        foreach (var entry in entries)
        {
            content.Add(Fragment.Of($"""<rect class="c-{entry.Color.Name}" x="{x}" y="{y + 6}" width="11" height="11"/>"""));
            content.Add(Text("l", x + 16, y + 16, "start", entry.Text));
            x += 40 + (entry.Text.Length * 7);
        }

        return y + 24;
    }
}
