using Toplev.Report.Html;

namespace Toplev.Report.Figures;

/// <summary>What a drawn SVG still needs to stand alone: a size that scales, and words for those who cannot see it.</summary>
internal static class SvgText
{
    public static string Complete(string drawn, FigureLayout layout)
    {
        var start = drawn.IndexOf("<svg", StringComparison.Ordinal);
        var end = drawn.IndexOf('>', start);
        var title = TextFit.Clean(layout.Figure.Title);
        var root = Markup.Of($"""
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{FigureLayout.Width}" height="{layout.Height}" viewBox="0 0 {FigureLayout.Width} {layout.Height}" role="img" aria-label="{title}">
            <title>{title}</title>
            """);
        return root.Text + drawn[(end + 1)..].Replace("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\"", StringComparison.Ordinal);
    }
}
