using System.Text;
using ScottPlot;
using SkiaSharp;

namespace Toplev.Report.Figures;

/// <summary>Draws a figure as PNG or SVG.</summary>
internal sealed class FigurePainter(FigureFont font)
{
    /// <summary>Pixels of a PNG for one of the layout: for screens with fine pixels, slides and print.</summary>
    private const int Density = 2;

    /// <summary>PNG allows more, what shows them does not.</summary>
    private const int MostPixels = 32_000;

    public byte[] Png(FigureLayout layout, FigureTheme theme)
    {
        var scale = Math.Min(Density, (float)MostPixels / layout.Height);
        using var surface = SKSurface.Create(new SKImageInfo((int)(FigureLayout.Width * scale), (int)(layout.Height * scale)));
        surface.Canvas.Scale(scale);
        Draw(surface.Canvas, layout, theme);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    public string Svg(FigureLayout layout, FigureTheme theme)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(FigureLayout.Width, layout.Height), stream))
        {
            Draw(canvas, layout, theme);
        }

        return SvgText.Complete(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length), layout, font);
    }

    private void Draw(SKCanvas canvas, FigureLayout layout, FigureTheme theme)
    {
        Fill(canvas, SKRect.Create(FigureLayout.Width, layout.Height), theme.Background);
        using (var plot = FigurePlot.Of(layout, theme, font))
        {
            var height = layout.PlotHeight + (layout.Ticks.Count > 0 ? FigureLayout.AxisHeight : 0);
            var place = new PixelRect((float)layout.Left, (float)(layout.Left + layout.PlotWidth), (float)(layout.Top + height), (float)layout.Top);

            // ScottPlot draws until its axes stand still: at first twice, which would leave everything there twice.
            using var nowhere = new SKNoDrawCanvas(FigureLayout.Width, layout.Height);
            plot.Render(nowhere, place);
            plot.Render(canvas, place);
        }

        foreach (var swatch in layout.Swatches)
        {
            Fill(canvas, SKRect.Create((float)swatch.X, (float)swatch.Y, FigureLayout.SwatchSize, FigureLayout.SwatchSize), theme.Fill(swatch.Color));
        }

        foreach (var text in layout.Texts)
        {
            Write(canvas, text, text.Ink ?? (text.Muted ? theme.Muted : theme.Text));
        }
    }

    private void Write(SKCanvas canvas, PlacedText text, string ink)
    {
        using var sized = font.Sized(text.Size, text.Weight);
        using var paint = new SKPaint { Color = SKColor.Parse(ink), IsAntialias = true };
        canvas.DrawText(text.Text, (float)text.X, (float)text.Baseline, SKTextAlign.Left, sized, paint);
    }

    private static void Fill(SKCanvas canvas, SKRect area, string color)
    {
        using var paint = new SKPaint { Color = SKColor.Parse(color) };
        canvas.DrawRect(area, paint);
    }
}
