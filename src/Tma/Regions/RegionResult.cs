using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Regions;

/// <summary>All instances of a region in the measured repetitions. Times are in seconds.</summary>
public sealed record RegionResult
{
    private const double Rounding = 1e-6;

    public required string Name { get; init; }

    public required int Count { get; init; }

    /// <summary>Seconds of all instances together.</summary>
    public required double Total { get; init; }

    /// <summary>Seconds of <see cref="Total"/> that are in no region inside.</summary>
    public required double Self { get; init; }

    /// <summary>Seconds of an instance.</summary>
    public required double Mean { get; init; }

    /// <summary>Seconds of an instance.</summary>
    public required double Median { get; init; }

    /// <summary>Seconds of an instance: 95th percentile, nearest rank.</summary>
    public required double Percentile95 { get; init; }

    /// <summary>Share of the run's wall time in which at least one instance was open, 0 to 1; in any thread.</summary>
    public required double ShareOfRun { get; init; }

    /// <summary>True when instances were open at the same time: then <see cref="Total"/> counts that time more than once.</summary>
    public required bool Overlaps { get; init; }

    public required RegionSource Source { get; init; }

    /// <summary>The same by thread, the heaviest first; empty when threads are not known.</summary>
    public required IReadOnlyList<ThreadShare> Threads { get; init; }

    /// <summary>Its tree, or why there is none.</summary>
    public TreeOutcome Outcome { get; init; } = TreeOutcome.Without(NoTree.NothingCounted);

    /// <summary>Its tree, or null.</summary>
    public TmaTree? Tree => Outcome.Tree;

    /// <summary>True if the tree comes from counters read at each begin and end, false if it comes from intervals inside the instances.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Why there is no tree, or null.</summary>
    public NoTree? WhyNoTree => Outcome.WhyNot;

    /// <summary>Software counters read at the region's own begins and ends, or null.</summary>
    public RegionSoftware? Software { get; init; }

    /// <summary>The names that are one here, or null where all instances have <see cref="Name"/>.</summary>
    public NumberedRegions? Numbered { get; init; }

    /// <summary>The first instances of each execution, where they differ: <see cref="Mean"/>, <see cref="Median"/> and p95 are without them.</summary>
    public WarmUp? WarmUp { get; init; }

    /// <summary>With what is known of regions that have numbers.</summary>
    /// <param name="executions">The instances of each execution, in the order of their beginnings.</param>
    public RegionResult WithNumbers(IReadOnlyList<IReadOnlyList<Region>> executions)
    {
        List<IReadOnlyList<Region>> known = [.. executions.Where(instances => instances.Count > 0)];
        var numbered = this with { Numbered = NumberedRegions.Of(known) };
        if (WarmUp.Of([.. known.Select(instances => instances.Select(instance => instance.Seconds).ToList())]) is not { } warmUp)
        {
            return numbered;
        }

        double[] rest = [.. known.SelectMany(instances => instances.Skip(warmUp.First)).Select(instance => instance.Seconds).Order()];
        return numbered with { WarmUp = warmUp, Mean = rest.Average(), Median = Statistics.Median.OfAscending(rest), Percentile95 = Percentile95Of(rest) };
    }

    private static double Percentile95Of(double[] sorted) => sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1];

    /// <summary>Statistics of the instances of one name.</summary>
    /// <param name="selfSeconds">Of each instance, in their order.</param>
    /// <param name="wallSeconds">Wall time of the repetitions they come from.</param>
    /// <param name="coveredSeconds">Time in which at least one of them was open; computed when they come from one execution.</param>
    public static RegionResult Of(
        string name, IReadOnlyList<Region> instances, IReadOnlyList<double> selfSeconds, double wallSeconds, double? coveredSeconds = null)
    {
        var covered = coveredSeconds ?? RegionCover.Seconds(instances);
        double[] seconds = [.. instances.Select(instance => instance.Seconds).Order()];
        return new RegionResult
        {
            Name = name,
            Count = seconds.Length,
            Total = seconds.Sum(),
            Self = selfSeconds.Sum(),
            Mean = seconds.Average(),
            Median = Statistics.Median.OfAscending(seconds),
            Percentile95 = Percentile95Of(seconds),
            ShareOfRun = wallSeconds > 0 ? Math.Min(1, covered / wallSeconds) : 0,
            Overlaps = seconds.Sum() > covered * (1 + Rounding),
            Source = instances[0].Source,
            Threads =
            [
                .. instances.Where(instance => instance.Thread.Length > 0)
                    .GroupBy(instance => instance.Thread)
                    .Select(thread => new ThreadShare(thread.Key, thread.Count(), thread.Sum(instance => instance.Seconds)))
                    .OrderByDescending(thread => thread.Total),
            ],
            Software = RegionSoftware.Of(instances),
        };
    }
}

/// <summary>Instances of a region in one thread.</summary>
/// <param name="Total">In seconds.</param>
public sealed record ThreadShare(string Thread, int Count, double Total);
