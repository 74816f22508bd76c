using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>The report: one file that loads nothing, and says so to the browser by its content security policy.</summary>
public static class HtmlReport
{
    public static void Write(TextWriter output, ReportInput input)
    {
        var view = ReportView.Of(input);
        var style = PageFrame.Resource("report.css");
        var script = string.Concat(Scripts(view).Select(PageFrame.Resource));
        WriteHead(output, view, style, script);
        foreach (var section in Sections(view))
        {
            output.Write(section.Text);
        }

        output.Write(PageFrame.Footer(input.Set.ToolVersion).Text);
        SeriesData.Write(output, view);
        ProfileData.Write(output, view);
        output.Write(RawDataSection.Data(view).Text);
        output.Write($"<script>{script}</script>\n</body>\n</html>\n");
    }

    /// <summary>What the page has no use for is left out. The last one starts the others.</summary>
    private static IEnumerable<string> Scripts(ReportView view) =>
    [
        .. CodeSection.HasFlameGraph(view) ? ["flame.js"] : Array.Empty<string>(),
        .. view.Input.Lanes.Count > 0 ? ["region-search.js"] : Array.Empty<string>(),
        .. OverTimeSection.IsShown(view) ? ["series-data.js", "timeline.js"] : Array.Empty<string>(),
        "report.js",
    ];

    private static IEnumerable<Raw> Sections(ReportView view)
    {
        yield return PageHeader.Of(view);
        yield return new Raw("<main id=\"content\">\n");
        yield return VerdictSection.Of(view);
        yield return RankingSection.Of(view);
        yield return TimeSection.Of(view);
        yield return view.HasTree ? PathSection.Of(view) : Raw.Empty;
        yield return AdviceSection.Of(view);
        yield return NextSection.Of(view);
        yield return NoTreePanel.Of(view);
        yield return TimeSection.OtherDifferences(view);
        yield return CodeSection.Of(view);
        yield return TreeSection.Of(view);
        yield return MetricSection.Of(view);
        yield return RunsSection.Of(view);
        yield return SoftwareSection.Of(view);
        yield return RegionSection.Of(view);
        yield return OverTimeSection.Of(view);
        yield return QualitySection.Of(view);
        yield return EnvironmentSection.Of(view);
        yield return RawDataSection.Of(view);
    }

    private static void WriteHead(TextWriter output, ReportView view, string style, string script)
    {
        output.Write(PageFrame.Head($"tma: {NameList.Of(view.Variants.Select(variant => variant.ShortLabel), " / ")}", style, script).Text);
        output.Write("<a class=\"skip\" href=\"#content\">Skip to the verdict</a>\n");
    }
}
