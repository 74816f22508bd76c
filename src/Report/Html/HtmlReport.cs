using System.Text;
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
        var style = Resource("report.css");
        var script = string.Concat(Scripts(view).Select(Resource));
        WriteHead(output, view, style, script);
        foreach (var section in Sections(view))
        {
            output.Write(section.Text);
        }

        output.Write(Fragment.Of($"""
            </main>
            <footer>Made by tma {input.Set.ToolVersion}. This file holds everything it shows; it loads nothing and sends nothing.</footer>

            """).Text);
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
        var policy = $"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; base-uri 'none'; form-action 'none'";
        output.Write(Fragment.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{new Raw(policy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>tma: {NameList.Of(view.Variants.Select(variant => variant.ShortLabel), " / ")}</title>
            <style>{new Raw(style)}</style>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the verdict</a>

            """).Text);
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(Sha256.Of(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program holds no '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
