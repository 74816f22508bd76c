using Toplev.Report.Markup;

namespace Toplev.Report.Charts;

/// <summary>
/// A chart as rows. A row's drawing uses percent across and pixels down, so the same drawing stands in the fluid page, where the text
/// beside it is HTML that does not shrink, and in a stand-alone SVG of fixed width.
/// </summary>
/// <param name="Title">What it shows; empty where the section's heading says it.</param>
/// <param name="Subtitle">How to read it.</param>
internal sealed record Chart(string Title, string Subtitle, IReadOnlyList<ChartRow> Rows, IReadOnlyList<LegendEntry> Legend)
{
    /// <summary>After the subtitle, from a blank on: what it does not show, as markup.</summary>
    public Raw Note { get; init; } = Raw.Empty;

    /// <summary>Class of the rows' container, for widths of the columns.</summary>
    public string Kind { get; init; } = "bars";
}

internal sealed record LegendEntry(string Text, NodeColor Color);

internal abstract record ChartRow
{
    private ChartRow()
    {
    }

    /// <summary>A label, a drawing and a value.</summary>
    /// <param name="Description">The row in words, for screen readers.</param>
    public sealed record Bar(string Label, Drawing Drawing, ChartValue Value, string Description) : ChartRow
    {
        /// <summary>Above its threshold: strong, with a sign.</summary>
        public bool Marked { get; init; }

        /// <summary>Steps to the right: a part of the row above.</summary>
        public int Depth { get; init; }
    }

    /// <summary>A drawing over the whole width.</summary>
    public sealed record Wide(Drawing Drawing, string Description) : ChartRow;

    /// <summary>A line of text between rows.</summary>
    public sealed record Caption(string Text) : ChartRow;
}

/// <param name="Height">In pixels.</param>
internal sealed record Drawing(int Height, Raw Content);

/// <summary>The value at the end of a row.</summary>
/// <param name="Main">The figure.</param>
/// <param name="Unit">Unit after the figure.</param>
/// <param name="Note">In small print: the interval.</param>
internal sealed record ChartValue(string Main, string Unit = "", string Note = "")
{
    /// <summary>Not distinguishable from nothing.</summary>
    public bool Weak { get; init; }

    public string Text => string.Join(' ', new[] { Main, Unit, Note }.Where(part => part.Length > 0));
}
