using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Figures;

/// <summary>A chart as a picture for slides and papers: what is drawn, without sizes of text, which only the layout knows.</summary>
/// <param name="Name">Begins the names of its files: only letters, digits, dots and dashes.</param>
internal sealed record Figure(string Name, string Title, string Subtitle, FigureAxis Axis, IReadOnlyList<FigureRow> Rows)
{
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];
}

/// <summary>The axis that all rows of a figure share.</summary>
/// <param name="Text">A value as the axis names it; null where positions are no values and nothing is named.</param>
internal sealed record FigureAxis(double From, double To, Func<double, string>? Text)
{
    public static FigureAxis Of(LinearScale scale, ValueUnit unit) => new(scale.From, scale.To, value => Short(unit, value));

    public static FigureAxis Percent(double from, double to) => new(from, to, value => Short(ValueUnit.Percent, value));

    /// <summary>Without decimals that say nothing: ticks stand at round values.</summary>
    private static string Short(ValueUnit unit, double value)
    {
        var text = ValueFormats.Fixed(value * unit.Factor, 6).TrimEnd('0').TrimEnd('.').Replace('-', '−');
        return unit.Symbol.Length > 0 ? $"{text} {unit.Symbol}" : text;
    }
}

/// <param name="Label">From outside: any text.</param>
internal sealed record FigureRow(string Label, ChartValue? Value, IReadOnlyList<FigureMark> Marks)
{
    /// <summary>Least height in pixels; more where the label needs it.</summary>
    public int Height { get; init; } = 26;

    /// <summary>Above its threshold: strong, with a sign.</summary>
    public bool Marked { get; init; }

    /// <summary>Steps to the right: a part of the row above.</summary>
    public int Depth { get; init; }
}

/// <summary>What is drawn in a row: values of the axis across, shares of the row's height down.</summary>
internal abstract record FigureMark
{
    private FigureMark()
    {
    }

    public sealed record Bar(double From, double To, NodeColor Color) : FigureMark
    {
        /// <summary>Upper edge, as a share of the row's height from its top: 0 to 1.</summary>
        public double Top { get; init; } = 0.16;

        /// <summary>Lower edge, likewise.</summary>
        public double Bottom { get; init; } = 0.84;

        /// <summary>Below its threshold.</summary>
        public bool Dim { get; init; }

        /// <summary>Texts for inside the bar, the best first: the first that fits is written, or none.</summary>
        public IReadOnlyList<string> Labels { get; init; } = [];
    }

    /// <summary>An interval that exists.</summary>
    public sealed record Whisker(ConfidenceInterval Bounds) : FigureMark;

    public sealed record Threshold(double At) : FigureMark;

    public sealed record Zero(double At) : FigureMark;

    /// <summary>A stretch of the row's height, all across: an interval of values that are drawn upwards.</summary>
    public sealed record Band(double Top, double Bottom) : FigureMark;

    public sealed record Level(double At) : FigureMark;

    public sealed record Dot(double X, double Y) : FigureMark;

    /// <summary>A step curve's area: column i reaches from X[i] to X[i + 1].</summary>
    public sealed record Area(double[] X, double[] Tops, double[] Bottoms, NodeColor Color) : FigureMark;
}
