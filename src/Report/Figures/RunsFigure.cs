using Toplev.Report.Charts;
using Toplev.Report.View;

namespace Toplev.Report.Figures;

/// <summary>A dot per run in the order of time, and the interval of the mean.</summary>
internal static class RunsFigure
{
    /// <returns>Null when no variant has more than one run.</returns>
    public static Figure? Of(ReportView view) => RunsChart.Places(view) is not { Count: > 0 } places ? null : new Figure(
        "runs", "Runs", RunsChart.HowToRead, new FigureAxis(0, 100, null), [.. places.Select(Row)]);

    private static FigureRow Row(RunPlaces places) => new(
        places.Variant.Label,
        places.Range,
        [
            .. places.Band is var (top, bottom) ? [new FigureMark.Band(Down(top), Down(bottom))] : (FigureMark[])[],
            new FigureMark.Level(Down(places.Mean)),
            .. places.Dots.Select(dot => new FigureMark.Dot(dot.X, Down(dot.Y))),
        ])
    { Height = RunsChart.Height };

    private static double Down(double pixels) => pixels / RunsChart.Height;
}
