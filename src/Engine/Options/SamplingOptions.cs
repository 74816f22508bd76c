using Toplev.Collector.Perf;

namespace Toplev.Engine.Options;

/// <summary>When and how finely counts are read.</summary>
public sealed record SamplingOptions
{
    /// <summary>Length of the intervals of the time series in ms; 0 for none.</summary>
    public int IntervalMilliseconds { get; init; } = 1000;

    /// <summary>What the counts are kept apart by.</summary>
    public PerfAggregation Aggregation { get; init; }

    /// <summary>When the measurement ends, or null for the end of the program.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long after the start of the program counting begins, in ms.</summary>
    public int? DelayMilliseconds { get; init; }
}
