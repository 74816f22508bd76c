namespace Toplev.Tma.Planning;

/// <summary>
/// Packs event sets that must be counted together into as few groups as possible. The problem (bin packing of overlapping sets
/// under matching constraints) is NP-hard but small: best fit from several seeded orders, then attempts to dissolve a group.
/// Deterministic: the work is bounded by a number of fit tests, never by time.
/// </summary>
internal sealed class GroupPacker(EventTable table, GroupFit fit)
{
    private const int Restarts = 60;
    private const long MaximumTests = 60_000;

    public IReadOnlyList<EventSet> Pack(IEnumerable<EventSet> requirements)
    {
        var sets = Maximal(requirements);
        var enough = LowerBound.Of(table, fit, sets);
        var random = new Random(1);
        List<EventSet> best = [];
        for (var restart = 0; restart < Restarts; restart++)
        {
            var bins = Dissolve(BestFit(Ordered(sets, restart, random)));
            if (restart == 0 || bins.Count < best.Count)
            {
                best = [.. bins.Select(bin => bin.Events)];
            }

            if (best.Count <= enough || fit.Tests > MaximumTests)
            {
                break;
            }
        }

        return best;
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

    /// <summary>First the heaviest sets, then mixtures of weight and chance.</summary>
    private List<EventSet> Ordered(List<EventSet> sets, int restart, Random random)
    {
        var spread = Math.Min(restart, 12) * 0.5;
        return [.. sets.Select(set => (Set: set, Key: Weight(set) + (random.NextDouble() * spread)))
            .OrderByDescending(pair => pair.Key)
            .Select(pair => pair.Set)];
    }

    /// <summary>Counters a set takes, those with few places counted heavier.</summary>
    private double Weight(EventSet set)
    {
        var weight = 0.0;
        foreach (var index in set)
        {
            if (!table.IsTopdownMetric(index) && !table.HasFixedPlace(index))
            {
                weight += 1 + (1.0 / System.Numerics.BitOperations.PopCount(table.GenericPlaces(index)));
            }
        }

        return weight;
    }

    private List<Bin> BestFit(List<EventSet> order)
    {
        List<Bin> bins = [];
        foreach (var set in order)
        {
            if (!Insert(bins, set, null))
            {
                bins.Add(new Bin(set));
            }
        }

        return bins;
    }

    /// <summary>Puts a set where it adds least; false when it fits nowhere.</summary>
    private bool Insert(List<Bin> bins, EventSet set, Bin? except)
    {
        Bin? target = null;
        var least = double.MaxValue;
        foreach (var bin in bins)
        {
            if (ReferenceEquals(bin, except))
            {
                continue;
            }

            var added = Weight(set.Without(bin.Events));
            if (added < least && fit.Fits(bin.Events | set))
            {
                least = added;
                target = bin;
            }
        }

        target?.Add(set);
        return target is not null;
    }

    /// <summary>Tries to empty each bin into the others, the lightest first.</summary>
    private List<Bin> Dissolve(List<Bin> bins)
    {
        for (var progress = true; progress;)
        {
            progress = false;
            foreach (var bin in bins.OrderBy(candidate => Weight(candidate.Events)))
            {
                List<Bin> others = [.. bins.Where(other => !ReferenceEquals(other, bin)).Select(other => other.Copy())];
                if (bin.Sets.OrderByDescending(Weight).All(set => Insert(others, set, null)))
                {
                    bins = others;
                    progress = true;
                    break;
                }
            }
        }

        return bins;
    }

    private sealed class Bin(EventSet first)
    {
        public List<EventSet> Sets { get; private init; } = [first];

        public EventSet Events { get; private set; } = first;

        public void Add(EventSet set)
        {
            Sets.Add(set);
            Events |= set;
        }

        public Bin Copy() => new(default) { Sets = [.. Sets], Events = Events };
    }
}
