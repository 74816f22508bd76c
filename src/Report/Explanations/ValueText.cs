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
    public static string Domain(string domain) => domain switch
    {
        "Slots" => "% of all pipeline slots",
        "Slots_Estimated" => "% of all pipeline slots, estimated",
        "Clocks" => "% of the core's cycles",
        "Clocks_Calculated" => "% of the core's cycles, calculated from counts and fixed costs",
        "Clocks_Estimated" => "% of the core's cycles, estimated from counts and typical costs",
        "Clocks_Retired" => "% of the core's cycles, from measured latencies of retired instructions",
        "Core_Clocks" => "% of the cycles of the physical core",
        "Core_Execution" => "% of the cycles in which the core was executing",
        "Core_Utilization" => "utilization of a core unit in %",
        "Stalls" => "% of the core's cycles, stalled ones only",
        "Parent_Stalls" => "% of the cycles in which its parent was stalled",
        "Uops" => "% of the completed micro-operations",
        _ => $"% of {domain.Replace('_', ' ').ToLowerInvariant()}",
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
