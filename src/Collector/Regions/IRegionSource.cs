using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>One way in which parts of a program become known while it runs.</summary>
internal interface IRegionSource
{
    /// <summary>What the program's environment needs for it.</summary>
    IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>What was reported, once the program has ended.</summary>
    /// <param name="start">When the program began, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <param name="seconds">How long it ran.</param>
    RegionYield Collect(long start, double seconds);
}

/// <param name="Regions">In any order.</param>
/// <param name="Findings">What was lost or could not be understood.</param>
internal sealed record RegionYield(IReadOnlyList<Region> Regions, IReadOnlyList<Finding> Findings)
{
    public static RegionYield Nothing { get; } = new([], []);
}
