using Toplev.Report.Markup;

namespace Toplev.Report.Html;

/// <summary>What is folded until it is asked for.</summary>
internal static class OnDemand
{
    public static Raw Of(string summary, Raw content) => Fragment.Of($"""
        <details><summary>{summary}</summary>
        {content}</details>

        """);
}
