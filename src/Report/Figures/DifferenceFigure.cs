using Toplev.Report.Charts;

namespace Toplev.Report.Figures;

/// <summary>Where the time went, or what else changed, as bars around zero.</summary>
internal static class DifferenceFigure
{
    public static Figure Of(string name, Differences differences)
    {
        var scale = differences.Scale;
        var unit = differences.Changes[0].Unit;
        return new Figure(
            name,
            differences.Title,
            differences.Subtitle + (differences.IsCut ? $" The axis ends at {unit.Signed(scale.To < differences.Changes.Max(change => change.Delta.Value) ? 2 : -1)} {unit.Symbol}." : ""),
            FigureAxis.Of(scale, unit),
            [.. differences.Changes.Select(change => Row(change, scale))]);
    }

    private static FigureRow Row(Change change, LinearScale scale)
    {
        List<FigureMark> marks = [new FigureMark.Bar(0, Math.Clamp(change.Delta.Value, scale.From, scale.To), change.Color), new FigureMark.Zero(0)];
        if (change.Delta.Interval is { } bounds && bounds.High > scale.From && bounds.Low < scale.To)
        {
            marks.Add(new FigureMark.Whisker(new(Math.Max(bounds.Low, scale.From), Math.Min(bounds.High, scale.To))));
        }

        return new FigureRow(change.Name, change.Value, marks);
    }
}
