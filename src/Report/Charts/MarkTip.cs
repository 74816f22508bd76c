using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>
/// What a mark says when it is pointed at: its value with one decimal more than beside it, the interval, what it is a share of. The name is
/// left out where it stands beside the mark.
/// </summary>
internal static class MarkTip
{
    private const string NoInterval = "no interval";

    /// <summary>Clauses that say something, with commas.</summary>
    public static string Of(params IEnumerable<string> clauses) => string.Join(", ", clauses.Where(clause => clause.Length > 0));

    public static ValueUnit Exact(ValueUnit unit) => unit with { Decimals = unit.Decimals + 1 };

    /// <summary><c>95 % interval 303.61 to 306.20 ms</c>, or that there is none.</summary>
    public static string Interval(ValueUnit unit, ConfidenceInterval? interval, bool signed = false) =>
        Exact(unit).Bounds(interval, signed) is { } bounds ? $"95 % interval {bounds} {unit.Symbol}".TrimEnd() : NoInterval;

    /// <summary><c>38.90 % of slots, 95 % interval 38.40 to 39.40 %</c>.</summary>
    public static string Share(Node node) =>
        Of($"{Exact(ValueUnit.Percent).Text(node.Value ?? 0)} % {Domains.Short(node.Definition)}", Interval(ValueUnit.Percent, node.Interval));

    /// <summary><c>threshold 20 %, flagged</c>; empty where the model has none as a number.</summary>
    public static string Threshold(Node node) => Threshold(node.Definition) is { Length: > 0 } text ? text + (node.Flagged ? ", flagged" : "") : "";

    public static string Threshold(NodeDefinition node) => DeepNodes.Limit(node) is { } bound ? $"threshold {ValueFormats.Fixed(bound * 100, 0)} %" : "";

    /// <summary><c>66.4 % of Backend Bound</c>; empty where it is no part of a whole.</summary>
    public static string OfParent(TmaTree tree, Node node) =>
        node.Definition.Parent is { } name && tree.Find(name) is { Inconsistent: false, Value: > 0 and var whole } parent
            && node.Value is { } value && Domains.IsSlots(node) && Domains.IsSlots(parent)
            ? $"{ValueFormats.Percent(value / whole)} % of {ValueFormats.NodeName(name)}"
            : "";
}
