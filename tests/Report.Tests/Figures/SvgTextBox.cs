using System.Globalization;
using System.Xml.Linq;
using Toplev.Report.Figures;

namespace Toplev.Report.Tests.Figures;

/// <summary>A text of a drawn SVG with the rectangle that its letters cover, read from the file and not from the layout.</summary>
internal sealed record SvgTextBox(string Text, double Left, double Top, double Right, double Bottom)
{
    public bool Overlaps(SvgTextBox other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    public static IReadOnlyList<SvgTextBox> Of(XDocument svg, FigureFont font) =>
        [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => Of(element, font))];

    private static SvgTextBox Of(XElement element, FigureFont font)
    {
        var text = element.Value.Trim();
        var (dx, dy) = Translation((string?)element.Attribute("transform"));
        var x = Numbers(element, "x");
        var size = Numbers(element, "font-size")[0];
        using var sized = font.Sized(size, (string?)element.Attribute("font-weight") is "bold" or "700" ? FontWeight.Bold : FontWeight.Regular);
        var last = text.EnumerateRunes().Last();
        var top = dy + Numbers(element, "y")[0] - (size * 0.75);
        return new SvgTextBox(text, dx + x[0], top, dx + x[^1] + sized.MeasureText(last.ToString()), top + size);
    }

    private static (double X, double Y) Translation(string? transform)
    {
        if (transform is null)
        {
            return (0, 0);
        }

        var parts = transform["translate(".Length..^1].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? double.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
    }

    private static double[] Numbers(XElement element, string name) =>
        [.. element.Attribute(name)!.Value
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}
