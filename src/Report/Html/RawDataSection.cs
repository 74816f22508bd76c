using Toplev.Report.Json;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>The result document inside the page, to be saved and read by programs.</summary>
internal static class RawDataSection
{
    public static Raw Of(ReportView view) => Fragment.Of($"""
        <section id="data"><h2>Data</h2>
        <p>This file holds the result document (<code>{ResultDocument.Schema}</code>), the same as <code>--json</code> writes. {Save}</p>
        <noscript><p class="note-box">Without scripts it can be found in this file's source, in the element with the id “result”.</p></noscript></section>

        """);

    private static Raw Save => new("<a id=\"save\" hidden>Save it as JSON</a>");

    /// <summary>
    /// JSON has angle brackets only inside strings, where an escape means the same; so nothing in it can end the element or begin a
    /// comment (which would hide the end of the element).
    /// </summary>
    public static Raw Data(ReportView view)
    {
        var json = ResultDocument.Write(view.Set).Replace("<", "\\u003c", StringComparison.Ordinal);
        return Fragment.Of($"""<script type="application/json" id="result">{new Raw(json)}</script>{"\n"}""");
    }
}
