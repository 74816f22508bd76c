using System.Text;

namespace Toplev.Collector.Import;

/// <summary>Numbers texts by their bytes, in the order in which they are first seen; finding one makes no string.</summary>
internal sealed class ByteTable
{
    private byte[][] _texts = new byte[16][];
    private int[] _slots = new int[64];

    public int Count { get; private set; }

    public string this[int number] => Encoding.UTF8.GetString(_texts[number]);

    public int Number(ReadOnlySpan<byte> text)
    {
        int at = (int)(Hash(text) & (uint)(_slots.Length - 1));
        while (_slots[at] is int stored and > 0)
        {
            if (text.SequenceEqual(_texts[stored - 1]))
            {
                return stored - 1;
            }

            at = (at + 1) & (_slots.Length - 1);
        }

        return Add(text, at);
    }

    private int Add(ReadOnlySpan<byte> text, int at)
    {
        if (Count == _texts.Length)
        {
            Array.Resize(ref _texts, Count * 2);
        }

        _texts[Count++] = text.ToArray();
        _slots[at] = Count;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (int number = 0; number < Count; number++)
        {
            int at = (int)(Hash(_texts[number]) & (uint)(_slots.Length - 1));
            while (_slots[at] > 0)
            {
                at = (at + 1) & (_slots.Length - 1);
            }

            _slots[at] = number + 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        ulong hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        while (text.Length >= 8)
        {
            hash = (hash ^ BitConverter.ToUInt64(text)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
            text = text[8..];
        }

        foreach (byte c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return (uint)(hash ^ (hash >> 32));
    }
}
