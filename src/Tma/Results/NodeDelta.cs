using Toplev.Tma.Metrics;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Results;

/// <summary>How one node changed. Shares are fractions of the node's domain; time is share of slots × time per run or iteration.</summary>
public sealed record NodeDelta
{
    public required NodeDefinition Definition { get; init; }

    public required double? BaselineShare { get; init; }

    public required double? CandidateShare { get; init; }

    /// <summary>Candidate minus baseline, in fractions of the domain; null when one of the two has no usable value.</summary>
    public Estimate? ShareDelta { get; init; }

    /// <summary>Seconds of the baseline's time on the CPU; only nodes whose domain is slots, normalised so that siblings add up to their parent.</summary>
    public double? BaselineSeconds { get; init; }

    public double? CandidateSeconds { get; init; }

    /// <summary>Candidate minus baseline in seconds; level 1, and the leaves of levels 1 and 2, add up to the work of <see
    /// cref="Comparison.Division"/>.</summary>
    public Estimate? SecondsDelta { get; init; }

    /// <summary>The difference's interval excludes zero: of the seconds where there are some, else of the share.</summary>
    public bool Significant { get; init; }

    /// <summary>Why there is no difference, or null.</summary>
    public string? Reason { get; init; }
}
