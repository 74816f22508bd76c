using Toplev.Tma.Events;

namespace Toplev.Tma.Planning;

/// <summary>The distinct events (by encoding) that a selection of nodes needs, numbered, with the place each can take in a group.</summary>
internal sealed class EventTable(CounterBudget budget)
{
    /// <summary>Fixed counters follow the generic ones in the bit mask of places.</summary>
    private const int FixedOffset = 16;

    private readonly Dictionary<EventEncoding, int> byEncoding = [];
    private readonly List<PmuEvent> events = [];
    private readonly List<Constraint> constraints = [];

    public CounterBudget Budget => budget;

    public int Count => events.Count;

    public PmuEvent this[int index] => events[index];

    /// <summary>Position of the fixed slots event, which leads every group with topdown metrics; -1 when no event needs it.</summary>
    public int Slots { get; private set; } = -1;

    /// <summary>The position of an event; a new one is added. Names with one encoding share it, and the places of all of them.</summary>
    public int Add(PmuEvent added)
    {
        if (!byEncoding.TryGetValue(added.Encoding, out var index))
        {
            index = events.Count;
            byEncoding.Add(added.Encoding, index);
            events.Add(added);
            constraints.Add(default);
        }

        constraints[index] = Merge(constraints[index], added);
        if (IsSlots(added))
        {
            Slots = index;
        }

        return index;
    }

    /// <summary>True for an event that needs no counter of its own in the group.</summary>
    public bool IsTopdownMetric(int index) => events[index].IsTopdownMetric;

    /// <summary>Generic counters it may use, as far as the budget has them.</summary>
    public uint GenericPlaces(int index) => constraints[index].Places & ((1u << FixedOffset) - 1);

    public bool HasFixedPlace(int index) => constraints[index].Places >> FixedOffset != 0;

    public Constraint ConstraintOf(int index) => constraints[index];

    /// <summary>The group that has to be formed for a set: with slots when a topdown metric is in it.</summary>
    public EventSet Close(EventSet set)
    {
        if (Slots < 0)
        {
            return set;
        }

        foreach (var index in set)
        {
            if (events[index].IsTopdownMetric)
            {
                return set | EventSet.Of(Slots);
            }
        }

        return set;
    }

    public static bool IsSlots(PmuEvent candidate) => candidate.Encoding is { Event: 0, Umask: 4 } && candidate.FixedCounter == 3;

    private Constraint Merge(Constraint known, PmuEvent added)
    {
        var places = added.Counters & budget.Generic;
        if (added.FixedCounter is { } counter && (budget.Fixed >> counter & 1) != 0)
        {
            places |= 1u << (FixedOffset + counter);
        }

        var metric = added.Encoding.Umask - 0x80;
        var possible = added.IsTopdownMetric ? metric < budget.TopdownMetrics : places != 0;
        return new Constraint(
            known.Places | places,
            possible,
            known.TakenAlone || added.TakenAlone,
            added.Encoding.Register,
            added.Encoding.RegisterValue);
    }
}

/// <summary>Where one event can be counted.</summary>
/// <param name="Places">Generic counters in the low 16 bits, fixed ones above; 0 for topdown metrics.</param>
/// <param name="Possible">False when this machine has no place for it at all.</param>
internal readonly record struct Constraint(uint Places, bool Possible, bool TakenAlone, ExtraRegister Register, ulong RegisterValue);
