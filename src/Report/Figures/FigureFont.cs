using SkiaSharp;
using Toplev.Report.Html;

namespace Toplev.Report.Figures;

internal enum FontWeight
{
    Regular,
    Bold,
}

/// <summary>
/// The font of all figures is inside the program, so that text is as wide on a machine without fonts as on any other, and is measured
/// before it is placed.
/// </summary>
internal sealed class FigureFont : IDisposable
{
    public const string Family = "DejaVu Sans";

    private const float MeasuredSize = 100;

    private readonly SKTypeface[] typefaces = [Load("DejaVuSans.ttf"), Load("DejaVuSans-Bold.ttf")];
    private readonly SKFont[] measures;

    public FigureFont() => measures = [.. typefaces.Select(typeface => Font(typeface, MeasuredSize))];

    public SKTypeface Typeface(FontWeight weight) => typefaces[(int)weight];

    public SKFont Sized(double size, FontWeight weight) => Font(typefaces[(int)weight], (float)size);

    /// <summary>Width in pixels of one line.</summary>
    public double Width(string text, double size, FontWeight weight = FontWeight.Regular) =>
        measures[(int)weight].MeasureText(text) / MeasuredSize * size;

    public void Dispose()
    {
        foreach (var disposable in measures.Concat<IDisposable>(typefaces))
        {
            disposable.Dispose();
        }
    }

    /// <summary>The font file of a typeface, for embedding.</summary>
    public static byte[] File(FontWeight weight)
    {
        using var stream = Open(weight == FontWeight.Bold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // Unhinted: a letter has the same width at every density.
    private static SKFont Font(SKTypeface typeface, float size) =>
        new(typeface, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None, Edging = SKFontEdging.Antialias };

    private static SKTypeface Load(string name)
    {
        using var stream = Open(name);
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException($"The program's '{name}' is no font.");
    }

    private static Stream Open(string name) => typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The program holds no '{name}'.");
}
