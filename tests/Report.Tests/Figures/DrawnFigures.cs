using System.Text;
using System.Xml.Linq;
using Toplev.Report.Figures;
using Toplev.Report.View;

namespace Toplev.Report.Tests.Figures;

/// <summary>The charts of the sample reports, each drawn once for all tests.</summary>
public sealed class DrawnFigures : IDisposable
{
    private readonly FigureDrawing drawing = new();
    private readonly Lazy<IReadOnlyDictionary<string, byte[]>> compared;

    public DrawnFigures() => compared = new(() => FigureSet.Files(drawing, SampleReport.Compared(40)).ToDictionary(file => file.Name, file => file.Draw()));

    internal FigureFont Font => drawing.Font;

    /// <summary>All files of three variants that are compared.</summary>
    public IReadOnlyDictionary<string, byte[]> Compared => compared.Value;

    /// <summary>The light SVG files of a report by name.</summary>
    internal IReadOnlyList<(string Name, XDocument Svg)> Light(ReportInput input) =>
        [.. FigureSet.Files(drawing, input)
            .Where(file => file.Name.EndsWith(".light.svg", StringComparison.Ordinal))
            .Select(file => (file.Name, Parsed(file.Draw())))];

    internal IReadOnlyList<string> Names(ReportInput input) => [.. FigureSet.Files(drawing, input).Select(file => file.Name)];

    internal static XDocument Parsed(byte[] svg) => XDocument.Parse(Encoding.UTF8.GetString(svg));

    public void Dispose() => drawing.Dispose();
}
