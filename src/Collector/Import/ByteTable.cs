using System.Text;

namespace Toplev.Collector.Import;

/// <summary>Numbers texts by their bytes, in the order in which they are first seen; finding one makes no string.</summary>
internal sealed class ByteTable
{
    private byte[][] texts = new byte[16][];
    private int[] slots = new int[64];

    public int Count { get; private set; }

    public string this[int number] => Encoding.UTF8.GetString(texts[number]);

    public int Number(ReadOnlySpan<byte> text)
    {
        var at = (int)(Hash(text) & (uint)(slots.Length - 1));
        while (slots[at] is int stored and > 0)
        {
            if (text.SequenceEqual(texts[stored - 1]))
            {
                return stored - 1;
            }

            at = (at + 1) & (slots.Length - 1);
        }

        return Add(text, at);
    }

    private int Add(ReadOnlySpan<byte> text, int at)
    {
        if (Count == texts.Length)
        {
            Array.Resize(ref texts, Count * 2);
        }

        texts[Count++] = text.ToArray();
        slots[at] = Count;
        if (Count * 2 > slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        for (var number = 0; number < Count; number++)
        {
            var at = (int)(Hash(texts[number]) & (uint)(slots.Length - 1));
            while (slots[at] > 0)
            {
                at = (at + 1) & (slots.Length - 1);
            }

            slots[at] = number + 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        while (text.Length >= 8)
        {
            hash = (hash ^ BitConverter.ToUInt64(text)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
            text = text[8..];
        }

        foreach (var c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return (uint)(hash ^ (hash >> 32));
    }
}
