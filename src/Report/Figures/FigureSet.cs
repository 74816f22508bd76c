using System.Globalization;
using System.Text;
using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.View;

namespace Toplev.Report.Figures;

/// <summary>Every chart of a report as pictures: for each theme a PNG and an SVG.</summary>
public static class FigureSet
{
    /// <summary>Room in pixels for a variant's name in a sentence: two fit in a line.</summary>
    private const double NameRoom = 330;

    private const int MostInFileName = 40;

    /// <summary>Files in the order of the page, drawn on demand. Names hold only letters, digits, dots and dashes.</summary>
    public static IEnumerable<(string Name, Func<byte[]> Draw)> Files(FigureDrawing drawing, ReportInput input)
    {
        foreach (var figure in Of(input, drawing.Font))
        {
            var layout = FigureLayout.Of(figure, drawing.Font);
            foreach (var theme in FigureTheme.All)
            {
                yield return ($"{figure.Name}.{theme.Name}.png", () => drawing.Painter.Png(layout, theme));
                yield return ($"{figure.Name}.{theme.Name}.svg", () => Encoding.UTF8.GetBytes(drawing.Painter.Svg(layout, theme)));
            }
        }
    }

    /// <summary>The charts that have data, in the order of the page.</summary>
    internal static IReadOnlyList<Figure> Of(ReportInput input, FigureFont font)
    {
        var view = ReportView.Of(input);
        List<Figure> figures = [];
        Add(TimeFigure.Of(view));
        Add(LevelOneFigure.Of(view));
        foreach (var comparison in input.Set.Comparisons)
        {
            var name = ResultName.OfCandidate(input.Set, comparison);
            var shares = SharePairs.Of(view, comparison, Short);
            Add(shares is null ? null : SharesFigure.Of("shares-" + FileName(name), shares));
            AddDifferences("differences-", name, shares is null ? Differences.Of(comparison, Short) : null);
            AddDifferences("software-", name, Differences.OfSoftware(comparison, Short));
        }

        foreach (var variant in view.Variants)
        {
            Add(variant.Tree is { } tree ? TreeFigure.Of(view, "tree-" + FileName(variant.Label), $"TMA tree: {Short(variant.Label)}", tree) : null);
        }

        Add(RunsFigure.Of(view));
        Add(OverTimeFigure.Of(view));
        return figures;

        string Short(string name) => TextFit.Elided(TextFit.Clean(name), NameRoom, text => font.Width(text, FigureLayout.TextSize));

        void AddDifferences(string kind, string candidate, Differences? differences) =>
            Add(differences is null ? null : DifferenceFigure.Of(kind + FileName(candidate), differences));

        void Add(Figure? figure)
        {
            if (figure is not null)
            {
                figures.Add(figure with { Name = Unique(figure.Name) });
            }
        }

        // Names from outside may agree after the cleaning.
        string Unique(string name) => Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"))
            .First(free => figures.TrueForAll(figure => !figure.Name.Equals(free, StringComparison.OrdinalIgnoreCase)));
    }

    private static string FileName(string label)
    {
        var name = string.Concat(label.Take(MostInFileName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')).Trim('-', '.');
        return name.Length > 0 ? name : "variant";
    }
}
