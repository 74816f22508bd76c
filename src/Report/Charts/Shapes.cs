using Toplev.Report.Markup;

namespace Toplev.Report.Charts;

/// <summary>The few shapes all charts are made of. Positions and lengths across are in percent, heights in pixels.</summary>
internal static class Shapes
{
    /// <summary>Rough width of a character of the small labels in pixels: wide enough for most fonts.</summary>
    private const double CharacterWidth = 6.9;
    private const double LabelMargin = 12;

    public static Raw Rect(string classes, double x, double width, int y, int height, string tip) => Fragment.Of(
        $"""<rect class="{classes}" x="{x}%" width="{width}%" y="{y}" height="{height}">{Tip(tip)}</rect>""");

    public static Raw Line(string classes, double x1, double x2, int y1, int y2) => Fragment.Of(
        $"""<line class="{classes}" x1="{x1}%" x2="{x2}%" y1="{y1}" y2="{y2}"/>""");

    /// <summary>A line with caps.</summary>
    public static Raw Whisker(Whisker? whisker, int middle, int cap) => whisker is not { } ends ? Raw.Empty : Raw.Join(
    [
        Line("err", ends.Start, ends.End, middle, middle),
        Line("err", ends.Start, ends.Start, middle - cap, middle + cap),
        Line("err", ends.End, ends.End, middle - cap, middle + cap),
    ]);

    public static Raw Tip(string text) => text.Length == 0 ? Raw.Empty : Fragment.Of($"<title>{text}</title>");

    /// <summary>
    /// Where a label fits: <c>""</c> everywhere, <c>wide</c> only on wide screens (the class hides it on narrow ones), null nowhere.
    /// </summary>
    /// <param name="percent">Length of the area in percent of the chart.</param>
    /// <param name="narrow">Width of the chart in pixels on a phone.</param>
    /// <param name="wide">Width of the chart in pixels on a desktop.</param>
    public static string? WhereFits(string label, double percent, double narrow, double wide)
    {
        var needed = (label.Length * CharacterWidth) + LabelMargin;
        return percent / 100 * narrow >= needed ? ""
            : percent / 100 * wide >= needed ? "wide"
            : null;
    }
}
