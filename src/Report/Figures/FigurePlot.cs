using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Toplev.Report.Charts;

namespace Toplev.Report.Figures;

/// <summary>The plot of a figure: its rows' marks as ScottPlot's bars, intervals, points and areas. Down is negative, in pixels.</summary>
internal static class FigurePlot
{
    private const float LineWidth = 1.5f;

    /// <summary>What stands on bars has the ground's colour around it: it is seen on each of them.</summary>
    private const float HaloWidth = 4;

    public static Plot Of(FigureLayout layout, FigureTheme theme, FigureFont font)
    {
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.SetLimits(layout.Figure.Axis.From, layout.Figure.Axis.To, -layout.PlotHeight, 0);
        SetAxis(plot, layout, theme, font);
        foreach (var row in layout.Rows)
        {
            foreach (var mark in row.Row.Marks)
            {
                Add(plot, row, mark, theme);
            }
        }

        return plot;
    }

    private static void SetAxis(Plot plot, FigureLayout layout, FigureTheme theme, FigureFont font)
    {
        var hasTicks = layout.Ticks.Count > 0;
        plot.Layout.Fixed(new PixelPadding(0, 0, hasTicks ? (float)FigureLayout.AxisHeight : 0, 0));
        plot.Axes.Left.IsVisible = false;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Bottom.IsVisible = hasTicks;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Grid.XAxisStyle.IsVisible = hasTicks;
        plot.Grid.XAxisStyle.MajorLineStyle.Color = Color.FromHex(theme.Line);
        var bottom = plot.Axes.Bottom;
        bottom.TickGenerator = new NumericManual([.. layout.Ticks.Select(tick => tick.At)], [.. layout.Ticks.Select(tick => tick.Text)]);
        bottom.FrameLineStyle.Width = 0;
        bottom.MajorTickStyle.Length = 0;
        bottom.TickLabelStyle.Font = font.Typeface(FontWeight.Regular);
        bottom.TickLabelStyle.FontSize = 12;
        bottom.TickLabelStyle.ForeColor = Color.FromHex(theme.Muted);
    }

    private static void Add(Plot plot, PlacedRow row, FigureMark mark, FigureTheme theme)
    {
        var (ink, ground) = (Color.FromHex(theme.Text), Color.FromHex(theme.Background));
        double Down(double share) => -(row.Top + (row.Height * share));
        switch (mark)
        {
            case FigureMark.Bar bar:
                var fill = Color.FromHex(theme.Fill(bar.Color));

                // Mixed and not let through: lines behind a bar stay behind it.
                var shown = bar.Dim ? fill.MixedWith(ground, 1 - FigureTheme.DimOpacity) : fill;
                AddBar(plot, Math.Min(bar.From, bar.To), Math.Max(bar.From, bar.To), Down(bar.Top), Down(bar.Bottom), shown);
                break;
            case FigureMark.Band band:
                var whole = plot.Axes.GetLimits();
                AddBar(plot, whole.Left, whole.Right, Down(band.Top), Down(band.Bottom), Color.FromHex(theme.Fill(NodeColor.Neutral)).WithAlpha(0.35));
                break;
            case FigureMark.Whisker { Bounds: var bounds }:
                var (middle, half) = ((bounds.Low + bounds.High) / 2, (bounds.High - bounds.Low) / 2);
                plot.Add.Plottable(new ErrorBar([middle], [Down(0.5)], [half], [half], null, null) { LineWidth = HaloWidth, CapSize = 5, Color = ground });
                plot.Add.Plottable(new ErrorBar([middle], [Down(0.5)], [half], [half], null, null) { LineWidth = LineWidth, CapSize = 4, Color = ink });
                break;
            case FigureMark.Threshold { At: var at }:
                AddLine(plot, at, Down(0.04), at, Down(0.96), ground, HaloWidth);
                AddLine(plot, at, Down(0.04), at, Down(0.96), ink, LineWidth);
                break;
            case FigureMark.Zero { At: var at }:
                AddLine(plot, at, Down(0), at, Down(1), Color.FromHex(theme.Muted), 1);
                break;
            case FigureMark.Level { At: var at }:
                var limits = plot.Axes.GetLimits();
                AddLine(plot, limits.Left, Down(at), limits.Right, Down(at), Color.FromHex(theme.Muted), 1);
                break;
            case FigureMark.Dot dot:
                plot.Add.Marker(dot.X, Down(dot.Y), MarkerShape.FilledCircle, 8, Color.FromHex(theme.Fill(NodeColor.Memory)));
                break;
            case FigureMark.Area area:
                AddArea(plot, area, Down, Color.FromHex(theme.Fill(area.Color)));
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void AddBar(Plot plot, double from, double to, double top, double bottom, Color fill) => plot.Add.Bars(new[]
    {
        new Bar
        {
            Position = (top + bottom) / 2,
            Size = top - bottom,
            ValueBase = from,
            Value = to,
            FillColor = fill,
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
        },
    });

    // Solid: Skia draws no dashes into SVG.
    private static void AddLine(Plot plot, double x1, double y1, double x2, double y2, Color color, float width)
    {
        var line = plot.Add.Line(x1, y1, x2, y2);
        line.LineColor = color;
        line.LineWidth = width;
        line.MarkerSize = 0;
    }

    private static void AddArea(Plot plot, FigureMark.Area area, Func<double, double> down, Color fill)
    {
        List<Coordinates> outline = [];
        for (var i = 0; i < area.Tops.Length; i++)
        {
            outline.Add(new Coordinates(area.X[i], down(area.Tops[i])));
            outline.Add(new Coordinates(area.X[i + 1], down(area.Tops[i])));
        }

        for (var i = area.Bottoms.Length - 1; i >= 0; i--)
        {
            outline.Add(new Coordinates(area.X[i + 1], down(area.Bottoms[i])));
            outline.Add(new Coordinates(area.X[i], down(area.Bottoms[i])));
        }

        var polygon = plot.Add.Polygon([.. outline]);
        polygon.FillColor = fill;
        polygon.LineWidth = 0;
        polygon.MarkerSize = 0;
    }
}
