using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>The time in any of several regions, whichever threads they are in.</summary>
public static class RegionCover
{
    /// <summary>As stretches that do not overlap, in their order.</summary>
    /// <param name="regions">In the order of their beginnings.</param>
    public static IReadOnlyList<(double Begin, double End)> Stretches(IEnumerable<Region> regions)
    {
        List<(double Begin, double End)> stretches = [];
        foreach (var region in regions)
        {
            if (stretches.Count > 0 && region.Begin <= stretches[^1].End)
            {
                stretches[^1] = (stretches[^1].Begin, Math.Max(stretches[^1].End, region.End));
            }
            else
            {
                stretches.Add((region.Begin, region.End));
            }
        }

        return stretches;
    }

    /// <param name="regions">In any order.</param>
    public static double Seconds(IEnumerable<Region> regions) => Stretches(regions.OrderBy(region => region.Begin)).Sum(stretch => stretch.End - stretch.Begin);
}
