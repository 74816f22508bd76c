namespace Toplev.Collector.Processes;

/// <summary>Descriptors that are polled together, each in its own slot.</summary>
/// <param name="ofSlot">Returns the descriptor of a slot, called for every wait; null while there is none.</param>
internal sealed unsafe class DescriptorSet(int count, Func<int, Descriptor?> ofSlot)
{
    private bool[] closed = new bool[count];
    private short[] returned = new short[count];

    public int Count { get; private set; } = count;

    /// <summary>Adds a slot, or opens one again whose descriptor is another one now.</summary>
    public void Open(int slot)
    {
        if (slot == Count)
        {
            Count++;
            Array.Resize(ref closed, Count);
            Array.Resize(ref returned, Count);
        }

        (closed[slot], returned[slot]) = (false, 0);
    }

    /// <returns>False when nothing has happened in time; else <see cref="Read"/> has something for at least one slot.</returns>
    public bool Wait(int milliseconds, Func<int, bool>? isMeant = null)
    {
        var polled = stackalloc NativeMethods.PollDescriptor[Count];
        for (var slot = 0; slot < Count; slot++)
        {
            var asked = !closed[slot] && isMeant?.Invoke(slot) != false;
            polled[slot] = new() { Descriptor = asked ? ofSlot(slot)?.Number ?? -1 : -1, Events = NativeMethods.PollIn };
        }

        var happened = NativeMethods.poll(polled, (nuint)Count, milliseconds);
        for (var slot = 0; slot < Count; slot++)
        {
            returned[slot] = happened > 0 ? polled[slot].Returned : (short)0;
        }

        return happened > 0;
    }

    /// <summary>Bytes read from a slot that the last wait found ready; 0 or less when there are none. A slot at its end is left out from then on.</summary>
    public int Read(int slot, Span<byte> buffer)
    {
        if (returned[slot] == 0 || ofSlot(slot) is not { } descriptor)
        {
            return 0;
        }

        var read = descriptor.Read(buffer);
        closed[slot] = read == 0;
        return read;
    }

    /// <summary>True when the last wait found something to read, or the end.</summary>
    public bool IsReady(int slot) => returned[slot] != 0;

    public bool IsClosed(int slot) => closed[slot];
}
