using System.Globalization;
using System.Numerics;
using Toplev.Report.Formatting;
using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Explanations;

/// <summary>Facts of a model as people read them.</summary>
public static class ValueText
{
    /// <summary>What the percentage of a node is of.</summary>
    public static string Domain(NodeDefinition node) => node.Domain switch
    {
        NodeDomain.Slots => "% of all pipeline slots",
        NodeDomain.SlotsEstimated => "% of all pipeline slots, estimated",
        NodeDomain.Clocks => "% of the core's cycles",
        NodeDomain.ClocksCalculated => "% of the core's cycles, calculated from counts and fixed costs",
        NodeDomain.ClocksEstimated => "% of the core's cycles, estimated from counts and typical costs",
        NodeDomain.ClocksRetired => "% of the core's cycles, from measured latencies of retired instructions",
        NodeDomain.CoreClocks => "% of the cycles of the physical core",
        NodeDomain.CoreExecution => "% of the cycles in which the core was executing",
        NodeDomain.CoreUtilization => "utilization of a core unit in %",
        NodeDomain.Stalls => "% of the core's cycles, stalled ones only",
        NodeDomain.ParentStalls => "% of the cycles in which its parent was stalled",
        NodeDomain.Uops => "% of the completed micro-operations",
        _ => $"% of {node.DomainName.Replace('_', ' ').ToLowerInvariant()}",
    };

    /// <summary>A threshold in words: <c>above 10 %, and Memory Bound above its own</c>.</summary>
    public static string Threshold(Threshold? threshold, string? parent)
    {
        if (threshold is null)
        {
            return "none";
        }

        var alternatives = threshold.AnyOf.Select(Limit).ToList();
        if (threshold.OrNode is { } other)
        {
            alternatives.Add($"{ValueFormats.NodeName(other)} above its own threshold");
        }

        var text = string.Join(", or ", alternatives);
        text += threshold.NeedsParent && parent is not null ? $", and {ValueFormats.NodeName(parent)} above its own threshold" : "";
        return threshold.And is null ? text : $"{text}, and {FormulaText.Of(threshold.And)}";
    }

    /// <summary>Where an event can be counted: <c>fixed counter 1 or 0-7</c>.</summary>
    public static string Counters(PmuEvent item)
    {
        if (item.IsTopdownMetric)
        {
            return "metrics register";
        }

        List<string> places = item.FixedCounter is { } place ? [string.Create(CultureInfo.InvariantCulture, $"fixed {place}")] : [];
        if (item.Counters != 0)
        {
            places.Add("counter " + Ranges(item.Counters));
        }

        return string.Join(" or ", places);
    }

    private static string Limit(Limit limit)
    {
        var words = limit.Comparison switch
        {
            Operator.Less => "below",
            Operator.LessOrEqual => "at most",
            Operator.Greater => "above",
            _ => "at least",
        };
        return limit.Bound is Expression.Number number
            ? string.Create(CultureInfo.InvariantCulture, $"{words} {number.Value * 100:0.##} %")
            : $"{words} {FormulaText.Of(limit.Bound)}";
    }

    private static string Ranges(uint mask)
    {
        List<string> ranges = [];
        while (mask != 0)
        {
            var first = BitOperations.TrailingZeroCount(mask);
            var length = BitOperations.TrailingZeroCount(~(mask >> first));
            ranges.Add(length == 1
                ? string.Create(CultureInfo.InvariantCulture, $"{first}")
                : string.Create(CultureInfo.InvariantCulture, $"{first}-{first + length - 1}"));
            mask &= ~(uint)(((1ul << length) - 1) << first);
        }

        return string.Join(',', ranges);
    }
}
