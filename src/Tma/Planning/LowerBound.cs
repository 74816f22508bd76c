using System.Numerics;
using Toplev.Tma.Events;

namespace Toplev.Tma.Planning;

/// <summary>A number of groups that no plan can beat: by counters, by restricted counters, by shared registers, by sets that exclude each other.</summary>
internal static class LowerBound
{
    private const uint LowCounters = 0xF;

    public static int Of(EventTable table, GroupFit fit, IReadOnlyList<EventSet> sets)
    {
        if (sets.Count == 0)
        {
            return 0;
        }

        EventSet all = default;
        foreach (var set in sets)
        {
            all |= set;
        }

        int generic = 0, low = 0, alone = 0;
        HashSet<ulong> offcore = [];
        HashSet<ulong> frontend = [];
        foreach (var index in all)
        {
            var constraint = table.ConstraintOf(index);
            if (!table.IsTopdownMetric(index) && !table.HasFixedPlace(index))
            {
                generic++;
                low += (table.GenericPlaces(index) & ~LowCounters) == 0 ? 1 : 0;
            }

            alone += constraint.TakenAlone ? 1 : 0;
            if (constraint.Register == ExtraRegister.Offcore)
            {
                offcore.Add(constraint.RegisterValue);
            }
            else if (constraint.Register == ExtraRegister.Frontend)
            {
                frontend.Add(constraint.RegisterValue);
            }
        }

        var counters = Math.Max(1, table.Budget.UsableGeneric);
        var lowCounters = Math.Max(1, BitOperations.PopCount(table.Budget.Generic & LowCounters));
        var bound = Math.Max(1, Ceiling(generic, counters));
        bound = Math.Max(bound, Ceiling(low, Math.Min(lowCounters, counters)));
        bound = Math.Max(bound, Ceiling(offcore.Count, Math.Max(1, table.Budget.OffcoreValues)));
        bound = Math.Max(bound, Math.Max(frontend.Count, alone));
        return Math.Max(bound, Clique(fit, sets));
    }

    /// <summary>Sets that pairwise do not fit together need a group each; found greedily.</summary>
    private static int Clique(GroupFit fit, IReadOnlyList<EventSet> sets)
    {
        List<EventSet> clique = [];
        foreach (var set in sets)
        {
            if (clique.TrueForAll(member => !fit.Fits(member | set)))
            {
                clique.Add(set);
            }
        }

        return clique.Count;
    }

    private static int Ceiling(int items, int size) => (items + size - 1) / size;
}
