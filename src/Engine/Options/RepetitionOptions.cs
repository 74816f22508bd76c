using Toplev.Collector.Recordings;
using Toplev.Tma.Results;

namespace Toplev.Engine.Options;

/// <summary>How often a program is executed, and what of a run is the result.</summary>
public sealed record RepetitionOptions
{
    /// <summary>Measured runs of each variant.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Runs before them that are discarded.</summary>
    public int Warmups { get; init; }

    /// <summary>Iterations of the program per run, or null if not given.</summary>
    public int? Iterations { get; init; }

    /// <summary>The number that the program prints, or null for its time.</summary>
    public MetricRequest? Metric { get; init; }

    /// <summary>Direction of printed numbers as given by an option, also for compared recordings.</summary>
    public bool? MetricIsHigherBetter { get; init; }

    /// <summary>How variants are measured; null for one program.</summary>
    public Experiment? Experiment { get; init; }
}
