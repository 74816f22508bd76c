using System.Globalization;
using Toplev.Report.View;

namespace Toplev.Report.Charts;

/// <summary>Every chart of the page as a stand-alone SVG.</summary>
public static class SvgCharts
{
    /// <returns>Texts by file name, in the order of the page. Names hold only letters, digits, dots and dashes.</returns>
    public static IReadOnlyDictionary<string, string> WriteAll(ReportInput input)
    {
        var view = ReportView.Of(input);
        OrderedDictionary<string, string> files = [];
        Add(files, "time", view.Variants.Any(variant => variant.Measured is not null) ? TimeChart.Of(view) : null);
        foreach (var comparison in input.Set.Comparisons)
        {
            Add(files, (SharesChart.Of(view, comparison) is null ? "differences-" : "shares-") + FileName(comparison.Candidate), DifferenceChart.Of(view, comparison));
            Add(files, "software-" + FileName(comparison.Candidate), DifferenceChart.OfSoftware(comparison));
        }

        foreach (var variant in view.Variants)
        {
            Add(files, "tree-" + FileName(variant.Label), variant.Tree is { } tree ? TreeChart.Of(view, variant, tree) : null);
        }

        Add(files, "runs", RunsChart.Of(view) is { } runs ? runs with { Title = "Runs" } : null);
        Add(files, "over-time", OverTimeChart.Of(view));
        return files;
    }

    private static void Add(OrderedDictionary<string, string> files, string name, Chart? chart)
    {
        if (chart is null)
        {
            return;
        }

        // Names from outside may agree after the cleaning.
        var unique = name;
        for (var number = 2; files.ContainsKey(unique + ".svg"); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        files.Add(unique + ".svg", SvgFigure.Write(chart));
    }

    private static string FileName(string label)
    {
        var name = string.Concat(label.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')).Trim('-', '.');
        return name.Length > 0 ? name : "variant";
    }
}
