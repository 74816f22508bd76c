using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Toplev.BenchmarkDotNet;

/// <summary>Every operation maps pages, writes to each and unmaps them: as many page faults as pages.</summary>
[TmaDiagnoser]
[MemoryDiagnoser]
public unsafe class Pages
{
    private const int PageSize = 4096;

    [Params(64, 256)]
    public int Count { get; set; }

    [Benchmark]
    public void Touch()
    {
        const int ReadWrite = 3;
        const int PrivateAnonymous = 0x22;
        const int NoHugePages = 15;
        var length = (nuint)(Count * PageSize);
        var start = mmap(null, length, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)start == -1)
        {
            throw new InvalidOperationException("mmap failed");
        }

        // Without huge pages a kernel may not offer this call, and gives none then.
        _ = madvise(start, length, NoHugePages);
        for (var page = 0; page < Count; page++)
        {
            start[page * PageSize] = 1;
        }

        _ = munmap(start, length);
    }

    [DllImport("libc")]
    private static extern byte* mmap(byte* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc")]
    private static extern int madvise(byte* address, nuint length, int advice);

    [DllImport("libc")]
    private static extern int munmap(byte* address, nuint length);
}
