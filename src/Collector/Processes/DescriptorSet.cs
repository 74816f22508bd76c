namespace Toplev.Collector.Processes;

/// <summary>Descriptors that are waited for together, each in a slot of its own.</summary>
/// <param name="ofSlot">The descriptor of a slot, asked for at every wait; null while there is none.</param>
internal sealed unsafe class DescriptorSet(int count, Func<int, Descriptor?> ofSlot)
{
    private bool[] _closed = new bool[count];
    private short[] _returned = new short[count];

    public int Count { get; private set; } = count;

    /// <summary>Adds a slot, or opens one again whose descriptor is another one now.</summary>
    public void Open(int slot)
    {
        if (slot == Count)
        {
            Count++;
            Array.Resize(ref _closed, Count);
            Array.Resize(ref _returned, Count);
        }

        (_closed[slot], _returned[slot]) = (false, 0);
    }

    /// <returns>False when nothing has happened in time; else <see cref="Read"/> has something for at least one slot.</returns>
    public bool Wait(int milliseconds, Func<int, bool>? isMeant = null)
    {
        NativeMethods.PollDescriptor* polled = stackalloc NativeMethods.PollDescriptor[Count];
        for (int slot = 0; slot < Count; slot++)
        {
            bool asked = !_closed[slot] && isMeant?.Invoke(slot) != false;
            polled[slot] = new() { Descriptor = asked ? ofSlot(slot)?.Number ?? -1 : -1, Events = NativeMethods.PollIn };
        }

        int happened = NativeMethods.poll(polled, (nuint)Count, milliseconds);
        for (int slot = 0; slot < Count; slot++)
        {
            _returned[slot] = happened > 0 ? polled[slot].Returned : (short)0;
        }

        return happened > 0;
    }

    /// <summary>Bytes read from a slot that the last wait found ready; 0 or less when there are none. A slot at its end is left out from then on.</summary>
    public int Read(int slot, Span<byte> buffer)
    {
        if (_returned[slot] == 0 || ofSlot(slot) is not { } descriptor)
        {
            return 0;
        }

        int read = descriptor.Read(buffer);
        _closed[slot] = read == 0;
        return read;
    }

    /// <summary>True when the last wait found something to read, or the end.</summary>
    public bool IsReady(int slot) => _returned[slot] != 0;

    public bool IsClosed(int slot) => _closed[slot];
}
