using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Regions;

/// <summary>What is behind a row of numbered regions.</summary>
/// <param name="Names">How many different names.</param>
/// <param name="First">The name of the first to begin.</param>
/// <param name="Last">The name of the last to begin, in the last execution.</param>
/// <param name="LastSeconds">How long the last took; the median over the executions.</param>
public sealed record NumberedRegions(int Names, string First, string Last, double LastSeconds)
{
    /// <param name="known">The instances of each execution that has some, in the order of their beginnings; at least one.</param>
    public static NumberedRegions Of(IReadOnlyList<IReadOnlyList<Region>> known) => new(
        known.SelectMany(instances => instances).Select(region => region.Numbered).Distinct().Count(), known[0][0].Numbered, known[^1][^1].Numbered,
        Median.Of(known.Select(instances => instances[^1].Seconds)));
}
