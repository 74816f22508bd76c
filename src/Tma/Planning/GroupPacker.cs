using System.Numerics;
using Toplev.Tma.Events;

namespace Toplev.Tma.Planning;

/// <summary>
/// Packs event sets that must be counted together into as few groups as possible. The problem (bin packing of overlapping sets
/// under matching constraints) is NP-hard but small: best fit, then ruin and recreate: a few groups are emptied and their sets put
/// back in another order, and what is not worse is kept. Deterministic: seeded, and bounded by a number of steps, never by time.
/// </summary>
internal sealed class GroupPacker
{
    private const int MaximumSteps = 2_000;
    private const long MaximumTests = 8_000;
    private readonly EventTable table;
    private readonly GroupFit fit;
    private readonly double[] weights;

    public GroupPacker(EventTable table, GroupFit fit)
    {
        this.table = table;
        this.fit = fit;
        weights = [.. Enumerable.Range(0, table.Count).Select(WeightOf)];
    }

    public (IReadOnlyList<EventSet> Groups, int LowerBound) Pack(IEnumerable<EventSet> requirements)
    {
        var sets = Maximal(requirements);
        var enough = LowerBound.Of(table, fit, sets);
        var allowed = fit.Tests + MaximumTests;
        var random = new Random(1);
        var best = Recreate([], [.. sets.OrderByDescending(Weight)]);
        var current = best;
        for (var step = 0; step < MaximumSteps && best.Count > enough && fit.Tests < allowed; step++)
        {
            var changed = Ruin(current, random, out var loose);
            changed = Recreate(changed, Shuffled(loose, random));
            if (changed.Count <= current.Count)
            {
                current = changed;
                best = current.Count < best.Count ? current : best;
            }
        }

        return ([.. best.Select(bin => bin.Events)], enough);
    }

    /// <summary>The sets that no other set contains, without duplicates.</summary>
    private static List<EventSet> Maximal(IEnumerable<EventSet> requirements)
    {
        List<EventSet> maximal = [];
        foreach (var candidate in requirements.Distinct().OrderByDescending(set => set.Count))
        {
            if (!candidate.IsEmpty && !maximal.Exists(known => known.Contains(candidate)))
            {
                maximal.Add(candidate);
            }
        }

        return maximal;
    }

    /// <summary>Empties two to four groups; the sets that the others do not hold anyway are loose.</summary>
    private static List<Bin> Ruin(List<Bin> bins, Random random, out List<EventSet> loose)
    {
        List<Bin> kept = [.. bins];
        List<EventSet> freed = [];
        for (var count = Math.Min(bins.Count, random.Next(2, 5)); count > 0; count--)
        {
            var victim = random.Next(kept.Count);
            freed.AddRange(kept[victim].Sets);
            kept.RemoveAt(victim);
        }

        loose = freed;
        return kept;
    }

    private List<EventSet> Shuffled(List<EventSet> sets, Random random) =>
        [.. sets.Select(set => (Set: set, Key: Weight(set) + (random.NextDouble() * 4)))
            .OrderByDescending(pair => pair.Key)
            .Select(pair => pair.Set)];

    /// <summary>Puts each set into the group where it adds least, or into a new one.</summary>
    private List<Bin> Recreate(List<Bin> bins, List<EventSet> order)
    {
        foreach (var set in order)
        {
            var target = -1;
            var least = double.MaxValue;
            for (var position = 0; position < bins.Count; position++)
            {
                var added = Weight(set.Without(bins[position].Events));
                if (added < least && (added == 0 || fit.Fits(bins[position].Events | set)))
                {
                    least = added;
                    target = position;
                }
            }

            if (target < 0)
            {
                bins.Add(new Bin([set], set));
            }
            else
            {
                bins[target] = new Bin([.. bins[target].Sets, set], bins[target].Events | set);
            }
        }

        return bins;
    }

    private double Weight(EventSet set)
    {
        var weight = 0.0;
        foreach (var index in set)
        {
            weight += weights[index];
        }

        return weight;
    }

    /// <summary>A generic counter counts one, a little more when the event has few to choose from; slots, metrics and fixed events nearly nothing.</summary>
    private double WeightOf(int index) => table.IsTopdownMetric(index) || table.HasFixedPlace(index)
        ? 0.001
        : 1 + (1.0 / Math.Max(1, BitOperations.PopCount(table.GenericPlaces(index))));

    private sealed record Bin(IReadOnlyList<EventSet> Sets, EventSet Events);
}
