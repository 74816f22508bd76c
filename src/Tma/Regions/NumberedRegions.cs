using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>What is behind a row of numbered regions.</summary>
/// <param name="Names">How many different names.</param>
/// <param name="First">The name of the first to begin.</param>
/// <param name="Last">The name of the last to begin, in the last execution.</param>
/// <param name="LastSeconds">How long the last took; the median over the executions.</param>
public sealed record NumberedRegions(int Names, string First, string Last, double LastSeconds)
{
    /// <param name="executions">The instances of each execution, in the order of their beginnings; at least one has some.</param>
    public static NumberedRegions Of(IReadOnlyList<IReadOnlyList<Region>> executions)
    {
        List<IReadOnlyList<Region>> known = [.. executions.Where(instances => instances.Count > 0)];
        double[] last = [.. known.Select(instances => instances[^1].Seconds).Order()];
        return new(
            known.SelectMany(instances => instances).Select(region => region.Numbered).Distinct().Count(), known[0][0].Numbered, known[^1][^1].Numbered,
            (last[(last.Length - 1) / 2] + last[last.Length / 2]) / 2);
    }
}
