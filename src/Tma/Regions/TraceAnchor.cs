using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>What tied the clock of a trace to that of a run.</summary>
public enum AnchorKind
{
    /// <summary>The trace has wall-clock times that fall within the run.</summary>
    WallClock,

    /// <summary>A region that both know by the same name.</summary>
    Region,

    /// <summary>Nothing: the trace is aligned with the start of the run.</summary>
    Start,
}

/// <summary>The position of a trace on the time axis of a run.</summary>
/// <param name="Offset">What is added to its times to have seconds since the program's start.</param>
/// <param name="Region">Name of the region that both know, or null.</param>
public sealed record TraceAnchor(AnchorKind Kind, double Offset, string? Region = null)
{
    /// <summary>Clocks of one machine that were read one after another agree this well.</summary>
    private const double Slack = 1;

    /// <param name="trace">Regions on the trace's clock, in seconds, in the order of their beginnings; at least one.</param>
    /// <param name="known">Regions of the run.</param>
    /// <param name="startEpoch">When the run began, in seconds since 1970, or null.</param>
    /// <param name="wallSeconds">How long it took.</param>
    public static TraceAnchor Of(IReadOnlyList<Region> trace, IReadOnlyList<Region> known, double? startEpoch, double wallSeconds)
    {
        // A few slices without a time of their own (at 0) do not make another clock of it.
        if (startEpoch is { } start && trace.Any(region => region.Begin - start >= -Slack && region.Begin - start <= wallSeconds + Slack))
        {
            return new TraceAnchor(AnchorKind.WallClock, -start);
        }

        Dictionary<string, double> first = [];
        foreach (var region in trace)
        {
            first.TryAdd(region.Name, region.Begin);
        }

        return known.FirstOrDefault(region => first.ContainsKey(region.Name)) is { } common
            ? new TraceAnchor(AnchorKind.Region, common.Begin - first[common.Name], common.Name)
            : new TraceAnchor(AnchorKind.Start, -trace[0].Begin);
    }
}
