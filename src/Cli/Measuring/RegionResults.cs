using Toplev.Tma.Events;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Cli.Measuring;

/// <summary>
/// From marked regions to a result for each name. Counters are not read at a region's edges: a tree is made of the intervals that lie
/// in the region, and there is none where intervals are longer than it.
/// </summary>
internal static class RegionResults
{
    /// <summary>Part of an interval that must lie in a region for the interval to be the region's.</summary>
    private const double Inside = 0.9;

    /// <summary>Fewer intervals than this say too little.</summary>
    private const int LeastIntervals = 3;

    /// <summary>Heaviest first.</summary>
    public static IReadOnlyList<RegionResult> Of(IReadOnlyList<RunSamples> runs, CollectionPlan plan, Evaluation? evaluation)
    {
        var passes = runs.SelectMany(run => run.Passes).ToList();
        var wall = passes.Sum(pass => pass.WallSeconds);
        // The kernel's numbers of threads tell them apart in one run, and nothing in another.
        var all = passes.SelectMany(pass => (passes.Count > 1 ? ThreadNames.WithoutNumbers(pass.Regions) : pass.Regions).Zip(RegionNesting.Of(pass.Regions).SelfSeconds));
        List<RegionResult> results = [];
        foreach (var instances in all.GroupBy(instance => instance.First.Name))
        {
            var result = RegionResult.Of(instances.Key, [.. instances.Select(instance => instance.First)], [.. instances.Select(instance => instance.Second)], wall);
            results.Add(evaluation is null ? result with { WhyNoTree = "no hardware events were counted" } : WithTree(result, runs, plan, evaluation));
        }

        return [.. results.OrderByDescending(result => result.Total)];
    }

    /// <summary>Time in each region in one repetition.</summary>
    public static IReadOnlyDictionary<string, RegionTime> TimesIn(RunSamples run) =>
        run.Passes.SelectMany(pass => pass.Regions.Zip(RegionNesting.Of(pass.Regions).SelfSeconds))
            .GroupBy(instance => instance.First.Name)
            .ToDictionary(
                group => group.Key,
                group => new RegionTime(group.Sum(instance => instance.First.Seconds) / run.Passes.Count, group.Sum(instance => instance.Second) / run.Passes.Count));

    private static RegionResult WithTree(RegionResult result, IReadOnlyList<RunSamples> runs, CollectionPlan plan, Evaluation evaluation)
    {
        List<MeasuredCounts> counts = [];
        var least = int.MaxValue;
        var passCount = runs.Max(run => run.Passes.Count);
        for (var pass = 0; pass < passCount; pass++)
        {
            var inside = runs.Where(run => pass < run.Passes.Count).SelectMany(run => IntervalsIn(run.Passes[pass], result.Name)).ToList();
            least = Math.Min(least, inside.Count);
            counts.Add(MeasuredCounts.Sum(plan, inside.SelectMany(interval => interval.Samples), inside.Sum(interval => interval.Seconds), null));
        }

        if (least < LeastIntervals)
        {
            return result with { WhyNoTree = "not enough intervals of the counters lie in it: shorter ones (-I 10) or more instances" };
        }

        var tree = evaluation.Evaluator.Evaluate(MeasuredCounts.Combine(counts).Lasting(counts[0].Seconds));
        return tree.IsEmpty ? result with { WhyNoTree = "no event was counted in it" } : result with { Tree = tree };
    }

    private static IEnumerable<(double Seconds, List<Sample> Samples)> IntervalsIn(PassSamples pass, string name)
    {
        var stretches = Stretches(pass.Regions.Where(region => region.Name == name));
        var at = 0;
        var previous = 0.0;
        foreach (var interval in pass.Samples.GroupBy(sample => sample.EndSeconds))
        {
            var length = interval.Key - previous;
            while (at < stretches.Count && stretches[at].End <= previous)
            {
                at++;
            }

            var covered = 0.0;
            for (var i = at; i < stretches.Count && stretches[i].Begin < interval.Key; i++)
            {
                covered += Math.Min(interval.Key, stretches[i].End) - Math.Max(previous, stretches[i].Begin);
            }

            if (length > 0 && covered >= Inside * length)
            {
                yield return (length, [.. interval]);
            }

            previous = interval.Key;
        }
    }

    /// <summary>The time in any of the instances, which are in the order of their beginnings, as stretches that do not overlap.</summary>
    private static List<(double Begin, double End)> Stretches(IEnumerable<Region> instances)
    {
        List<(double Begin, double End)> stretches = [];
        foreach (var instance in instances)
        {
            if (stretches.Count > 0 && instance.Begin <= stretches[^1].End)
            {
                stretches[^1] = (stretches[^1].Begin, Math.Max(stretches[^1].End, instance.End));
            }
            else
            {
                stretches.Add((instance.Begin, instance.End));
            }
        }

        return stretches;
    }
}
