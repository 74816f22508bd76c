using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>One tree: levels 1 and 2 as areas, what is below as bars with their thresholds.</summary>
internal static class TreeChart
{
    private const int RowHeight = 52;
    private const int BarHeight = 20;
    private const double AllTheTime = 0.995;
    private const double NarrowWidth = 330;

    public static Chart Of(ReportView view, Variant variant, TmaTree tree)
    {
        List<ChartRow> rows = [Areas(view, variant, tree)];
        var axis = Axis(view);
        foreach (var group in DeepNodes.Of(tree))
        {
            AddGroup(view, tree, group, axis, rows);
        }

        return new Chart(variant.Label, "Areas: share of pipeline slots. " + HowToRead(axis) + Printed(tree), rows, []) { Kind = "tree" };
    }

    /// <summary>A sentence about values that were not computed here; empty when all were.</summary>
    public static string Printed(TmaTree tree) => tree.Nodes.FirstOrDefault(node => node.IsAsPrinted) is { } node
        ? tree.Nodes.All(other => other.Value is null || other.IsAsPrinted)
        ? $" All values as {node.PrintedBy} printed them."
        : $" Some values as {node.PrintedBy} printed them."
        : "";

    /// <summary>What holds for the bars of all trees of a page.</summary>
    public static string HowToRead(LinearScale axis) =>
        $"Bars: deeper levels, which may overlap and do not add up to their parent; all end at {ValueFormats.Fixed(axis.To * 100, 0)} %; the tick is the "
            + $"threshold.";

    public static LinearScale Axis(ReportView view) => new(0, DeepNodes.AxisEnd(view.Variants.Select(variant => variant.Tree).OfType<TmaTree>()));

    private static ChartRow.Wide Areas(ReportView view, Variant variant, TmaTree tree)
    {
        var width = view.Variants.Count switch { 1 => 1040, 2 => 540, _ => 350 };
        var icicle = Icicle.Of(tree);
        var words = string.Join(
            ", ", icicle.Areas.Where(area => area.Node.Definition.Level == 1).Select(
                area => $"{ValueFormats.NodeName(area.Node.Name)} {ValueFormats.Percent(area.Node.Value ?? 0)} %"));
        return new ChartRow.Wide(
            new Drawing(2 * RowHeight, Raw.Join(
            [
                .. icicle.Areas.Select(area => Area(view, tree, area, width)), .. icicle.Gaps.Select(gap => Gap(gap, width)),
            ])),
            $"Levels 1 and 2 of {variant.ShortLabel} in slots: {words}");
    }

    private static Raw Area(ReportView view, TmaTree tree, IcicleArea area, double width)
    {
        var node = area.Node;
        var color = NodeColor.Of(node.Definition.Path);
        var y = (node.Definition.Level - 1) * RowHeight;
        var label = Label(node, area.Width, width, color);
        var tip = $"{ValueFormats.NodeName(node.Name)}: {Tip(view, tree, node)}";
        var box = Shapes.Rect($"box c-{color.Name}{(node.Flagged ? " hot" : "")}", 0, 100, 0, RowHeight - 2, tip);
        return Fragment.Of($"""<svg x="{area.Start}%" y="{y}" width="{area.Width}%" height="{RowHeight}">{box}{label}</svg>""");
    }

    private static Raw Gap(IcicleGap gap, double wide)
    {
        var y = (gap.Level - 1) * RowHeight;
        var box = Shapes.Rect("unknown", 0, 100, 0, RowHeight - 2, string.Join("; ", gap.Nodes.Select(WhyUnknown)));
        var label = Shapes.WhereFits(ValueFormats.NotAvailable, gap.Width, NarrowWidth, wide) is { } fits
            ? Fragment.Of($"""<text x="7" y="31" class="in-dim {fits}">{ValueFormats.NotAvailable}</text>""")
            : Raw.Empty;
        return Fragment.Of($"""<svg x="{gap.Start}%" y="{y}" width="{gap.Width}%" height="{RowHeight}">{box}{label}</svg>""");
    }

    private static string WhyUnknown(Node node) => $"{ValueFormats.NodeName(node.Name)}: " + (node.Inconsistent
        ? $"inconsistent ({ValueFormats.Percent(node.Value ?? 0)} %), {node.LikelyCauseOfInconsistency}"
        : $"n/a, {node.Reason}");

    private static Raw Label(Node node, double percent, double wide, NodeColor color)
    {
        var full = ValueFormats.NodeName(node.Name);
        var brief = full.Replace(" Bound", "", StringComparison.Ordinal).Replace(" Operations", "", StringComparison.Ordinal);
        var mark = node.Flagged ? "▸ " : "";
        var value = ValueFormats.Percent(node.Value ?? 0) + " %";
        var ink = node.Flagged ? "in-" + color.Name : "in-dim";
        if (Shapes.WhereFits(value, percent, NarrowWidth, wide) is not { } valueFits)
        {
            return Raw.Empty;
        }

        var (name, nameFits) = Shapes.WhereFits(mark + full, percent, NarrowWidth, wide) is { } fullFits ? (mark + full, fullFits)
            : Shapes.WhereFits(mark + brief, percent, NarrowWidth, wide) is { } briefFits ? (mark + brief, briefFits)
            : ("", "");
        return name.Length == 0
            ? Fragment.Of($"""<text x="7" y="31" class="big {ink} {valueFits}">{value}</text>""")
            : Fragment.Of($"""<text x="7" y="22" class="{ink} {nameFits}">{name}</text><text x="7" y="39" class="big {ink} {valueFits}">{value}</text>""");
    }

    private static void AddGroup(ReportView view, TmaTree tree, DeepNodes group, LinearScale axis, List<ChartRow> rows)
    {
        List<string> units = [.. group.Nodes.Select(node => Domains.Short(node.Definition)).Distinct()];
        rows.Add(new ChartRow.Caption($"Inside {ValueFormats.NodeName(group.Parent.Name)}, "
            + $"{(units.Count == 1 ? $"in % {units[0]}" : "each in % of the unit shown")}"));
        rows.AddRange(group.Nodes.Select(node => Bar(view, tree, node, axis, group.Parent.Definition.Level, units.Count > 1)));
    }

    private static ChartRow.Bar Bar(ReportView view, TmaTree tree, Node node, LinearScale axis, int parentLevel, bool withUnit)
    {
        var name = ValueFormats.NodeName(node.Name);
        var depth = node.Definition.Level - parentLevel - 1;
        var unit = Domains.Short(node.Definition);
        if (node.Value is not { } value)
        {
            return new ChartRow.Bar(
                name, new Drawing(BarHeight, Raw.Empty), new ChartValue(
                    ValueFormats.NotAvailable) { Weak = true }, $"{name}: n/a, {node.Reason}") { Depth = depth };
        }

        var color = NodeColor.Of(node.Definition.Path);
        var bar = node.Inconsistent
            ? Raw.Empty
            : Shapes.Rect($"c-{color.Name}{(node.Flagged ? "" : " dim")}", 0, axis.At(value), 4, BarHeight - 8, Tip(view, tree, node));
        var limit = DeepNodes.Limit(node.Definition) is { } bound && axis.At(bound) is var x ? Shapes.Line("thr", x, x, 0, BarHeight) : Raw.Empty;
        var isOnPath = tree.Bottleneck.Path.Any(step => step.Name == node.Name);
        return new ChartRow.Bar(
            name,
            new Drawing(BarHeight, Raw.Join([bar, limit, node.Inconsistent ? Raw.Empty : Shapes.Whisker(Whisker.Of(node.Interval, axis), BarHeight / 2, 3)])),
            node.Inconsistent
                ? new ChartValue($"{ValueFormats.Percent(value)} %", "", "inconsistent") { Weak = true }
                : new ChartValue($"{ValueFormats.Percent(value)} %", withUnit ? unit : "", isOnPath ? "◀" : "") { Weak = !node.Flagged },
            Description(view, node))
        { Marked = node.Flagged, Depth = depth };
    }

    private static string Tip(ReportView view, TmaTree tree, Node node) =>
        $"{MarkTip.Of(MarkTip.Share(node), MarkTip.OfParent(tree, node), MarkTip.Threshold(node), Counted(node))}. {view.Meaning(node.Definition)}";

    /// <summary>Counted all the time is what is expected.</summary>
    private static string Counted(Node node) =>
        node.Counted is { } counted and < AllTheTime ? $"counted {ValueFormats.Fixed(counted * 100, 0)} % of the time" : "";

    private static string Description(ReportView view, Node node)
    {
        var half = node.Interval is { } bounds ? $" ± {ValueFormats.HalfPercent((bounds.High - bounds.Low) / 2)}" : "";
        var limit = DeepNodes.Limit(node.Definition) is { } bound
            ? $" (threshold {ValueFormats.Fixed(bound * 100, 0)} %{(node.Flagged ? ", flagged" : "")})"
            : "";
        return $"{ValueFormats.NodeName(node.Name)}: {ValueFormats.Percent(node.Value ?? 0)}{half} % {Domains.Short(node.Definition)}{limit}. "
            + $"{view.Meaning(node.Definition)}";
    }
}
