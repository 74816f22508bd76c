using Toplev.Report.Charts;

namespace Toplev.Report.Figures;

/// <summary>Round values along an axis, as many as their texts leave room for.</summary>
internal static class AxisTicks
{
    private const int Most = 8;
    private const double LeastGap = 22;

    /// <param name="measure">Width of a text in pixels.</param>
    public static IReadOnlyList<(double At, string Text)> Of(FigureAxis axis, double width, Func<string, double> measure)
    {
        if (axis.Text is not { } name)
        {
            return [];
        }

        for (var count = Most; count > 0; count--)
        {
            var ticks = Every(LinearScale.Nice((axis.To - axis.From) / count), axis, name);
            if (ticks.Count < 2 || ticks.Max(tick => measure(tick.Text)) + LeastGap <= (ticks[1].At - ticks[0].At) / (axis.To - axis.From) * width)
            {
                return ticks;
            }
        }

        return [];
    }

    private static List<(double At, string Text)> Every(double step, FigureAxis axis, Func<double, string> name)
    {
        List<(double At, string Text)> ticks = [];
        for (var i = (long)Math.Ceiling((axis.From / step) - 1e-9); i * step <= axis.To + (step * 1e-9); i++)
        {
            ticks.Add((i * step, name(i * step)));
        }

        return ticks;
    }
}
