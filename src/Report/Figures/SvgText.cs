using System.Text;
using Toplev.Report.Markup;

namespace Toplev.Report.Figures;

/// <summary>
/// What a drawn SVG still needs to stand alone: a size that scales, words for those who cannot see it, and of the font what it shows.
/// Where embedded fonts are refused, letters of another font still stand in the places of these.
/// </summary>
internal static class SvgText
{
    private const string Fallback = $"'{FigureFont.Family}', Verdana, sans-serif";

    public static string Complete(string drawn, FigureLayout layout, FigureFont font)
    {
        var start = drawn.IndexOf('>', drawn.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        var title = TextFit.Clean(layout.Figure.Title);
        var size = Fragment.Of($"""width="{FigureLayout.Width}" height="{layout.Height}" viewBox="0 0 {FigureLayout.Width} {layout.Height}" """);
        var root = Fragment.Of($"""
            <svg xmlns="http://www.w3.org/2000/svg" {size}role="img" aria-label="{title}">
            <title>{title}</title>
            <style>{new Raw(Faces(layout, font))}</style>
            """);
        return root.Text + drawn[start..].Replace($"font-family=\"{FigureFont.Family}\"", $"font-family=\"{Fallback}\"", StringComparison.Ordinal);
    }

    private static string Faces(FigureLayout layout, FigureFont font)
    {
        var texts = layout.Texts.Select(text => (text.Weight, text.Text)).Concat(layout.Ticks.Select(tick => (FontWeight.Regular, tick.Text)));
        var faces = new StringBuilder();
        foreach (var weight in texts.GroupBy(text => text.Item1, text => text.Item2).OrderBy(group => group.Key))
        {
            var typeface = font.Typeface(weight.Key);
            var subset = FontSubset.Of(FigureFont.File(weight.Key), weight.SelectMany(text => text.EnumerateRunes()), rune => typeface.GetGlyph(rune.Value));
            var number = weight.Key == FontWeight.Bold ? "700" : "400";
            faces.Append($"@font-face{{font-family:'{FigureFont.Family}';font-weight:{number};")
                .Append($"src:url(data:font/ttf;base64,{Convert.ToBase64String(subset)})}}");
        }

        return faces.ToString();
    }
}
