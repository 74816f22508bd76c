using Toplev.Tma.Metrics;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Tree;

/// <summary>The value of one node in one evaluated tree.</summary>
public sealed record Node
{
    public required NodeDefinition Definition { get; init; }

    /// <summary>What is known of its share.</summary>
    public required NodeValue State { get; init; }

    /// <summary>Share of the node's domain, 1 being all of it; neither rounded nor clamped. Null when unavailable.</summary>
    public double? Value => State.Share;

    /// <summary>Why there is no value, or null.</summary>
    public string? Reason => (State as NodeValue.Unavailable)?.Reason;

    /// <summary>95 % interval, or null when the measurement gives none.</summary>
    public ConfidenceInterval? Interval { get; init; }

    /// <summary>Smallest share of time an event behind the value was on a counter, 0 to 1; null without a value.</summary>
    public double? Counted { get; init; }

    /// <summary>The node's own condition holds.</summary>
    public bool OverThreshold { get; init; }

    /// <summary>Over its threshold, and every ancestor is flagged.</summary>
    public bool Flagged { get; init; }

    /// <summary>The value is impossible (negative or above 100 %) and therefore blames nothing.</summary>
    public bool Inconsistent => State is NodeValue.OutOfRange || (State is NodeValue.AsPrinted { Value: var printed } && FlagRule.IsInconsistent(printed));

    /// <summary>What the source of an import printed for the node, as a share, or null.</summary>
    public double? Printed { get; init; }

    /// <summary>Half of the last digit of <see cref="Printed"/>.</summary>
    public double PrintedResolution { get; init; }

    /// <summary>The program that printed it, or null.</summary>
    public string? PrintedBy { get; init; }

    /// <summary>The value is the one that was printed, because there are no counts to compute it from.</summary>
    public bool IsAsPrinted => State is NodeValue.AsPrinted;

    /// <summary>What is particular about how the value came about, or null.</summary>
    public string? Remark { get; init; }

    public string Name => Definition.Name;

    /// <summary>For people: what probably made the value impossible.</summary>
    public string LikelyCauseOfInconsistency => Counted is < 0.98
        ? "its events shared counters and saw different moments"
        : "one of its events is miscounted, or the published formula does not hold for this code";
}

/// <summary>The value of a metric outside the tree, in its own unit.</summary>
public sealed record MetricValue(MetricDefinition Definition, double? Value, string? Reason, bool OverThreshold)
{
    /// <summary>Counts of events are in it; without any it is a constant of the formula or of the model.</summary>
    public bool HasCounts { get; init; }
}
