using System.Runtime.InteropServices;

namespace Toplev.Collector.Processes;

/// <summary>A zero-terminated array of C strings, as <c>execve</c> takes arguments and environment.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int count;

    public NativeStrings(IReadOnlyList<string> items)
    {
        count = items.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < count; i++)
        {
            var bytes = NativeText.Encode(items[i]);
            Pointer[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
        }
    }

    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        for (var i = 0; i < count && Pointer != null; i++)
        {
            NativeMemory.Free(Pointer[i]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
