namespace Toplev.Report.Figures;

/// <summary>What draws figures: the native library is loaded when this is made, and not before.</summary>
public sealed class FigureDrawing : IDisposable
{
    public FigureDrawing()
    {
        Font = new FigureFont();
        Painter = new FigurePainter(Font);
    }

    internal FigureFont Font { get; }

    internal FigurePainter Painter { get; }

    public void Dispose() => Font.Dispose();
}
