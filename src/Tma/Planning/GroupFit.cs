using System.Numerics;
using Toplev.Tma.Events;

namespace Toplev.Tma.Planning;

/// <summary>
/// Decides whether a set of events can be counted together: a bipartite matching of events to counters, and the registers that
/// events share (offcore, frontend, load latency, taken alone).
/// </summary>
internal sealed class GroupFit(EventTable table)
{
    private const int Places = 32;
    private readonly int[] holder = new int[Places];
    private readonly uint[] masks = new uint[EventSet.Capacity];

    /// <summary>Number of sets tested so far; the packer bounds its work by it, so that plans do not depend on the clock.</summary>
    public long Tests { get; private set; }

    public bool Fits(EventSet set)
    {
        Tests++;
        var members = 0;
        foreach (var index in set)
        {
            var constraint = table.ConstraintOf(index);
            if (!constraint.Possible)
            {
                return false;
            }

            if (!table.IsTopdownMetric(index))
            {
                masks[members++] = constraint.Places;
            }
        }

        for (var i = 0; i < table.Budget.Reserved; i++)
        {
            masks[members++] = table.Budget.Generic;
        }

        return RegistersSuffice(set) && AllPlaced(members);
    }

    private bool RegistersSuffice(EventSet set)
    {
        ulong frontendValue = 0, latencyValue = 0;
        int offcore = 0, frontend = 0, latency = 0, alone = 0;
        Span<ulong> offcoreValues = stackalloc ulong[8];
        foreach (var index in set)
        {
            var constraint = table.ConstraintOf(index);
            alone += constraint.TakenAlone ? 1 : 0;
            switch (constraint.Register)
            {
                case ExtraRegister.Offcore when !offcoreValues[..offcore].Contains(constraint.RegisterValue):
                    if (offcore == table.Budget.OffcoreValues)
                    {
                        return false;
                    }

                    offcoreValues[offcore++] = constraint.RegisterValue;
                    break;
                case ExtraRegister.Frontend when frontend == 0 || frontendValue != constraint.RegisterValue:
                    frontendValue = constraint.RegisterValue;
                    frontend++;
                    break;
                case ExtraRegister.LoadLatency when latency == 0 || latencyValue != constraint.RegisterValue:
                    latencyValue = constraint.RegisterValue;
                    latency++;
                    break;
                default:
                    break;
            }
        }

        return frontend <= 1 && latency <= 1 && alone <= 1;
    }

    private bool AllPlaced(int members)
    {
        Array.Fill(holder, -1);
        for (var member = 0; member < members; member++)
        {
            var tried = 0u;
            if (!Place(member, ref tried))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Finds a place for a member, moving others along an augmenting path when all its places are taken.</summary>
    private bool Place(int member, ref uint tried)
    {
        for (var open = masks[member]; open != 0;)
        {
            // From the top: fixed counters first, so that generic ones stay free for events that need them.
            var place = BitOperations.Log2(open);
            if (holder[place] < 0)
            {
                holder[place] = member;
                return true;
            }

            open &= ~(1u << place);
        }

        for (var taken = masks[member] & ~tried; taken != 0; taken = masks[member] & ~tried)
        {
            var place = BitOperations.TrailingZeroCount(taken);
            tried |= 1u << place;
            if (Place(holder[place], ref tried))
            {
                holder[place] = member;
                return true;
            }
        }

        return false;
    }
}
