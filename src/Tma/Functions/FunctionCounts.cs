namespace Toplev.Tma.Functions;

/// <summary>Sums over the clusters of observations, stretches of time or runs.</summary>
/// <param name="Clusters">Weight in each cluster.</param>
/// <param name="Weight">Sum of all.</param>
/// <param name="Samples">Samples in all.</param>
/// <param name="AreBlocks">True for stretches of time.</param>
internal sealed record ClusterSums(IReadOnlyList<double> Clusters, double Weight, double Samples, bool AreBlocks);

/// <summary>Self and total weights of all functions, by cluster.</summary>
internal sealed class FunctionCounts
{
    private readonly bool areBlocks;
    private readonly int clusters;
    private readonly Dictionary<int, double>[] self;
    private readonly Dictionary<int, double>[] total;
    private readonly long[] samples;

    public FunctionCounts(ProfileMerge merged, IntervalBasis basis)
    {
        var whole = merged.Whole;
        areBlocks = basis == IntervalBasis.Blocks;
        clusters = areBlocks ? merged.RunOfBlock.Count : merged.RunOfBlock.Count == 0 ? 0 : merged.RunOfBlock[^1] + 1;
        self = [.. whole.Frames.Select(_ => new Dictionary<int, double>())];
        total = [.. whole.Frames.Select(_ => new Dictionary<int, double>())];
        samples = new long[whole.Frames.Count];
        var all = new double[clusters];
        var seen = new int[whole.Frames.Count];
        for (var i = 0; i < whole.Weights.Count; i++)
        {
            var weight = whole.Weights[i];
            var cluster = areBlocks ? weight.Block : merged.RunOfBlock[weight.Block];
            all[cluster] += weight.Weight;
            var frame = whole.Nodes[weight.Node].Frame;
            samples[frame] += weight.Samples;
            Add(self[frame], cluster, weight.Weight);
            for (var node = weight.Node; node >= 0; node = whole.Nodes[node].Parent)
            {
                var caller = whole.Nodes[node].Frame;
                if (seen[caller] != i + 1)
                {
                    seen[caller] = i + 1;
                    Add(total[caller], cluster, weight.Weight);
                }
            }
        }

        All = new ClusterSums(all, all.Sum(), whole.Samples, areBlocks);
    }

    public ClusterSums All { get; }

    public ClusterSums Self(int frame) => Of(self[frame]);

    public ClusterSums Total(int frame) => Of(total[frame]);

    public long SamplesOf(int frame) => samples[frame];

    private ClusterSums Of(Dictionary<int, double> weights)
    {
        var sums = new double[clusters];
        foreach (var (cluster, weight) in weights)
        {
            sums[cluster] = weight;
        }

        return new ClusterSums(sums, sums.Sum(), All.Samples, areBlocks);
    }

    private static void Add(Dictionary<int, double> sums, int cluster, double weight) => sums[cluster] = sums.GetValueOrDefault(cluster) + weight;
}
