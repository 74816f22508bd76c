using Toplev.Tma.Functions;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Formatting;

/// <summary>What was counted in each function, as columns: level 1 of its tree and the largest node of level 2, or software events.</summary>
public static class FunctionCountersText
{
    private const int FirstLevel = 1;
    private const int SecondLevel = 2;

    /// <summary>Columns of all functions of a profile; none where nothing was counted.</summary>
    public static IReadOnlyList<CounterColumn> Columns(ProfileResult profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.Functions.Select(function => function.Counters?.Tree).FirstOrDefault(tree => tree is not null) is not { } any)
        {
            return [.. Enumerable.Range(1, Math.Max(0, profile.CountedEvents.Count - 1)).Select(e => new CounterColumn(
                profile.CountedEvents[e], "per run", counters => e < counters.Counts.Count ? OfCount(counters.Counts[e]) : null))];
        }

        List<CounterColumn> columns = [.. any.Nodes.Where(node => node.Definition.Level == FirstLevel).Select(node => new CounterColumn(
            ValueFormats.NodeName(node.Name), "% of slots", counters => OfNode(counters.Tree?.Nodes.FirstOrDefault(other => other.Name == node.Name))))];
        if (any.Nodes.Any(node => node.Definition.Level == SecondLevel))
        {
            columns.Add(new CounterColumn("Largest of level 2", "% of slots", counters => Largest(counters.Tree, SecondLevel) is { } node
                && OfNode(node) is { } cell ? cell with { Text = $"{ValueFormats.NodeName(node.Name)} {cell.Text}" } : null));
        }

        return columns;
    }

    /// <summary>The node of a level with the largest share; null where one of its siblings has none, or nothing is known.</summary>
    public static Node? Largest(TmaTree? tree, int level)
    {
        List<Node> nodes = [.. tree?.Nodes.Where(node => node.Definition.Level == level) ?? []];
        return nodes.Count == 0 || (level == FirstLevel && nodes.Any(node => node.Value is null || node.Inconsistent)) ? null
            : nodes.Where(node => node.Value is not null && !node.Inconsistent).MaxBy(node => node.Value);
    }

    /// <summary>Why nothing is given for a function, or null.</summary>
    public static string? WhyNot(FunctionCounters counters) => counters?.Missing switch
    {
        CountersMissing.TooFewSamples => "too few samples",
        CountersMissing.StaysTooShort => "entered and left too often between samples",
        _ => null,
    };

    private static CounterCell OfCount(CountEstimate count) => new(
        ValueFormats.Count(count.Value), count.Interval is { } bounds ? new ValueBounds(ValueFormats.Count(bounds.Low), ValueFormats.Count(bounds.High)) : null,
        count.Value);

    private static CounterCell? OfNode(Node? node) => node is { Value: { } value, Inconsistent: false }
        ? new CounterCell(ValueFormats.Percent(value) + " %", Interval(node.Interval), value)
        : null;

    private static ValueBounds? Interval(ConfidenceInterval? interval) => interval is { } bounds
        ? new ValueBounds(ValueFormats.Percent(Math.Max(0, bounds.Low)), ValueFormats.Percent(Math.Min(1, bounds.High)))
        : null;
}

/// <param name="Unit">Of its values.</param>
/// <param name="Cell">A function's value, or null where it is not known.</param>
public sealed record CounterColumn(string Title, string Unit, Func<FunctionCounters, CounterCell?> Cell);

/// <param name="Text">The value as it is shown.</param>
/// <param name="Interval">Its 95 % interval, or null.</param>
/// <param name="Value">The value itself, to sort by.</param>
public sealed record CounterCell(string Text, ValueBounds? Interval, double Value);
