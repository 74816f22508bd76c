using Toplev.Tma.Events;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Evaluating;

/// <summary>
/// From marked regions to a result for each name. Where the counters were not read at a region's edges, a tree is made of the intervals
/// that fall inside the region, and there is no tree if intervals are longer than it.
/// </summary>
public static class RegionResults
{
    /// <summary>Part of an interval that must be inside a region for the interval to count as the region's.</summary>
    private const double Inside = 0.9;

    /// <summary>Fewer intervals than this say too little.</summary>
    private const int LeastIntervals = 3;

    /// <summary>Names in a result; more would fill a page without being read.</summary>
    public const int MostNames = 2000;

    /// <summary>Heaviest first.</summary>
    /// <param name="whyNoTree">Why there is no evaluation, where the reason is not that counts are missing.</param>
    /// <param name="leftOut">Names that are not among the heaviest.</param>
    public static IReadOnlyList<RegionResult> Of(
        IReadOnlyList<RunSamples> runs, CollectionPlan plan, Evaluation? evaluation, NoTree? whyNoTree, out int leftOut)
    {
        var passes = runs.SelectMany(run => run.Passes).ToList();
        leftOut = 0;
        if (passes.TrueForAll(pass => pass.Regions.Count == 0))
        {
            return [];
        }

        var wall = passes.Sum(pass => pass.WallSeconds);
        // The kernel's thread numbers identify threads within one run, and mean nothing in another.
        var all = passes.SelectMany(
            pass => (passes.Count > 1 ? ThreadNames.WithoutNumbers(pass.Regions) : pass.Regions).Zip(RegionNesting.Of(pass.Regions).SelfSeconds));
        var covered = CoveredSeconds(passes);
        List<RegionResult> results =
        [
            .. all.GroupBy(instance => instance.First.Name)
                .Select(
                    instances => RegionResult.Of(
                        instances.Key, [.. instances.Select(instance => instance.First)], [
                            .. instances.Select(instance => instance.Second)], wall, covered[instances.Key]))
                .OrderByDescending(result => result.Total),
        ];
        leftOut = Math.Max(0, results.Count - MostNames);
        results.RemoveRange(results.Count - leftOut, leftOut);
        List<ILookup<string, Region>> numbered = [
            .. passes.Select(pass => pass.Regions.Where(region => region.Numbered.Length > 0).ToLookup(region => region.Name))];
        results = [
            .. results.Select(
                result => numbered.Any(pass => pass.Contains(result.Name))
                    ? result.WithNumbers([.. numbered.Select(pass => pass[result.Name].ToList())])
                    : result)];
        if (evaluation is null)
        {
            return [.. results.Select(result => result with { Outcome = TreeOutcome.Without(whyNoTree ?? NoTree.NothingCounted) })];
        }

        if (plan.InRegions)
        {
            var named = all.Select(instance => instance.First).ToLookup(region => region.Name);
            return [.. results.Select(result => Counted(result, [.. named[result.Name]], plan, evaluation))];
        }

        // Once for all names: there may be thousands.
        var sorted = new Dictionary<PassSamples, (ILookup<string, Region> Instances, List<List<Sample>> Intervals)>(ReferenceEqualityComparer.Instance);
        foreach (var pass in passes)
        {
            sorted[pass] = (
                pass.Regions.ToLookup(region => region.Name), [.. pass.Samples.GroupBy(sample => sample.EndSeconds).Select(interval => interval.ToList())]);
        }

        return [
            .. results.Select(
                result => WithTree(result, runs, plan, evaluation, pass => IntervalsIn(sorted[pass].Intervals, sorted[pass].Instances[result.Name])))];
    }

    private static NoTree TooFewIntervals { get; } = new(
        NoTreeIds.NotSufficient, "too few counter intervals fall inside it: use shorter intervals (-I 10) or more instances");

    /// <summary>Time of each name in which at least one instance was open: every execution has its own clock.</summary>
    private static Dictionary<string, double> CoveredSeconds(List<PassSamples> passes)
    {
        Dictionary<string, double> covered = [];
        foreach (var instances in passes.SelectMany(pass => pass.Regions.GroupBy(region => region.Name)))
        {
            covered[instances.Key] = covered.GetValueOrDefault(instances.Key) + RegionCover.Seconds(instances);
        }

        return covered;
    }

    /// <summary>Time in each region in one repetition.</summary>
    public static IReadOnlyDictionary<string, RegionTime> TimesIn(RunSamples run) =>
        run.Passes.SelectMany(pass => pass.Regions.Zip(RegionNesting.Of(pass.Regions).SelfSeconds))
            .GroupBy(instance => instance.First.Name)
            .ToDictionary(
                group => group.Key,
                group => new RegionTime(
                    group.Sum(instance => instance.First.Seconds) / run.Passes.Count, group.Sum(instance => instance.Second) / run.Passes.Count));

    private static RegionResult Counted(RegionResult result, IReadOnlyList<Region> instances, CollectionPlan plan, Evaluation evaluation)
    {
        return result with { Outcome = RegionCounting.Evaluate(evaluation.Evaluator, plan, instances), IsCounted = true };
    }

    private static RegionResult WithTree(
        RegionResult result, IReadOnlyList<RunSamples> runs, CollectionPlan plan, Evaluation evaluation, Func<PassSamples, IEnumerable<(
            double Seconds, List<Sample> Samples)>> intervalsIn)
    {
        List<MeasuredCounts> counts = [];
        var least = int.MaxValue;
        var passCount = runs.Max(run => run.Passes.Count);
        for (var pass = 0; pass < passCount; pass++)
        {
            var inside = runs.Where(run => pass < run.Passes.Count).SelectMany(run => intervalsIn(run.Passes[pass])).ToList();
            least = Math.Min(least, inside.Count);
            counts.Add(MeasuredCounts.Sum(plan, inside.SelectMany(interval => interval.Samples), inside.Sum(interval => interval.Seconds), null));
        }

        if (least < LeastIntervals)
        {
            return result with { Outcome = TreeOutcome.Without(TooFewIntervals) };
        }

        var tree = evaluation.Evaluator.Evaluate(MeasuredCounts.Combine(counts).Lasting(counts[0].Seconds));
        return result with { Outcome = tree.IsEmpty ? TreeOutcome.Without(RegionCounting.NothingCounted) : TreeOutcome.Of(tree) };
    }

    private static IEnumerable<(double Seconds, List<Sample> Samples)> IntervalsIn(List<List<Sample>> intervals, IEnumerable<Region> instances)
    {
        var stretches = RegionCover.Stretches(instances);
        var at = 0;
        var previous = 0.0;
        foreach (var interval in intervals)
        {
            var end = interval[0].EndSeconds;
            var length = end - previous;
            while (at < stretches.Count && stretches[at].End <= previous)
            {
                at++;
            }

            var covered = 0.0;
            for (var i = at; i < stretches.Count && stretches[i].Begin < end; i++)
            {
                covered += Math.Min(end, stretches[i].End) - Math.Max(previous, stretches[i].Begin);
            }

            if (length > 0 && covered >= Inside * length)
            {
                yield return (length, interval);
            }

            previous = end;
        }
    }
}
