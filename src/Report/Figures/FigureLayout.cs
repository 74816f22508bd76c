using Toplev.Report.Charts;

namespace Toplev.Report.Figures;

/// <summary>One line of text at its place: left end and baseline in pixels.</summary>
internal sealed record PlacedText(string Text, double X, double Baseline, double Size)
{
    public FontWeight Weight { get; init; }

    public bool Muted { get; init; }

    /// <summary>A colour of its own, on a bar; null for the theme's.</summary>
    public string? Ink { get; init; }
}

internal sealed record PlacedSwatch(double X, double Y, NodeColor Color);

/// <summary>A row's stretch of the plot in pixels from the plot's top.</summary>
internal sealed record PlacedRow(FigureRow Row, double Top, double Height);

/// <summary>A figure with every text measured and placed; the same for all themes.</summary>
/// <param name="Left">Left end of the plot in pixels.</param>
/// <param name="Top">Of the plot.</param>
internal sealed record FigureLayout(Figure Figure, int Height, double Left, double Top, double PlotWidth, double PlotHeight)
{
    public const int Width = 800;
    public const int Margin = 20;
    public const int SwatchSize = 12;
    public const double TextSize = 13;
    public const double AxisHeight = 24;

    private const double TitleSize = 17;
    private const double SmallSize = 12;
    private const double LineHeight = 17;
    private const double TitleLineHeight = 23;
    private const double Gap = 10;
    private const double Indent = 14;
    private const double MostLabelWidth = 260;
    private const double LeastPlotWidth = 260;
    private const double LabelMargin = 5;

    public IReadOnlyList<PlacedText> Texts { get; private init; } = [];

    public IReadOnlyList<PlacedSwatch> Swatches { get; private init; } = [];

    public IReadOnlyList<PlacedRow> Rows { get; private init; } = [];

    public IReadOnlyList<(double At, string Text)> Ticks { get; private init; } = [];

    public static FigureLayout Of(Figure figure, FigureFont font)
    {
        List<PlacedText> texts = [];
        var y = AddHeader(figure, font, texts);
        var valueWidth = figure.Rows.Max(row => row.Value is { } value ? ValueWidth(value, font) : 0);
        var labelWidth = LabelWidth(figure, font, valueWidth);
        var left = Margin + labelWidth + (labelWidth > 0 ? Gap : 0);
        var width = Width - Margin - valueWidth - (valueWidth > 0 ? Gap : 0) - left;
        var rows = AddRows(figure, font, y, labelWidth, texts);
        var plot = new FigureLayout(figure, 0, left, y, width, rows[^1].Top + rows[^1].Height);
        foreach (var row in rows)
        {
            AddBarLabels(plot, row, font, texts);
        }

        y += plot.PlotHeight;
        var ticks = AxisTicks.Of(figure.Axis, width, text => font.Width(text, SmallSize));
        y += ticks.Count > 0 ? AxisHeight : 6;
        List<PlacedSwatch> swatches = [];
        y = AddLegend(figure.Legend, font, y, texts, swatches);
        return plot with { Height = (int)Math.Ceiling(y) + Margin - 4, Texts = texts, Swatches = swatches, Rows = rows, Ticks = ticks };
    }

    /// <summary>From a value to pixels.</summary>
    public double At(double value) => Left + ((value - Figure.Axis.From) / (Figure.Axis.To - Figure.Axis.From) * PlotWidth);

    private static double AddHeader(Figure figure, FigureFont font, List<PlacedText> texts)
    {
        const double Room = Width - (2 * Margin);
        double y = Margin - 4;
        foreach (var line in TextFit.Wrap(figure.Title, Room, text => font.Width(text, TitleSize, FontWeight.Bold)))
        {
            y += TitleLineHeight;
            texts.Add(new PlacedText(line, Margin, y - 5, TitleSize) { Weight = FontWeight.Bold });
        }

        foreach (var line in TextFit.Wrap(figure.Subtitle, Room, text => font.Width(text, TextSize)))
        {
            y += LineHeight;
            texts.Add(new PlacedText(line, Margin, y - 2, TextSize) { Muted = true });
        }

        return y + Gap;
    }

    private static double LabelWidth(Figure figure, FigureFont font, double valueWidth)
    {
        var most = Math.Min(MostLabelWidth, Width - (2 * Margin) - (2 * Gap) - valueWidth - LeastPlotWidth);
        return Math.Min(most, figure.Rows.Max(row => (row.Depth * Indent) + font.Width(TextFit.Clean(Shown(row)), TextSize, Weight(row))));
    }

    /// <summary>Places of the rows, with their labels and values.</summary>
    private static List<PlacedRow> AddRows(Figure figure, FigureFont font, double top, double labelWidth, List<PlacedText> texts)
    {
        var isTree = figure.Rows.Any(row => row.Depth > 0);
        List<PlacedRow> rows = [];
        var y = 0.0;
        foreach (var row in figure.Rows)
        {
            var indent = row.Depth * Indent;
            var lines = TextFit.Name(Shown(row), labelWidth - indent + 0.01, text => font.Width(text, TextSize, Weight(row)));
            var height = Math.Max(row.Height, (lines.Count * LineHeight) + 4);
            var baseline = top + y + (height / 2) + 4.5 - ((lines.Count - 1) * LineHeight / 2);
            foreach (var line in lines)
            {
                var x = isTree ? Margin + indent : Margin + labelWidth - font.Width(line, TextSize, Weight(row));
                texts.Add(new PlacedText(line, x, baseline, TextSize) { Weight = Weight(row) });
                baseline += LineHeight;
            }

            if (row.Value is { } value)
            {
                AddValue(value, font, top + y + (height / 2) + 4.5, texts);
            }

            rows.Add(new PlacedRow(row, y, height));
            y += height;
        }

        return rows;
    }

    private static string Shown(FigureRow row) => (row.Marked ? "▸ " : "") + row.Label;

    private static FontWeight Weight(FigureRow row) => row.Marked ? FontWeight.Bold : FontWeight.Regular;

    private static double ValueWidth(ChartValue value, FigureFont font) => Parts(value).Sum(part => font.Width(part.Text, part.Size, part.Weight));

    private static void AddValue(ChartValue value, FigureFont font, double baseline, List<PlacedText> texts)
    {
        var x = Width - Margin - ValueWidth(value, font);
        foreach (var part in Parts(value))
        {
            var space = part.Text.StartsWith(' ') ? font.Width(" ", part.Size) : 0;
            texts.Add(part with { X = x + space, Baseline = baseline, Text = part.Text.TrimStart(' ') });
            x += font.Width(part.Text, part.Size, part.Weight);
        }
    }

    private static IEnumerable<PlacedText> Parts(ChartValue value)
    {
        var weight = value.Weak ? FontWeight.Regular : FontWeight.Bold;
        yield return new PlacedText(TextFit.Clean(value.Main), 0, 0, TextSize) { Weight = weight, Muted = value.Weak };
        if (value.Unit.Length > 0)
        {
            yield return new PlacedText(" " + TextFit.Clean(value.Unit), 0, 0, TextSize) { Muted = value.Weak };
        }

        if (value.Note.Length > 0)
        {
            yield return new PlacedText(" " + TextFit.Clean(value.Note), 0, 0, SmallSize) { Muted = true };
        }
    }

    private static void AddBarLabels(FigureLayout plot, PlacedRow row, FigureFont font, List<PlacedText> texts)
    {
        foreach (var bar in row.Row.Marks.OfType<FigureMark.Bar>().Where(bar => bar.Labels.Count > 0))
        {
            var (left, right) = (plot.At(bar.From), plot.At(bar.To));
            if (bar.Labels.FirstOrDefault(label => font.Width(label, SmallSize) + (2 * LabelMargin) <= right - left) is { } fitting)
            {
                var middle = plot.Top + row.Top + (row.Height * (bar.Top + bar.Bottom) / 2);
                texts.Add(new PlacedText(fitting, left + LabelMargin, middle + 4.2, SmallSize) { Ink = bar.Color.Ink });
            }
        }
    }

    private static double AddLegend(IReadOnlyList<LegendEntry> entries, FigureFont font, double y, List<PlacedText> texts, List<PlacedSwatch> swatches)
    {
        if (entries.Count == 0)
        {
            return y;
        }

        double x = Margin;
        y += Gap;
        foreach (var entry in entries)
        {
            var text = TextFit.Clean(entry.Text);
            var width = SwatchSize + 6 + font.Width(text, TextSize);
            if (x > Margin && x + width > Width - Margin)
            {
                x = Margin;
                y += LineHeight + 4;
            }

            swatches.Add(new PlacedSwatch(x, y, entry.Color));
            texts.Add(new PlacedText(text, x + SwatchSize + 6, y + 11, TextSize));
            x += width + 18;
        }

        return y + LineHeight;
    }
}
