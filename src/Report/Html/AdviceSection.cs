using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>What usually helps against the bottleneck of a single result, or of the best candidate of a comparison.</summary>
internal static class AdviceSection
{
    public static Raw Of(ReportView view)
    {
        if (view.Focus is not { Tree.Bottleneck: { Path.Count: > 0 } bottleneck } variant)
        {
            return Raw.Empty;
        }

        // Where several children are too close to call, each of them may be what limits.
        List<Node> nodes = bottleneck.Contenders.Count > 1 ? [.. bottleneck.Contenders] : [bottleneck.Path[^1]];
        var advice = Raw.Join(nodes.Select(node => Helps(view, node)));
        var name = view.Variants.Count > 1 ? Fragment.Of($" in <bdi>{variant.ShortLabel}</bdi>") : Raw.Empty;
        return advice.Text.Length == 0 ? Raw.Empty : Fragment.Of($"""
            <section class="advice"><h2>What usually helps{name}</h2>
            {advice}</section>

            """);
    }

    private static Raw Helps(ReportView view, Node node)
    {
        var helps = view.Helps(node.Definition);
        return helps.Count == 0 ? Raw.Empty : Fragment.Of($"""
            <p><i class="sw c-{NodeColor.Of(node.Definition.Path).Name}"></i><b>{ValueFormats.NodeName(node.Name)}</b>, most likely first:</p>
            <ul>{helps.Select(help => Fragment.Of($"<li>{ReasonText.Of(help)}</li>"))}</ul>

            """);
    }
}
