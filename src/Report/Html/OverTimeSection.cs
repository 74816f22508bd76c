using System.Globalization;
using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>The place of the canvas that shows level 1 over time, and what to see there without one.</summary>
internal static class OverTimeSection
{
    /// <summary>One interval is the mean, which the tree shows: over time there is something to see from two on.</summary>
    public static bool HasSeries(ReportView view) => view.Input.Series.Any(series => series.EndSeconds.Length > 1);

    public static bool IsShown(ReportView view) => HasSeries(view) || view.Input.Lanes.Count > 0;

    public static Raw Of(ReportView view)
    {
        if (!IsShown(view))
        {
            return Raw.Empty;
        }

        var legend = Raw.Empty;
        var what = "Runs are shown one after another, with a line between them and their numbers below.";
        if (HasSeries(view))
        {
            var intervals = view.Input.Series.Max(series => series.EndSeconds.Length);
            var nodes = view.Input.Series.First(series => series.EndSeconds.Length > 1).Nodes;
            what = $"Share of slots in {intervals.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ')} intervals; runs are shown one after "
                + $"another, with a line between them and their numbers below. All variants show the same time span. Gaps: nothing was counted.";
            legend = ChartHtml.Legend([.. nodes.Select(node => new LegendEntry(ValueFormats.NodeName(node), NodeColor.Of(SeriesNodes.Path(view, node))))]);
        }

        if (view.Input.Lanes.Count > 0)
        {
            what += " Regions: one band per thread, nested regions below their parents; click a region to zoom to it, a thread's name to fold it."
                + " Search marks a name and compares its times; its last instances can be shown side by side.";
        }

        return Fragment.Of($"""
            <section id="over-time"><h2>Over time</h2>
            <p class="weak">{what}</p>
            <p class="weak" id="over-time-keys" hidden>{Keys}</p>
            {legend}
            <noscript><p class="note-box">This chart needs scripts, which are disabled here. {WithoutScripts(view)}</p></noscript>
            <p class="note-box" id="over-time-failed" hidden>{Failure}</p>
            <div id="over-time-charts"></div></section>

            """);
    }

    private const string Keys =
        "Drag to zoom, Shift and drag to move, wheel (with Ctrl, or after a click) to zoom, double click or Esc to see all; arrow keys move and zoom.";

    private static Raw Failure => new(
        "This browser cannot unpack the data of this chart; Chrome 103, Firefox 113, Safari 16.4 and later can. "
        + "<code>tma report --charts DIR</code> draws it without a browser.");

    private static Raw WithoutScripts(ReportView view) => new(HasSeries(view)
        ? "<code>tma report --charts DIR</code> draws it without scripts."
        : "The table above lists the region times.");
}
