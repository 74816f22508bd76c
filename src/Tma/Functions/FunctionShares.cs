using Toplev.Tma.Profiles;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Functions;

/// <summary>
/// Shares of functions with intervals. With at least three runs the runs are the observations; else stretches of time within the runs are. A share
/// is a ratio of sums, its variance that of a ratio over clusters (Cochran, Sampling Techniques, 1977, 6.3), never below that of independent
/// samples; the interval is Wilson's for the number of independent samples that this variance is worth.
/// </summary>
public static class FunctionShares
{
    /// <summary>Runs from which on they are the observations.</summary>
    public const int LeastRuns = 3;

    private const int LeastBlocks = 5;
    private const int FunctionsWithPlaces = 5;
    private const int PlacesShown = 3;
    private const int LeastSamplesForPlaces = 20;

    /// <summary>Merges the profiles of the runs of one program.</summary>
    /// <param name="runs">At least one.</param>
    /// <param name="node">Name of the node that the event locates, or null.</param>
    /// <param name="tree">How counts at the samples become trees, or null.</param>
    public static ProfileResult Of(IReadOnlyList<SampledRun> runs, string? node, FunctionTreeModel? tree = null)
    {
        var merged = ProfileMerge.Of([.. runs.Select(run => run.Profile)]);
        var milliseconds = runs.All(run => run.Milliseconds > 0) ? runs.Average(run => run.Milliseconds) : null;
        var basis = runs.Count >= LeastRuns ? IntervalBasis.Runs : IntervalBasis.Blocks;
        var isTime = merged.Whole.IsClock || SampledEvents.IsCycles(merged.Whole.Event);
        // Cycles are spread over the CPU time as their samples are.
        var time = merged.Whole.IsClock ? runs.Average(run => ClockMilliseconds(run.Profile)) : isTime ? milliseconds : null;
        var counts = new FunctionCounts(merged, basis);
        var counters = FunctionCounting.Of(merged, basis, runs.Count, tree);
        List<FunctionShare> functions = [];
        for (var frame = 0; frame < merged.Whole.Frames.Count; frame++)
        {
            functions.Add(new FunctionShare(
                merged.Whole.Frames[frame], Share(counts.Self(frame), counts.All, time), Share(counts.Total(frame), counts.All, time))
            {
                Samples = counts.SamplesOf(frame),
                Counters = counters.GetValueOrDefault(merged.Whole.Frames[frame]),
            });
        }

        functions.Sort(ByShare);
        AddHottest(functions, merged.Whole);
        return new ProfileResult
        {
            Event = merged.Whole.Event,
            Node = node,
            IsTime = isTime,
            Samples = merged.Whole.Samples,
            Lost = merged.Whole.Lost,
            Runs = runs.Count,
            Basis = basis,
            Milliseconds = time,
            Functions = functions,
            CountedEvents = merged.Whole.CountedEvents,
            PerRun = PerRun(runs, functions, isTime, time is not null),
            Stacks = merged.Whole,
        };
    }

    private static void AddHottest(List<FunctionShare> functions, Profile whole)
    {
        var byFrame = whole.Places.ToLookup(place => place.Frame);
        Dictionary<Frame, int> numbers = [];
        for (var frame = 0; frame < whole.Frames.Count; frame++)
        {
            numbers[whole.Frames[frame]] = frame;
        }

        for (var i = 0; i < Math.Min(FunctionsWithPlaces, functions.Count); i++)
        {
            var places = byFrame[numbers[functions[i].Function]].ToList();
            var all = places.Sum(place => place.Weight);
            if (functions[i].Samples >= LeastSamplesForPlaces && all > 0)
            {
                functions[i] = functions[i] with
                {
                    Hottest = [.. places.OrderByDescending(place => place.Weight).ThenBy(place => place.Place, StringComparer.Ordinal)
                        .Take(PlacesShown).Select(place => new PlaceShare(place.Place, place.Weight / all))],
                };
            }
        }
    }

    private static int ByShare(FunctionShare one, FunctionShare other)
    {
        var order = other.Self.Value.CompareTo(one.Self.Value);
        order = order != 0 ? order : other.Total.Value.CompareTo(one.Total.Value);
        order = order != 0 ? order : string.CompareOrdinal(one.Function.Name, other.Function.Name);
        return order != 0 ? order : string.CompareOrdinal(one.Function.Module, other.Function.Module);
    }

    /// <summary>A clock's periods are CPU time, whatever part of the run was sampled; samples that were lost stand for as much as the others.</summary>
    private static double ClockMilliseconds(Profile profile) =>
        profile.Samples == 0 ? 0 : profile.Weight / 1e6 * (profile.Samples + (double)profile.Lost) / profile.Samples;

    private static List<ProfiledRun> PerRun(IReadOnlyList<SampledRun> runs, List<FunctionShare> functions, bool isTime, bool hasTime)
    {
        Dictionary<Frame, int> positions = [];
        for (var i = 0; i < functions.Count; i++)
        {
            positions[functions[i].Function] = i;
        }

        List<ProfiledRun> result = [];
        foreach (var run in runs)
        {
            var profile = run.Profile;
            var scale = !isTime || !hasTime || profile.Weight <= 0 ? 1
                : (profile.IsClock ? ClockMilliseconds(profile) : run.Milliseconds ?? 0) / profile.Weight;
            var self = new double[functions.Count];
            foreach (var weight in profile.Weights)
            {
                self[positions[profile.Frames[profile.Nodes[weight.Node].Frame]]] += scale * weight.Weight;
            }

            result.Add(new ProfiledRun(run.Round, self, profile.Samples > 0 ? scale * profile.Weight / profile.Samples : 0));
        }

        return result;
    }

    private static ProfileShare Share(ClusterSums part, ClusterSums all, double? milliseconds)
    {
        var share = all.Weight > 0 ? part.Weight / all.Weight : 0;
        return new ProfileShare(share, IntervalOf(share, part, all), milliseconds * share);
    }

    /// <summary>95 % interval of a ratio of sums over clusters.</summary>
    internal static ConfidenceInterval? IntervalOf(double share, ClusterSums part, ClusterSums all)
    {
        var clusters = all.Clusters.Count(weight => weight > 0);
        if (clusters < 2 || (all.AreBlocks && clusters < LeastBlocks))
        {
            return null;
        }

        var squares = 0.0;
        for (var i = 0; i < all.Clusters.Count; i++)
        {
            var residual = part.Clusters[i] - (share * all.Clusters[i]);
            squares += residual * residual;
        }

        var variance = squares / (all.Weight * all.Weight) * clusters / (clusters - 1);
        var independent = share * (1 - share) / all.Samples;
        var worth = variance > independent && variance > 0 ? share * (1 - share) / variance : all.Samples;
        return Wilson(share, worth, StudentT.Quantile975(clusters - 1));
    }

    /// <summary>Wilson's interval of a proportion (Journal of the American Statistical Association 22, 1927) with a quantile of Student's t.</summary>
    /// <param name="samples">Number of independent samples that the share is worth.</param>
    private static ConfidenceInterval Wilson(double share, double samples, double quantile)
    {
        var square = quantile * quantile / samples;
        var middle = (share + (square / 2)) / (1 + square);
        var half = quantile / (1 + square) * Math.Sqrt((share * (1 - share) / samples) + (square / (4 * samples)));
        return new ConfidenceInterval(Math.Max(0, Math.Min(share, middle - half)), Math.Min(1, Math.Max(share, middle + half)));
    }
}
