using System.Numerics;

namespace Toplev.Tma.Events;

/// <summary>A set of up to 256 distinct events, by their position in an event table. A value: operations return new sets.</summary>
internal readonly record struct EventSet(ulong A, ulong B, ulong C, ulong D)
{
    public const int Capacity = 256;

    public int Count =>
        BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    public bool IsEmpty => (A | B | C | D) == 0;

    public static EventSet Of(int index) => (index >> 6) switch
    {
        0 => new EventSet(1ul << index, 0, 0, 0),
        1 => new EventSet(0, 1ul << index, 0, 0),
        2 => new EventSet(0, 0, 1ul << index, 0),
        3 => new EventSet(0, 0, 0, 1ul << index),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public static EventSet operator |(EventSet left, EventSet right) =>
        new(left.A | right.A, left.B | right.B, left.C | right.C, left.D | right.D);

    /// <summary>The events of this set that are not in the other.</summary>
    public EventSet Without(EventSet other) => new(A & ~other.A, B & ~other.B, C & ~other.C, D & ~other.D);

    public bool Contains(EventSet other) => other.Without(this).IsEmpty;

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the positions in ascending order without allocating.</summary>
    public ref struct Enumerator(EventSet set)
    {
        private readonly EventSet set = set;
        private ulong rest = set.A;
        private int word;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (rest == 0)
            {
                if (++word == 4)
                {
                    return false;
                }

                rest = word switch { 1 => set.B, 2 => set.C, _ => set.D };
            }

            Current = (word << 6) + BitOperations.TrailingZeroCount(rest);
            rest &= rest - 1;
            return true;
        }
    }
}
