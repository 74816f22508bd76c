using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Functions;

/// <summary>What was counted while a function was executing, estimated from the counts between samples.</summary>
public sealed record FunctionCounters
{
    /// <summary>By position in <see cref="ProfileResult.CountedEvents"/>, per run; empty where <see cref="Missing"/> says why.</summary>
    public required IReadOnlyList<CountEstimate> Counts { get; init; }

    /// <summary>The function's tree, or null where the events are not those of a tree, or none can be given.</summary>
    public TmaTree? Tree { get; init; }

    /// <summary>Why there are no counts, or null.</summary>
    public CountersMissing? Missing { get; init; }

    /// <summary>Of the function nothing is known.</summary>
    public static FunctionCounters Without(CountersMissing reason) => new() { Counts = [], Missing = reason };
}

/// <param name="Value">Events per run; ns for clocks.</param>
/// <param name="Interval">95 % interval, or null where there are too few observations for one.</param>
public sealed record CountEstimate(double Value, ConfidenceInterval? Interval);

/// <summary>Why counts between samples cannot be attributed to a function.</summary>
public enum CountersMissing
{
    /// <summary>The function has too few samples.</summary>
    TooFewSamples,

    /// <summary>The program enters and leaves the function too often between two samples.</summary>
    StaysTooShort,
}
