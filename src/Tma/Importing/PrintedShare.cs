using Toplev.Tma.Metrics;

namespace Toplev.Tma.Importing;

/// <summary>A percentage that the source of an import printed itself.</summary>
/// <param name="Metric">As printed: <c>tma_backend_bound</c>, <c>Backend Bound</c>, <c>Backend_Bound.Memory_Bound</c>.</param>
/// <param name="Percent">Percent of the node's domain.</param>
/// <param name="Resolution">Half of the last digit printed, in points.</param>
/// <param name="CoreType">Kind of core it is of, where the source says so.</param>
/// <param name="Program">Who computed it: <c>perf</c> or <c>toplev</c>.</param>
public sealed record PrintedShare(string Metric, double Percent, double Resolution, CoreType? CoreType, string Program)
{
    /// <summary>Share of the time its events were on a counter, 0 to 1, where the source printed it.</summary>
    public double? Counted { get; init; }

    /// <summary>Intervals of which it is the mean; 1 for a value of the whole run.</summary>
    public int Intervals { get; init; } = 1;

    /// <summary>The value of each interval, in the order printed; empty for a value of the whole run.</summary>
    public IReadOnlyList<PrintedPoint> Series { get; init => field = value ?? []; } = [];
}

/// <param name="EndSeconds">Time stamp of the interval.</param>
/// <param name="Percent">Percent of the node's domain.</param>
public readonly record struct PrintedPoint(double EndSeconds, double Percent);
