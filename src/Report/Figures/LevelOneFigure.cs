using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Figures;

/// <summary>What the pipeline slots of each variant did: level 1 as a stack, with the parts of Backend Bound where they are known.</summary>
internal static class LevelOneFigure
{
    /// <returns>Null without any tree.</returns>
    public static Figure? Of(ReportView view)
    {
        List<(Variant Variant, IReadOnlyList<Node> Nodes)> stacks = [.. view.Variants.Select(variant => (variant, Stack(variant)))];
        List<Node> all = [.. stacks.SelectMany(stack => stack.Nodes)];
        if (all.Count == 0)
        {
            return null;
        }

        var most = stacks.Max(stack => stack.Nodes.Sum(Share));
        var printed = all.Find(node => node.IsAsPrinted);
        var isAllPrinted = all.TrueForAll(node => node.IsAsPrinted);
        return new Figure(
            "level-1",
            "How the pipeline slots were used",
            $"Share of all slots.{(printed is null ? "" : $" {(isAllPrinted ? "All" : "Some")} values as {printed.PrintedBy} printed them.")}",
            FigureAxis.Percent(0, Math.Max(1, most)),
            [.. stacks.Select(stack => Row(stack.Variant, stack.Nodes))])
        {
            Legend = [.. all.Select(node => node.Definition).DistinctBy(node => node.Name).Select(Entry)],
        };
    }

    private static FigureRow Row(Variant variant, IReadOnlyList<Node> nodes) =>
        new(variant.Label, nodes.Count > 0 ? null : new ChartValue(ValueFormats.NotAvailable) { Weak = true }, [.. Bars(nodes)]) { Height = 32 };

    private static LegendEntry Entry(NodeDefinition node)
    {
        var isUsefulWork = NodeRoles.Of(node.Path) == NodeRole.Retiring && node.Level == 1;
        return new LegendEntry(ValueFormats.NodeName(node.Name) + (isUsefulWork ? " (useful work)" : ""), NodeColor.Of(node.Path));
    }

    /// <summary>Empty when values are missing or contradict each other: then nothing is split.</summary>
    private static IReadOnlyList<Node> Stack(Variant variant) =>
        variant.Tree is { } tree && StackedBar.Split(tree, 1).Count > 0 ? StackedBar.Nodes(tree) : [];

    private static IEnumerable<FigureMark> Bars(IReadOnlyList<Node> nodes)
    {
        var start = 0.0;
        foreach (var node in nodes)
        {
            var share = $"{ValueFormats.Fixed(node.Value!.Value * 100, 0)} %";
            var name = ValueFormats.NodeName(node.Name);
            yield return new FigureMark.Bar(start, start + Share(node), NodeColor.Of(node.Definition.Path))
            {
                Top = 0.08,
                Bottom = 0.92,
                Labels = [$"{share} {name}", $"{share} {name.Replace(" Bound", "", StringComparison.Ordinal)}", share],
            };
            start += Share(node);
        }
    }

    private static double Share(Node node) => Math.Max(0, node.Value ?? 0);
}
