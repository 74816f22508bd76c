using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Figures;

/// <summary>Level 1 over time, averaged to as many columns as can be seen. The page draws it with a script instead.</summary>
internal static class OverTimeFigure
{
    private const int Columns = 720;
    private const int Height = 96;
    private const int LowHeight = 52;
    private const int ManyVariants = 6;

    /// <returns>Null without any interval that lasted and was counted.</returns>
    public static Figure? Of(ReportView view)
    {
        List<VariantSeries> series = [.. view.Input.Series.Where(item => item.EndSeconds is [.., > 0] && item.Shares.All(share => share.Any(float.IsFinite)))];
        if (series.Count == 0)
        {
            return null;
        }

        var end = series.Max(item => item.EndSeconds[^1]);
        var height = series.Count > ManyVariants ? LowHeight : Height;
        return new Figure(
            "over-time",
            "Over time",
            $"Share of slots, 0 to 100 %, over {ValueFormats.Duration(end)}. Gaps: nothing was counted.",
            FigureAxis.Of(new LinearScale(0, end), new ValueUnit("s", 1, 0)),
            [.. series.Select(item => new FigureRow(item.Name, null, [.. Areas(view, item, end)]) { Height = height })])
        {
            Legend = [.. series[0].Nodes.Select(node => new LegendEntry(ValueFormats.NodeName(node), NodeColor.Of(SeriesNodes.Path(view, node))))],
        };
    }

    /// <summary>The mean share of each node in each column; null where nothing was counted.</summary>
    public static double[]?[] Means(VariantSeries series, double end, int columns)
    {
        var means = new double[]?[columns];
        var interval = 0;
        for (var column = 0; column < columns; column++)
        {
            var (from, to) = (end * column / columns, end * (column + 1) / columns);
            var sums = new double[series.Nodes.Count];
            var count = 0;
            while (interval < series.EndSeconds.Length && series.EndSeconds[interval] <= from)
            {
                interval++;
            }

            // At least the interval that covers the column's beginning, and all that end within.
            for (var i = interval; i < series.EndSeconds.Length && (i == interval || series.EndSeconds[i] <= to); i++)
            {
                if (!series.Shares.Any(share => float.IsNaN(share[i])))
                {
                    count++;
                    for (var node = 0; node < sums.Length; node++)
                    {
                        sums[node] += series.Shares[node][i];
                    }
                }
            }

            means[column] = count == 0 ? null : [.. sums.Select(sum => Math.Max(0, sum / count))];
        }

        return means;
    }

    /// <summary>The nodes upon one another, in stretches between gaps.</summary>
    private static IEnumerable<FigureMark> Areas(ReportView view, VariantSeries series, double end)
    {
        const double Space = 0.06;
        var means = Means(series, end, Columns);
        for (var from = 0; from < Columns; from++)
        {
            var to = from;
            while (to < Columns && means[to] is not null)
            {
                to++;
            }

            if (to == from)
            {
                continue;
            }

            double[] x = [.. Enumerable.Range(from, to - from + 1).Select(column => end * column / Columns)];
            double[] bottoms = [.. Enumerable.Repeat(1 - Space, to - from)];
            for (var node = 0; node < series.Nodes.Count; node++)
            {
                double[] tops = [.. bottoms.Select((bottom, i) => Math.Max(Space, bottom - (means[from + i]![node] * (1 - (2 * Space)))))];
                yield return new FigureMark.Area(x, tops, bottoms, NodeColor.Of(SeriesNodes.Path(view, series.Nodes[node])));
                bottoms = tops;
            }

            from = to;
        }
    }
}
