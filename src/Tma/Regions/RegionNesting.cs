namespace Toplev.Tma.Regions;

/// <summary>How regions lie in one another. A region lies in another of its thread that begins no later and ends no earlier.</summary>
/// <param name="Depths">The row of each below the outermost, which have 0: regions of one row and thread never overlap. In the order of the regions.</param>
/// <param name="SelfSeconds">Time of each that is not in a region directly inside it.</param>
public sealed record RegionNesting(IReadOnlyList<int> Depths, IReadOnlyList<double> SelfSeconds)
{
    /// <param name="regions">In the order of their beginnings.</param>
    public static RegionNesting Of(IReadOnlyList<Region> regions)
    {
        var depths = new int[regions.Count];
        var self = new double[regions.Count];
        Dictionary<string, List<int>> open = [];

        // Of those that begin together the longest is the outermost.
        foreach (var i in Enumerable.Range(0, regions.Count).OrderBy(i => regions[i].Begin).ThenByDescending(i => regions[i].End))
        {
            var region = regions[i];
            if (!open.TryGetValue(region.Thread, out var around))
            {
                open[region.Thread] = around = [];
            }

            around.RemoveAll(other => regions[other].End <= region.Begin);
            self[i] = region.Seconds;
            var parent = around.FindLastIndex(other => regions[other].End >= region.End);
            depths[i] = around.Count == 0 ? 0 : around.Max(other => depths[other]) + 1;
            if (parent >= 0)
            {
                self[around[parent]] = Math.Max(0, self[around[parent]] - region.Seconds);
            }

            around.Add(i);
        }

        return new RegionNesting(depths, self);
    }
}
