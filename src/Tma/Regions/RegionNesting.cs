using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>
/// How regions nest. A region is nested in another of its thread that begins no later and ends no earlier; one that has an id is nested in the one
/// that it names as its parent, and in no other.
/// </summary>
/// <param name="Depths">The row of each below the outermost, which have 0: regions of one row and thread never overlap. In the order of the regions.</param>
/// <param name="SelfSeconds">Time of each in which no region was directly inside it: what overlaps inside it is taken away once.</param>
public sealed record RegionNesting(IReadOnlyList<int> Depths, IReadOnlyList<double> SelfSeconds)
{
    /// <summary>The place of the region that each is directly nested in, or -1.</summary>
    public required IReadOnlyList<int> Parents { get; init; }

    /// <param name="regions">In the order of their beginnings.</param>
    public static RegionNesting Of(IReadOnlyList<Region> regions)
    {
        var depths = new int[regions.Count];
        var self = new double[regions.Count];
        var parents = new int[regions.Count];
        var covered = new double[regions.Count];
        Dictionary<string, Open> threads = [];
        Dictionary<string, int> named = [];
        for (var i = 0; i < regions.Count; i++)
        {
            self[i] = regions[i].Seconds;
            covered[i] = regions[i].Begin;
            if (regions[i].Id.Length > 0)
            {
                named.TryAdd(regions[i].Id, i);
            }
        }

        // Of those that begin together the longest is the outermost.
        foreach (var i in Enumerable.Range(0, regions.Count).OrderBy(i => regions[i].Begin).ThenByDescending(i => regions[i].End))
        {
            var region = regions[i];
            if (!threads.TryGetValue(region.Thread, out var open))
            {
                threads[region.Thread] = open = new Open();
            }

            var around = open.Add(i, region, out depths[i]);
            var parent = region.Id.Length > 0 ? named.GetValueOrDefault(region.ParentId, -1) : around;
            parents[i] = parent == i ? -1 : parent;
            if (parents[i] >= 0)
            {
                // Begins ascend: what an earlier one covers is covered from there on.
                var end = Math.Min(region.End, regions[parent].End);
                self[parent] = Math.Max(0, self[parent] - Math.Max(0, end - Math.Max(region.Begin, covered[parent])));
                covered[parent] = Math.Max(covered[parent], end);
            }
        }

        return new RegionNesting(depths, self) { Parents = parents };
    }

    /// <summary>What is open in a thread. Each step takes little time however much that is: requests of a server overlap by the thousand.</summary>
    private sealed class Open
    {
        /// <summary>Ends descend to the top: below a later region that ends no earlier, none can be anybody's parent any more.</summary>
        private readonly Stack<(int Place, double End)> around = [];

        private readonly PriorityQueue<int, double> depthsByEnd = new();
        private readonly List<int> openAt = [];

        /// <returns>The region without an id that directly contains <paramref name="region"/>, or -1.</returns>
        public int Add(int place, Region region, out int depth)
        {
            while (depthsByEnd.TryPeek(out var ended, out var end) && end <= region.Begin)
            {
                depthsByEnd.Dequeue();
                openAt[ended]--;
            }

            while (openAt is [.., 0])
            {
                openAt.RemoveAt(openAt.Count - 1);
            }

            while (around.TryPeek(out var inner) && (inner.End < region.End || inner.End <= region.Begin))
            {
                around.Pop();
            }

            var parent = around.TryPeek(out var outer) ? outer.Place : -1;
            depth = openAt.Count;
            openAt.Add(1);
            depthsByEnd.Enqueue(depth, region.End);
            if (region.Id.Length == 0)
            {
                around.Push((place, region.End));
            }

            return parent;
        }
    }
}
