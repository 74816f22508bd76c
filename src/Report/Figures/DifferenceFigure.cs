using Toplev.Report.Charts;

namespace Toplev.Report.Figures;

/// <summary>Where the time went, or what else changed, as bars around zero.</summary>
internal static class DifferenceFigure
{
    public static Figure Of(string name, Differences differences)
    {
        var scale = differences.Scale;
        return new Figure(
            name,
            differences.Title,
            differences.Subtitle + differences.Caveat + (differences.IsCut ? " Bars that reach an edge continue beyond it." : ""),
            FigureAxis.Of(scale, differences.Changes[0].Unit),
            [.. differences.Changes.Select(change => Row(change, scale))]);
    }

    private static FigureRow Row(Change change, LinearScale scale)
    {
        List<FigureMark> marks = [new FigureMark.Bar(0, Limited(change.Delta.Value), change.Color), new FigureMark.Zero(0)];
        if (change.Delta.Interval is { } bounds)
        {
            marks.Add(new FigureMark.Whisker(new(Limited(bounds.Low), Limited(bounds.High))));
        }

        return new FigureRow(change.Name, change.Value, marks);

        // Beyond the edge nothing is seen, so a bar that ends there has no end; coordinates stay of a size that drawings can hold.
        double Limited(double value) => Math.Clamp(value, scale.From - (scale.To - scale.From), scale.To + (scale.To - scale.From));
    }
}
