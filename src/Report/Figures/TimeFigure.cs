using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Figures;

/// <summary>The time of each variant, or the figure that it printed, with its interval.</summary>
internal static class TimeFigure
{
    /// <returns>Null when nothing was measured.</returns>
    public static Figure? Of(ReportView view)
    {
        if (view.Variants.All(variant => variant.Measured is null))
        {
            return null;
        }

        var measure = view.Set.Measure;
        var hasIntervals = view.Variants.Any(variant => variant.Measured?.Interval is not null);
        return new Figure(
            "time",
            TimeChart.Title(measure),
            $"Bar length is {(measure.IsTime ? "time" : "the figure")}{Direction(measure)}. "
                + (hasIntervals ? "Whisker: 95 % interval." : "Single runs: a difference cannot be separated from noise."),
            FigureAxis.Of(TimeChart.Scale(view), view.Unit),
            [.. view.Variants.Select(variant => Row(view, variant))]);
    }

    private static string Direction(Measure measure) => measure.HigherIsBetter switch
    {
        true => "; longer is better",
        false => "; shorter is better",
        null => "",
    };

    private static FigureRow Row(ReportView view, Variant variant) => variant.Measured is not { } measured
        ? new FigureRow(variant.Label, new ChartValue(ValueFormats.NotAvailable) { Weak = true }, [])
        : new FigureRow(
            variant.Label,
            new ChartValue(view.Unit.Text(measured.Seconds), view.Unit.Symbol, view.Unit.Uncertainty(measured.Seconds, measured.Interval).TrimStart()),
            [
                new FigureMark.Bar(0, measured.Seconds, NodeColor.Plain),
                .. measured.Interval is { } bounds ? [new FigureMark.Whisker(bounds)] : (FigureMark[])[],
            ]) { Height = 30 };
}
