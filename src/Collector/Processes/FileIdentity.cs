using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Toplev.Collector.Processes;

/// <summary>The kind of file behind a name.</summary>
public enum FileKind
{
    Regular,
    Directory,
    Device,
    Fifo,
    Socket,
}

/// <summary>The identity of the file behind a name, links followed: equal identities mean one file.</summary>
public readonly record struct FileIdentity(FileKind Kind, ulong Device, ulong Number)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const int BufferSize = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int NumberOffset = 32; // the size follows
    private const int ChangeTimeOffset = 96;
    private const int ContentTimeOffset = 112;
    private const int DeviceOffset = 136;
    private const int MayWrite = 2; // W_OK

    /// <returns>Null where there is no such file, or none that we may look at.</returns>
    public static FileIdentity? Of(string path)
    {
        Span<byte> fields = stackalloc byte[BufferSize];
        if (!Read(path, fields))
        {
            return null;
        }

        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(fields[ModeOffset..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0x1000 => FileKind.Fifo,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
        return new(kind, BinaryPrimitives.ReadUInt64LittleEndian(fields[DeviceOffset..]), BinaryPrimitives.ReadUInt64LittleEndian(fields[NumberOffset..]));
    }

    /// <summary>
    /// What changes with the file behind a name: device, number, size, and the times of its contents and of its entry to the nanosecond. Null where there
    /// is no such file.
    /// </summary>
    public static string? StampOf(string path)
    {
        Span<byte> fields = stackalloc byte[BufferSize];
        return Read(path, fields)
            ? string.Join(
                ':', Convert.ToHexString(fields.Slice(DeviceOffset, 8)), Convert.ToHexString(fields.Slice(NumberOffset, 16)),
                Convert.ToHexString(fields.Slice(ChangeTimeOffset, 12)), Convert.ToHexString(fields.Slice(ContentTimeOffset, 12)))
            : null;
    }

    /// <summary>True when the file behind a name is this user's.</summary>
    public static bool IsOwn(string path)
    {
        Span<byte> fields = stackalloc byte[BufferSize];
        return Read(path, fields) && BinaryPrimitives.ReadUInt32LittleEndian(fields[OwnerOffset..]) == NativeMethods.geteuid();
    }

    /// <summary>The file behind one of our own standard streams (0, 1, 2), or null when it is closed.</summary>
    public static FileIdentity? OfStream(int descriptor) => Of($"/proc/self/fd/{descriptor}");

    /// <summary>True when we may write to what is there.</summary>
    public static unsafe bool IsWritable(string path)
    {
        fixed (byte* native = NativeText.Encode(path))
        {
            return NativeMethods.access(native, MayWrite) == 0;
        }
    }

    private static unsafe bool Read(string path, Span<byte> fields)
    {
        fixed (byte* native = NativeText.Encode(path), status = fields)
        {
            return NativeMethods.statx(StatusCall, CurrentDirectory, native, 0, BasicFields, status) == 0;
        }
    }

    /// <summary>By number: C libraries before 2018 have no wrapper for it.</summary>
    private static nint StatusCall => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 291 : 332;
}
