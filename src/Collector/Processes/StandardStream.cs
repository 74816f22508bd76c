using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Toplev.Collector.Processes;

/// <summary>
/// One of our own standard streams, by its number alone. .NET's console would prepare the terminal for reading keys, which nothing undoes
/// when a child has the terminal, and it aborts where a stream is closed.
/// </summary>
/// <param name="isBestEffort">True if a failure could not be reported anyway: what cannot be written is dropped.</param>
public sealed class StandardStream(int number, bool isBestEffort) : Stream
{
    private const nuint AskTerminal = 0x5401; // TCGETS
    private const nuint AskSize = 0x5413; // TIOCGWINSZ
    private const int OpenCloseOnExec = NativeMethods.CloseOnExec;
    private const int OpenWriteOnly = 1;

    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private static readonly bool[] Missing = new bool[3];

    /// <summary>
    /// Takes the numbers of standard streams that are closed, before a file gets one of them and is written over by what is printed. A read-only
    /// device in place of an output makes printing fail as it did; children get none of it, for them the streams stay closed.
    /// </summary>
    public static unsafe void Occupy()
    {
        fixed (byte* device = "/dev/null\0"u8)
        {
            for (var number = Input; number <= Error; number++)
            {
                if (!Descriptor.IsOpen(number))
                {
                    Missing[number] = true;
                    _ = NativeMethods.open(device, OpenCloseOnExec | (number == Input ? OpenWriteOnly : 0), 0);
                }
            }
        }
    }

    /// <summary>True when we were started without it.</summary>
    public static bool WasClosed(int number) => Missing[number];

    public static unsafe bool IsTerminal(int number)
    {
        var settings = stackalloc byte[256];
        return NativeMethods.ioctl(number, AskTerminal, settings) == 0;
    }

    /// <summary>Columns of the terminal, or null when it does not report them.</summary>
    public static unsafe int? Columns(int number)
    {
        var size = stackalloc ushort[4];
        return NativeMethods.ioctl(number, AskSize, (byte*)size) == 0 && size[1] > 0 ? size[1] : null;
    }

    public override bool CanRead => number == Input;

    public override bool CanWrite => number != Input;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = NativeMethods.read(number, start, (nuint)buffer.Length);
                var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error == NativeMethods.ErrnoWouldBlock)
                {
                    NativeMethods.PollDescriptor polled = new() { Descriptor = number, Events = NativeMethods.PollIn };
                    _ = NativeMethods.poll(&polled, 1, -1);
                }
                else if (error != NativeMethods.ErrnoInterrupted)
                {
                    return error == 0 ? (int)count : throw new IOException(new Win32Exception(error).Message);
                }
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!Descriptor.WriteAll(number, buffer) && !isBestEffort)
        {
            throw new IOException($"Standard output cannot be written: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
