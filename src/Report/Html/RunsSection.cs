using Toplev.Report.Charts;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>Every run as a dot.</summary>
internal static class RunsSection
{
    public static Raw Of(ReportView view) => RunsChart.Of(view) is not { } chart ? Raw.Empty : Fragment.Of($"""
        <section id="runs"><h2>Runs</h2>
        {(RunsChart.Of(view.Shown) is { } shown ? ChartHtml.Figure(shown) : Raw.Empty)}{
            (view.HasMany ? OnDemand.Of($"The runs of all {view.Variants.Count} variants", ChartHtml.Figure(chart)) : Raw.Empty)}</section>

        """);
}
