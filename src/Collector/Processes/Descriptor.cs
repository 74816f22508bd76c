using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Toplev.Collector.Processes;

/// <summary>A file descriptor of our own. All are close-on-exec and numbered from 10, so that none has a number at which a child's are put.</summary>
internal sealed unsafe class Descriptor : IDisposable
{
    /// <summary>Bytes of the longest path of a socket: the kernel's structure has 108, the last of which ends it.</summary>
    public const int LongestSocketPath = 107;
    private const int FirstNumber = 10;

    private int number;

    private Descriptor(int number) => this.number = number;

    public int Number => this.number;

    public static (Descriptor Reader, Descriptor Writer) Pipe()
    {
        var ends = stackalloc int[2];
        Check(NativeMethods.pipe2(ends, NativeMethods.CloseOnExec), "pipe");
        return (Raise(ends[0]), Raise(ends[1]));
    }

    /// <summary>Opens a FIFO for reading without waiting for a writer.</summary>
    public static Descriptor OpenFifo(string path)
    {
        fixed (byte* native = NativeText.Encode(path))
        {
            return Raise(Check(NativeMethods.open(native, NativeMethods.OpenReadNonBlocking, 0), path));
        }
    }

    /// <summary>Opens a FIFO for reading that never ends: writers come and go, so we keep one end of it ourselves.</summary>
    public static Descriptor OpenFifoForever(string path)
    {
        fixed (byte* native = NativeText.Encode(path))
        {
            return Raise(Check(NativeMethods.open(native, NativeMethods.OpenReadWriteNonBlocking, 0), path));
        }
    }

    public static void CreateFifo(string path)
    {
        fixed (byte* native = NativeText.Encode(path))
        {
            Check(NativeMethods.mkfifo(native, 0x180), path);
        }
    }

    /// <summary>Makes a Unix socket that others connect to.</summary>
    /// <param name="path">Of at most <see cref="LongestSocketPath"/> bytes.</param>
    public static Descriptor Listen(string path)
    {
        const int MostWaiting = 128;
        ReadOnlySpan<byte> name = NativeText.Encode(path);
        Span<byte> address = stackalloc byte[sizeof(ushort) + LongestSocketPath + 1];
        address.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(address, NativeMethods.UnixSocket);
        name.CopyTo(address[sizeof(ushort)..]);
        var listener = Raise(Check(NativeMethods.socket(NativeMethods.UnixSocket, NativeMethods.StreamSocket, 0), path));
        fixed (byte* native = address)
        {
            Check(NativeMethods.bind(listener.Number, native, (uint)address.Length), path);
        }

        Check(NativeMethods.listen(listener.Number, MostWaiting), path);
        return listener;
    }

    /// <summary>The number of a new connection of a listening socket, for <see cref="Raise"/>; null when there is none.</summary>
    /// <param name="isFull">True when one waits and cannot be taken, as no descriptor is left for it.</param>
    public int? TryAccept(out bool isFull)
    {
        var number = NativeMethods.accept4(Number, null, null, NativeMethods.NonBlockingConnection);
        isFull = number < 0 && Marshal.GetLastPInvokeError() is not (NativeMethods.ErrnoWouldBlock or NativeMethods.ErrnoInterrupted);
        return number < 0 ? null : number;
    }

    /// <summary>Makes a file and locks it for as long as the descriptor is open; null when that cannot be.</summary>
    public static Descriptor? TryCreateLocked(string path) => TryOpenLocked(path, NativeMethods.CreateNew);

    /// <summary>Locks an existing file; null if it is locked or cannot be opened.</summary>
    public static Descriptor? TryOpenLocked(string path) => TryOpenLocked(path, 0);

    public static bool IsOpen(int number) => NativeMethods.fcntl(number, NativeMethods.GetDescriptorFlags, 0) >= 0;

    /// <summary>A copy of a descriptor, or null when there is none of that number.</summary>
    public static Descriptor? TryDuplicate(int number)
    {
        var copy = NativeMethods.fcntl(number, NativeMethods.DuplicateCloseOnExec, FirstNumber);
        return copy < 0 ? null : new(copy);
    }

    /// <summary>Takes over a descriptor number that a system call returned.</summary>
    public static Descriptor Own(int number) => new(number);

    /// <summary>Bytes read; 0 at the end; -1 when nothing has arrived yet.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = NativeMethods.read(Number, start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error != NativeMethods.ErrnoInterrupted)
                {
                    return error == NativeMethods.ErrnoWouldBlock ? -1 : 0;
                }
            }
        }
    }

    /// <summary>True when there is something to read or the end has come.</summary>
    public bool WaitReadable(int milliseconds)
    {
        NativeMethods.PollDescriptor polled = new() { Descriptor = Number, Events = NativeMethods.PollIn };
        return NativeMethods.poll(&polled, 1, milliseconds) > 0;
    }

    /// <summary>Writes a few bytes as one; a reader that is gone or does not read is not an error here.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            _ = NativeMethods.write(Number, start, (nuint)bytes.Length);
        }
    }

    /// <summary>
    /// Writes all of it where the descriptor stands: it may be a file that others write to as well, before and after, which a stream with a
    /// position of its own would overwrite.
    /// </summary>
    /// <returns>False if the reader has closed it, or it cannot be written.</returns>
    public static bool WriteAll(int number, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = NativeMethods.write(number, start + done, (nuint)(bytes.Length - done));
                var error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error == NativeMethods.ErrnoWouldBlock)
                {
                    NativeMethods.PollDescriptor polled = new() { Descriptor = number, Events = NativeMethods.PollOut };
                    _ = NativeMethods.poll(&polled, 1, -1);
                }
                else if (error != 0 && error != NativeMethods.ErrnoInterrupted)
                {
                    return false;
                }

                done += (int)Math.Max(0, written);
            }
        }

        return true;
    }

    /// <summary>Writes one byte; a reader that is gone is not an error here.</summary>
    public void WriteByte(byte value) => _ = NativeMethods.write(Number, &value, 1);

    public void Dispose()
    {
        // At most one close, even if disposed twice: a second one could hit a file opened meanwhile under the same number.
        var number = Interlocked.Exchange(ref this.number, -1);
        if (number >= 0)
        {
            _ = NativeMethods.close(number);
        }
    }

    /// <summary>Takes over a new descriptor, under a number that no child expects to be another's.</summary>
    public static Descriptor Raise(int number)
    {
        if (number >= FirstNumber)
        {
            return new(number);
        }

        var raised = NativeMethods.fcntl(number, NativeMethods.DuplicateCloseOnExec, FirstNumber);
        _ = NativeMethods.close(number);
        if (raised < 0)
        {
            // Also where the limit is below the first number, which the system calls an invalid argument.
            throw new IOException("Too many open files");
        }

        return new(raised);
    }

    private static Descriptor? TryOpenLocked(string path, int flags)
    {
        const int Exclusive = 2;
        const int DoNotWait = 4;
        fixed (byte* native = NativeText.Encode(path))
        {
            var number = NativeMethods.open(native, NativeMethods.CloseOnExec | NativeMethods.OpenReadWrite | flags, 0x180);
            if (number < 0)
            {
                return null;
            }

            var file = Raise(number);
            if (NativeMethods.flock(file.Number, Exclusive | DoNotWait) == 0)
            {
                return file;
            }

            file.Dispose();
            return null;
        }
    }

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new IOException($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
}
