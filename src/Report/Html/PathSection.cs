using Toplev.Report.Charts;
using Toplev.Report.Terminal;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>The chain of flagged nodes of each variant.</summary>
internal static class PathSection
{
    public static Raw Of(ReportView view) => Markup.Of($"""
        <section class="paths"><h2>Bottleneck path</h2>
        {view.Variants.Select(variant => Path(view, variant))}</section>

        """);

    private static Raw Path(ReportView view, Variant variant)
    {
        var name = view.Variants.Count > 1 ? Markup.Of($"""<span class="pl" title="{Variant.Shorten(variant.Label, 500)}"><bdi>{Variant.Shorten(variant.Label, 200)}</bdi></span>""") : Raw.Empty;
        return Markup.Of($"""
            <div class="path">{name}{Raw.Join(Steps(variant), """<span class="arrow" aria-hidden="true">▸</span>""")}</div>

            """);
    }

    private static IEnumerable<Raw> Steps(Variant variant)
    {
        if (variant.Tree is not { Bottleneck: var bottleneck })
        {
            yield return Markup.Of($"""<span class="weak">not known: {variant.WhyNoTree}</span>""");
            yield break;
        }

        foreach (var node in bottleneck.Path)
        {
            yield return Chip(node, ValueFormats.NodeName(node.Name));
        }

        if (bottleneck.Path.Count == 0)
        {
            yield return bottleneck.Unknown.Count > 0
                ? Markup.Of($"""<span class="weak">not known: no usable value for {Names(bottleneck.Unknown)}</span>""")
                : Markup.Of($"""<span class="weak">no node is above its threshold</span>""");
        }
        else if (bottleneck.Contenders.Count > 1)
        {
            yield return Chip(bottleneck.Contenders[0], $"{string.Join(" or ", bottleneck.Contenders.Select(node => ValueFormats.NodeName(node.Name)))} (too close to call)");
        }
        else if (bottleneck.Unknown.Count > 0)
        {
            yield return Markup.Of($"""<span class="weak">parts not told apart: no usable value for {Names(bottleneck.Unknown)}</span>""");
        }

        if (bottleneck.Rival is { } rival)
        {
            yield return Markup.Of($"""<span class="weak">close: {ValueFormats.NodeName(rival.Name)} {ValueFormats.Percent(rival.Value ?? 0)} %</span>""");
        }
    }

    private static Raw Chip(Node node, string text)
    {
        var color = NodeColor.Of(node.Definition.Path).Name;
        var unit = Domains.IsSlots(node) ? Raw.Empty : Markup.Of($" <small>{Domains.Short(node.Definition.Domain)}</small>");
        return Markup.Of($"""<span class="chip c-{color} on-{color}">{text} {ValueFormats.Percent(node.Value ?? 0)} %{unit}</span>""");
    }

    private static string Names(IReadOnlyList<Node> nodes) =>
        string.Join(", ", nodes.Take(3).Select(node => ValueFormats.NodeName(node.Name))) + (nodes.Count > 3 ? ", …" : "");
}

/// <summary>What to do next, with a command to copy.</summary>
internal static class NextSection
{
    private const int Most = 2;

    public static Raw Of(ReportView view)
    {
        // The variant people will look into: the fastest, or the only one.
        var variant = view.Variants.Where(item => item.Measured is not null)
            .OrderBy(item => view.Set.Measure.HigherIsBetter ? -item.Measured!.Seconds : item.Measured!.Seconds)
            .Concat(view.Variants)
            .FirstOrDefault();
        if (variant is null)
        {
            return Raw.Empty;
        }

        List<NextStep> steps = [.. NextStep.For(variant.Result, view.Set.Findings).Take(Most)];
        return steps.Count == 0 ? Raw.Empty : Markup.Of($"""
            <section class="next" aria-label="Next step">{steps.Select(step => Markup.Of($"""<div class="hint"><b>Next:</b> {step.Text} {(step.Command is { } command ? CommandLine.Short(command) : Raw.Empty)}</div>"""))}</section>

            """);
    }
}

/// <summary>A command that can be copied; the button appears with the script.</summary>
internal static class CommandLine
{
    private const int MostInLine = 300;

    /// <summary>Within a line of text, unless it is so long that only a block of its own can hold it.</summary>
    public static Raw Short(string command) => command.Length > MostInLine ? Block(command) : Markup.Of(
        $"""<span class="command"><code dir="ltr">{command}</code>{Button}</span>""");

    /// <summary>Typed text that nobody copies, scrolled where it is long.</summary>
    public static Raw Text(string text) => text.Length > MostInLine
        ? Markup.Of($"""<div class="command block"><pre tabindex="0"><code dir="ltr">{text}</code></pre></div>""")
        : Markup.Of($"""<code dir="ltr">{text}</code>""");

    public static Raw Block(string command) => Markup.Of(
        $"""<div class="command block"><pre tabindex="0"><code dir="ltr">{command}</code></pre>{Button}</div>""");

    private static Raw Button => new("<button type=\"button\" class=\"copy\" hidden>Copy</button>");
}
