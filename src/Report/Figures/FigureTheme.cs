using Toplev.Report.Charts;

namespace Toplev.Report.Figures;

/// <summary>The page's colours, for light and for dark surroundings.</summary>
internal sealed record FigureTheme(string Name, string Background, string Text, string Muted, string Line)
{
    /// <summary>How much of the colour is left below the threshold.</summary>
    public const double DimOpacity = 0.5;

    public static FigureTheme Light { get; } = new("light", "#ffffff", "#1a1d21", "#57606b", "#d9dee4");

    public static FigureTheme Dark { get; } = new("dark", "#14171b", "#e6e9ed", "#9aa5b1", "#2f363e");

    public static IReadOnlyList<FigureTheme> All { get; } = [Light, Dark];

    public string Fill(NodeColor color) => this == Dark ? color.DarkFill : color.Fill;
}
