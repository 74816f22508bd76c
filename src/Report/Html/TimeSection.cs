using Toplev.Report.Charts;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>The time of each variant and where the difference is.</summary>
internal static class TimeSection
{
    public static Raw Of(ReportView view)
    {
        // Percentages that others printed come without any time.
        var hasTime = view.Variants.Any(variant => variant.Measured is not null) || view.Lead is null;
        var time = hasTime ? ChartHtml.Figure(TimeChart.Of(view)) : Raw.Empty;
        var difference = view.Lead is { } lead && Difference(view, lead) is { } chart ? ChartHtml.Figure(chart) : Raw.Empty;
        return Fragment.Of($"""
            <section id="time"{new Raw(hasTime && difference.Text.Length > 0 ? " class=\"two\"" : "")}>{time}{difference}</section>

            """);
    }

    /// <summary>Why there is no tree stands in the panel.</summary>
    private static Chart? Difference(ReportView view, int position)
    {
        var comparison = view.Set.Comparisons[position];
        return DifferenceChart.Of(view, comparison) is not { } chart ? null
            : comparison.CauseDoubt == CauseDoubt.NoTree && NoTreePanel.IsShown(view)
                ? chart with { Note = Fragment.Of($" Not divided by pipeline slots: {NoTreePanel.Link(view, new Raw("there is no tree"))}.") }
                : chart;
    }

    /// <summary>The same for every further comparison.</summary>
    public static Raw OtherDifferences(ReportView view)
    {
        List<Chart> charts = [.. view.ComparisonOrder.Skip(1).Select(position => Difference(view, position)).OfType<Chart>()];
        if (charts.Count == 0)
        {
            return Raw.Empty;
        }

        var pairs = Fragment.Of($"""<div class="pairs">{charts.Select(chart => ChartHtml.Figure(chart))}</div>""");
        return Fragment.Of($"""
            <section aria-label="Other differences">{(view.HasMany ? OnDemand.Of("Where the time of every other candidate went", pairs) : pairs)}</section>

            """);
    }
}
