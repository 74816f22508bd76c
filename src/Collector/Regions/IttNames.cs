using System.Runtime.InteropServices;
using System.Text;

namespace Toplev.Collector.Regions;

/// <summary>A process until it forks or calls exec, as its files name it.</summary>
internal readonly record struct IttImage(uint Process, uint Number);

/// <summary>
/// The texts for the numbers in ITT's records. A forked image continues its parent's numbers and writes only new ones.
/// The files come from the measured program: everything in them may be wrong.
/// </summary>
internal sealed class IttNames
{
    public const string Unknown = "(no name)";
    private const int HeaderSize = 40;
    private const int RecordSize = 8;
    private const int MostBytes = 256 << 20;

    private readonly Dictionary<IttImage, File> files = [];
    private readonly Dictionary<string, string> texts = [];

    /// <summary>Threads that had no room, with the error number of the system that says why.</summary>
    public List<int> WithoutRoom { get; } = [];

    /// <summary>Processes whose marks had no effect in time.</summary>
    public int BesideGate { get; private set; }

    /// <summary>The first group of hardware counters that could not be opened, as reported; null when all could.</summary>
    public string? RefusedGroup { get; private set; }

    /// <summary>When the first image began to write, in nanoseconds of the monotonic clock; the largest number when none did.</summary>
    public ulong Began { get; private set; } = ulong.MaxValue;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || !bytes.StartsWith("tmanam1\0"u8) || bytes.Length > MostBytes)
        {
            return;
        }

        var header = MemoryMarshal.Cast<byte, uint>(bytes[8..HeaderSize]);
        var file = new File(new IttImage(header[2], header[3]), header[4]);
        files[new IttImage(header[0], header[1])] = file;
        Began = Math.Min(Began, MemoryMarshal.Read<ulong>(bytes[32..]));
        var rest = bytes[HeaderSize..];
        while (rest.Length >= RecordSize)
        {
            var id = MemoryMarshal.Read<uint>(rest);
            int kind = MemoryMarshal.Read<ushort>(rest[4..]);
            int length = MemoryMarshal.Read<ushort>(rest[6..]);
            if (rest.Length < RecordSize + length)
            {
                // The disk was full: records after a torn one cannot be separated any more.
                break;
            }

            var text = Encoding.UTF8.GetString(rest.Slice(RecordSize, length));
            rest = rest[(RecordSize + length)..];
            if (kind == 1)
            {
                WithoutRoom.Add(int.TryParse(text, out var error) ? error : 0);
            }
            else if (kind == 2)
            {
                BesideGate++;
            }
            else if (kind == 3)
            {
                RefusedGroup ??= text;
            }
            else if (kind == 0 && text.Length > 0)
            {
                // The same text comes from each image, and twice when two threads were first with it.
                file.Texts[id] = texts.TryGetValue(text, out var known) ? known : texts[text] = text;
            }
        }
    }

    public string Of(IttImage image, uint id)
    {
        // A chain of parents is as long as the files are many; only damaged ones make a circle.
        for (var left = files.Count; left > 0 && files.TryGetValue(image, out var file); left--)
        {
            if (file.Texts.TryGetValue(id, out var text))
            {
                return text;
            }

            if (id >= file.FirstId)
            {
                break;
            }

            image = file.Parent;
        }

        return Unknown;
    }

    public bool IsForked(IttImage image) => files.TryGetValue(image, out var file) && file.Parent.Process != 0;

    private sealed record File(IttImage Parent, uint FirstId)
    {
        public Dictionary<uint, string> Texts { get; } = [];
    }
}
