using System.Globalization;
using System.Text;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Charts;

/// <summary>Level 1 over time as a drawing, averaged to as many columns as can be seen. The page draws it with a script instead.</summary>
internal static class OverTimeChart
{
    private const int Height = 100;
    private const int Columns = 800;
    private const int AxisHeight = 18;
    private const int AxisSteps = 8;

    public static Chart? Of(ReportView view)
    {
        List<VariantSeries> series = [.. view.Input.Series.Where(item => item.EndSeconds.Length > 1)];
        if (series.Count == 0)
        {
            return null;
        }

        var end = series.Max(item => item.EndSeconds[^1]);
        List<ChartRow> rows = [];
        foreach (var item in series)
        {
            rows.Add(new ChartRow.Caption(Variant.Shorten(item.Name, 80)));
            rows.Add(new ChartRow.Wide(new Drawing(Height + AxisHeight, Raw.Join([Areas(view, item, end), Axis(end)])), $"Level 1 over time of {Variant.Shorten(item.Name, 60)}"));
        }

        return new Chart(
            "Over time",
            $"Share of slots, 0 to 100 %, over {ValueFormats.Duration(end)}. Gaps: nothing was counted.",
            rows,
            [.. series[0].Nodes.Select(node => new LegendEntry(ValueFormats.NodeName(node), NodeColor.Of(SeriesNodes.Path(view, node))))]);
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

    private static Raw Axis(double end)
    {
        var step = LinearScale.Nice(end / AxisSteps);
        var scale = new LinearScale(0, end);
        var decimals = step < 0.1 ? 2 : step < 1 || step % 1 != 0 ? 1 : 0;
        List<Raw> marks = [];
        for (var i = 0; i * step <= end * 0.97; i++)
        {
            var x = scale.At(i * step);
            marks.Add(Shapes.Line("zero", x, x, Height, Height + 5));
            marks.Add(Fragment.Of($"""<text class="p" x="{x}%" dx="3" y="{Height + 13}">{ValueFormats.Fixed(i * step, decimals)} s</text>"""));
        }

        return Raw.Join(marks);
    }

    private static Raw Areas(ReportView view, VariantSeries series, double end)
    {
        var means = Means(series, end, Columns);
        var paths = series.Nodes.Select(_ => new StringBuilder()).ToList();
        for (var column = 0; column < Columns; column++)
        {
            var y = (double)Height;
            for (var node = 0; node < paths.Count && means[column] is not null; node++)
            {
                var height = Math.Min(y, means[column]![node] * Height);
                y -= height;
                paths[node].Append(CultureInfo.InvariantCulture, $"M{column} {Escaping.Number(y)}h1v{Escaping.Number(height)}h-1z");
            }
        }

        // The only drawing in its own units: stretched to the width, which a path in percent could not be.
        return Fragment.Of($"""<svg viewBox="0 0 {Columns} {Height}" preserveAspectRatio="none" width="100%" height="{Height}">{series.Nodes.Select((node, position) => Fragment.Of($"""<path class="c-{NodeColor.Of(SeriesNodes.Path(view, node)).Name}" d="{new Raw(paths[position].ToString())}"/>"""))}</svg>""");
    }
}

/// <summary>What the names in a series stand for.</summary>
internal static class SeriesNodes
{
    public static string Path(ReportView view, string node) =>
        view.Definitions.FirstOrDefault(definition => definition.Name == node)?.Path ?? node;
}
