using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Profiles;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Functions;

/// <summary>How the counts of a function become a tree.</summary>
/// <param name="Plan">One group: the events that were counted, in the order of <see cref="Profile.CountedEvents"/>.</param>
/// <param name="Level">Deepest level, 1 or 2.</param>
/// <param name="Constants">System parameters that the formulas were planned with.</param>
public sealed record FunctionTreeModel(TmaModel Model, CollectionPlan Plan, int Level, IReadOnlyDictionary<string, double> Constants);

/// <summary>
/// Counts and trees of single functions. Intervals are the delete-one jackknife over the runs, or over stretches of time where there are fewer than
/// three runs: everything is estimated again without each of them (Quenouille; Tukey). They reach around what the simplest model of the attribution
/// gives, too. Stretches of one run show how exact the events per unit of time are; to that is added how exactly samples
/// give the function's time in this run.
/// </summary>
internal sealed class FunctionCounting
{
    private const int MostClusters = 20;
    private const int LeastClusters = 5;

    private readonly CountAttribution attribution;
    private readonly TreeEvaluator? evaluator;
    private readonly FunctionTreeModel? tree;
    private readonly double[][] counts;
    private readonly double[][] simple;
    private readonly bool areRuns;
    private readonly List<double[][]> without;
    private readonly int runs;

    private FunctionCounting(ProfileMerge merged, IntervalBasis basis, int runs, FunctionTreeModel? tree)
    {
        this.runs = runs;
        areRuns = basis == IntervalBasis.Runs;
        this.tree = tree;
        attribution = new CountAttribution(merged.Whole, ClustersOf(merged, basis));
        counts = attribution.Counts();
        simple = attribution.SimpleCounts();
        without = attribution.Clusters < (basis == IntervalBasis.Runs ? FunctionShares.LeastRuns : LeastClusters)
            ? []
            : [.. Enumerable.Range(0, attribution.Clusters).Select(attribution.Counts)];
        if (tree is not null)
        {
            var all = Enumerable.Range(0, merged.Whole.CountedEvents.Count).Select(e => counts.Sum(function => function[e])).ToArray();
            evaluator = new TreeEvaluator(
                tree.Model, tree.Plan, new Measurement { Runs = [new RunSamples { Passes = [PassOf(all)] }] }, tree.Level, tree.Constants);
        }
    }

    /// <summary>By function; empty where nothing was counted at the samples.</summary>
    public static IReadOnlyDictionary<Frame, FunctionCounters> Of(ProfileMerge merged, IntervalBasis basis, int runs, FunctionTreeModel? tree)
    {
        if (merged.Whole.Transitions.All(transition => transition.From < 0))
        {
            return new Dictionary<Frame, FunctionCounters>();
        }

        var counting = new FunctionCounting(merged, basis, runs, tree);
        return counting.attribution.Frames.Select((frame, function) => (merged.Whole.Frames[frame], function))
            .ToDictionary(pair => pair.Item1, pair => counting.Of(pair.function));
    }

    private FunctionCounters Of(int function)
    {
        var stay = attribution.Stays[function];
        if (!stay.HasEnoughSamples)
        {
            return FunctionCounters.Without(CountersMissing.TooFewSamples);
        }

        if (!stay.LastsLongEnough)
        {
            return FunctionCounters.Without(CountersMissing.StaysTooShort);
        }

        return new FunctionCounters
        {
            Counts = [.. counts[function].Select((count, e) => new CountEstimate(count / runs, IntervalOf(function, e)))],
            Tree = evaluator?.EvaluateEstimate(
                Measured(counts[function]), Measured(simple[function]), [.. without.Select(other => Measured(other[function]))]),
        };
    }

    private ConfidenceInterval? IntervalOf(int function, int e)
    {
        if (without.Count == 0)
        {
            return null;
        }

        // What leaves one of n runs out stands for n - 1 of them.
        var n = without.Count;
        var values = without.Select(other => areRuns ? other[function][e] * n / (n - 1)
            : e == 0 || other[function][0] <= 0 ? counts[function][e]
            : other[function][e] / other[function][0] * counts[function][0]).ToList();
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) * (n - 1) / n;
        var ofTime = areRuns ? 0 : counts[function][e] * attribution.ErrorOfTime(function) / attribution.Stays[function].Samples;
        var half = StudentT.Quantile975(n - 1) * Math.Sqrt(variance + (ofTime * ofTime)) / runs;
        var (one, other) = (counts[function][e] / runs, simple[function][e] / runs);
        return new ConfidenceInterval(Math.Max(0, Math.Min(one, other) - half), Math.Max(one, other) + half);
    }

    private MeasuredCounts Measured(double[] values) => MeasuredCounts.Sum(tree!.Plan, PassOf(values).Samples, 1, null);

    private static PassSamples PassOf(double[] values) => new()
    {
        Samples = [new Sample { EndSeconds = 1, Events = [.. values.Select(value => CounterReading.Counted(value, 1, 1))], Software = [] }],
        WallSeconds = 1,
    };

    /// <summary>Stretches of time are joined where there are many: each estimate without one of them takes time.</summary>
    private static int[] ClustersOf(ProfileMerge merged, IntervalBasis basis)
    {
        var blocks = merged.RunOfBlock.Count;
        return basis == IntervalBasis.Runs ? [.. merged.RunOfBlock]
            : [.. Enumerable.Range(0, blocks).Select(block => blocks <= MostClusters ? block : (int)((long)block * MostClusters / blocks))];
    }
}
