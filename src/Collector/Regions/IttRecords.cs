using System.Runtime.InteropServices;
using System.Text;

namespace Toplev.Collector.Regions;

/// <summary>What a record of ITT's collector says; numbers as in <c>src/IttCollector/format.h</c>.</summary>
internal enum IttRecordKind
{
    Reading,
    TaskBegin,
    TaskEnd,
    OverlappedBegin,
    OverlappedEnd,
    RegionBegin,
    RegionEnd,
    FrameBegin,
    FrameEnd,
    Frame,
    EventStart,
    EventEnd,
    Marker,
    Pause,
    Resume,
    ThreadName,
}

/// <param name="Time">Nanoseconds of the monotonic clock.</param>
/// <param name="Id">The object's id where there is one: of a frame that was submitted its begin and end.</param>
/// <param name="Counts">What the thread had counted by then.</param>
/// <param name="Reading">The same of a group of hardware counters, or null.</param>
internal readonly record struct IttRecord(IttRecordKind Kind, ulong Time, uint Name, uint Domain, IttId Id, IttCounts Counts, IttReading? Reading);

/// <summary>A group of hardware counters as the kernel gives it; times in nanoseconds.</summary>
internal sealed record IttReading(int Group, long Enabled, long Running, long[] Values);

internal readonly record struct IttId(ulong D1, ulong D2, ulong D3);

/// <summary>Software counters as the kernel gives them; <paramref name="Number"/> is 0 where they are not known.</summary>
internal readonly record struct IttCounts(ulong Number, long TaskClock, long PageFaults, long ContextSwitches, long Migrations)
{
    public const int Known = 4;
}

/// <summary>A piece of a thread's records: a file of the measured program, in which everything may be wrong.</summary>
internal sealed class IttChunk
{
    private const int HeaderSize = 64;
    private const int UnitSize = 16;

    private readonly byte[] bytes;

    private IttChunk(byte[] bytes) => this.bytes = bytes;

    public IttImage Image => new(Field(8), Field(12));

    public uint ThreadId => Field(16);

    /// <summary>Number of the thread in its image; the system gives the same thread id again.</summary>
    public uint Thread => Field(20);

    public uint Number => Field(24);

    /// <summary>Tasks that were open when the image was forked and that it may end.</summary>
    public uint Inherited => Field(28);

    /// <summary>Records that came when there was no room.</summary>
    public ulong Lost => MemoryMarshal.Read<ulong>(this.bytes.AsSpan(32));

    /// <summary>True when the kernel let it count user mode only.</summary>
    public bool UserOnly => MemoryMarshal.Read<ulong>(this.bytes.AsSpan(56)) != 0;

    /// <summary>The thread's name in the kernel.</summary>
    public string Command => Encoding.UTF8.GetString(this.bytes.AsSpan(40, 16)).Split('\0')[0];

    /// <summary>Null for anything that is not such a file.</summary>
    public static IttChunk? Of(byte[] bytes) => bytes.Length >= HeaderSize && bytes.AsSpan().StartsWith("tmaitt1\0"u8) ? new IttChunk(bytes) : null;

    /// <summary>Up to the first that was not finished.</summary>
    public IEnumerable<IttRecord> Records()
    {
        var at = HeaderSize;
        IttReading? reading = null;
        while (at + UnitSize <= this.bytes.Length)
        {
            var time = MemoryMarshal.Read<ulong>(this.bytes.AsSpan(at));
            var what = Field(at + 12);
            var more = (int)(what >> 4 & 15);
            if (time == 0 || at + ((1 + more) * UnitSize) > this.bytes.Length)
            {
                yield break;
            }

            var kind = (IttRecordKind)(what & 15);
            var isTask = kind is IttRecordKind.TaskBegin or IttRecordKind.TaskEnd;
            var id = !isTask && more >= 2 ? MemoryMarshal.Read<IttId>(this.bytes.AsSpan(at + UnitSize)) : default;
            var counts = isTask && more >= 3 ? MemoryMarshal.Read<IttCounts>(this.bytes.AsSpan(at + UnitSize)) : default;
            if (kind == IttRecordKind.Reading)
            {
                reading = ReadingAt(at, more);
            }
            else
            {
                yield return new IttRecord(kind, time, Field(at + 8), what >> 8, id, counts, isTask ? reading : null);
                reading = null;
            }

            at += (1 + more) * UnitSize;
        }
    }

    /// <summary>Its task comes next, in the same file. Null when it could not be read.</summary>
    private IttReading? ReadingAt(int at, int more)
    {
        ReadOnlySpan<long> fields = MemoryMarshal.Cast<byte, long>(this.bytes.AsSpan(at + UnitSize, more * UnitSize));
        return fields.Length > 3 && fields[0] > 0 && fields[0] <= fields.Length - 3
            ? new IttReading((int)Math.Min(Field(at + 8), int.MaxValue), fields[1], fields[2], fields.Slice(3, (int)fields[0]).ToArray())
            : null;
    }

    private uint Field(int at) => MemoryMarshal.Read<uint>(this.bytes.AsSpan(at));
}
