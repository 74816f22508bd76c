using System.Numerics;
using Toplev.Tma.Events;
using Toplev.Tma.Planning;

namespace Toplev.Tma.Tests.Planning;

/// <summary>
/// The rules of a group written down a second time, by Hall's theorem instead of matching: events can be placed exactly when every
/// subset of them has at least as many counters to go to as it has members.
/// </summary>
internal static class IndependentFit
{
    public static bool Fits(IEnumerable<PmuEvent> events, CounterBudget budget)
    {
        var distinct = events.DistinctBy(item => item.Encoding).ToList();
        if (distinct.Exists(item => item.IsTopdownMetric) && !distinct.Exists(item => item.Encoding is { Event: 0, Umask: 4 }))
        {
            return false;
        }

        var places = distinct.Where(item => !item.IsTopdownMetric).Select(item => Places(item, budget)).ToList();
        places.AddRange(Enumerable.Repeat(budget.Generic, budget.Reserved));
        return Hall(places) && Registers(distinct, budget);
    }

    /// <summary>The largest of the simple bounds on the number of groups.</summary>
    public static int LowerBound(IEnumerable<PmuEvent> events, CounterBudget budget)
    {
        var distinct = events.DistinctBy(item => item.Encoding).ToList();
        var generic = distinct.Where(item => !item.IsTopdownMetric && item.FixedCounter is null).ToList();
        var low = generic.Count(item => (item.Counters & budget.Generic & ~0xFu) == 0);
        int[] bounds =
        [
            Ceiling(generic.Count, budget.UsableGeneric),
            Ceiling(low, Math.Min(4, budget.UsableGeneric)),
            distinct.Where(item => item.Encoding.Register == ExtraRegister.Frontend).DistinctBy(item => item.Encoding.RegisterValue).Count(),
            Ceiling(
                distinct.Where(
                    item => item.Encoding.Register == ExtraRegister.Offcore).DistinctBy(item => item.Encoding.RegisterValue).Count(), Math.Max(1,
                    budget.OffcoreValues)),
            distinct.Count(item => item.TakenAlone),
        ];
        return bounds.Max();
    }

    private static uint Places(PmuEvent item, CounterBudget budget)
    {
        var places = item.Counters & budget.Generic;
        return item.FixedCounter is { } counter && (budget.Fixed >> counter & 1) != 0 ? places | 1u << (16 + counter) : places;
    }

    private static bool Hall(List<uint> places)
    {
        for (var subset = 1; subset < 1 << places.Count; subset++)
        {
            var union = 0u;
            for (var member = 0; member < places.Count; member++)
            {
                union |= (subset >> member & 1) != 0 ? places[member] : 0;
            }

            if (BitOperations.PopCount(union) < BitOperations.PopCount((uint)subset))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Registers(List<PmuEvent> events, CounterBudget budget) =>
        Values(events, ExtraRegister.Offcore) <= budget.OffcoreValues
        && Values(events, ExtraRegister.Frontend) <= 1
        && Values(events, ExtraRegister.LoadLatency) <= 1
        && events.Count(item => item.TakenAlone) <= 1;

    private static int Values(List<PmuEvent> events, ExtraRegister register) =>
        events.Where(item => item.Encoding.Register == register).Select(item => item.Encoding.RegisterValue).Distinct().Count();

    private static int Ceiling(int items, int size) => (items + size - 1) / size;
}
