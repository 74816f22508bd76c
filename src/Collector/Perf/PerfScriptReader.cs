using System.Buffers.Text;
using System.Text;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Perf;

/// <summary>
/// Reads what <c>perf script</c> prints, in pieces, and adds the samples up. A sample is a line
/// <c>comm pid/tid time: period event:</c> (<see cref="PerfScriptSample"/>), one line <c>address symbol (module)</c> per function from the executing one
/// outwards, and an empty line. Names come from the program and may contain anything but a line end. Memory grows with distinct names and stacks only.
/// </summary>
/// <param name="builder">Where samples go.</param>
/// <param name="wantsStacks">True where stacks were asked for: then a single function is counted as a stack without callers.</param>
/// <param name="code">Names functions of .NET that perf does not, or null.</param>
/// <param name="withLines">True where source lines were asked for: then one stands behind each function.</param>
/// <param name="counters">Names that perf prints for the events that were counted at each sample, the sampled one first; null for none.</param>
public sealed class PerfScriptReader(
    ProfileBuilder builder, bool wantsStacks, DotNetCode? code = null, bool withLines = false, IReadOnlyList<string>? counters = null)
{
    private const int LongestLine = 1 << 20;
    private const int DeepestStack = 1024;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> threads =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly PerfScriptNames names = new(builder, code);
    private readonly List<byte> rest = [];
    private readonly HashSet<int> processes = [];
    private readonly int[] stack = new int[DeepestStack];
    private int depth;
    private int lines;
    private string? place;
    private bool hasLine;
    private bool isInSample;
    private bool isInCounted;
    private bool followsThreads;
    private bool hasForks;
    private bool hasCounts;
    private readonly double[] counts = new double[counters?.Count ?? 0];
    private long sequence;
    private int process;
    private int thread;
    private double seconds;
    private double period;

    /// <summary>Samples that were added.</summary>
    public long Samples { get; private set; }

    /// <summary>Lines that are none of these; perf's own notes among them.</summary>
    public long UnknownLines { get; private set; }

    /// <summary>Samples in the kernel whose function the kernel did not report.</summary>
    public long HiddenKernelSamples { get; private set; }

    /// <summary>Samples whose executing function has no name.</summary>
    public long NamelessSamples { get; private set; }

    /// <summary>Samples whose executing instruction has no source line, asked for or not.</summary>
    public long SamplesWithoutLine { get; private set; }

    /// <summary>True where threads or processes were started that perf did not follow; known where counters were asked for.</summary>
    public bool MissesThreads => !followsThreads && hasForks;

    /// <summary>Processes that perf observed, whether it took a sample or not.</summary>
    public IReadOnlySet<int> Processes => processes;

    /// <summary>Takes the next piece of output; lines may be cut anywhere.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (rest.Count == 0)
            {
                Line(bytes[..end]);
            }
            else
            {
                Keep(bytes[..end]);
                Line(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rest));
                rest.Clear();
            }

            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    /// <summary>Nothing more comes. A sample that was cut off is left out.</summary>
    public void Complete()
    {
        if (rest.Count == 0)
        {
            EndSample();
            EndCounts();
        }

        rest.Clear();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (rest.Count + bytes.Length <= LongestLine)
        {
            rest.AddRange(bytes);
        }
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.IsEmpty)
        {
            EndSample();
        }
        else if (isInSample && (line[0] is (byte)'\t' or (byte)' ') && PerfScriptSample.IsFrame(line))
        {
            Frame(line);
        }
        else if (isInSample && withLines && line.StartsWith("  "u8) && lines++ < depth)
        {
            SourceLine(line);
        }
        else if (!isInCounted || line[0] is not ((byte)'\t' or (byte)' ') || PerfScriptSample.TryParse(line, out _))
        {
            EndSample();
            if (!Mapping(line) && !Header(line))
            {
                UnknownLines++;
            }
        }
    }

    private void Frame(ReadOnlySpan<byte> line)
    {
        if (depth == DeepestStack)
        {
            return;
        }

        var trimmed = line.TrimStart(" \t"u8);
        var end = trimmed.IndexOf((byte)' ');
        var name = names.WithoutOffset(trimmed[(end + 1)..], out var offset);
        lines = depth;
        var number = names.NumberOf(process, trimmed[..end], name, out var isNameless);
        // The kernel executes the program on behalf of the launcher, whose own function stands below that.
        if (number == PerfScriptNames.NotOfTheProgram)
        {
            return;
        }

        // Code without frame pointers leads perf from one place that is nowhere to the next, a hundred times: that is known once.
        if (depth > 0 && stack[depth - 1] == number && builder.FrameAt(number) == Toplev.Tma.Profiles.Frame.Unknown)
        {
            return;
        }

        if (depth == 0)
        {
            place = names.PlaceOf(trimmed[..end], offset);
            NamelessSamples += isNameless ? 1 : 0;
            HiddenKernelSamples += name.StartsWith("[unknown] ([kernel"u8) ? 1 : 0;
        }

        stack[depth++] = number;
    }

    /// <summary>Behind the executing function stands its line; <c>??:0</c> where there is none.</summary>
    private void SourceLine(ReadOnlySpan<byte> line)
    {
        var text = names.Characters(PerfScriptNames.Bounded(line.Trim((byte)' ')));
        // Where there is none perf prints the module and the address, and modules may have colons in their names too.
        var colon = text.LastIndexOf(':');
        if (depth != 1 || text.StartsWith("??") || colon < 0 || colon + 1 >= text.Length || !char.IsAsciiDigit(text[colon + 1]))
        {
            return;
        }

        hasLine = true;
        place = names.PlaceOf(text);
    }

    // "comm pid/tid time: PERF_RECORD_MMAP2 pid/tid: [0x7f61b8a40000(0x1000) @ 0 00:01 6856 3700210185]: r-xs /memfd:doublemapper (deleted)"
    private bool Mapping(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf("PERF_RECORD_MMAP"u8);
        if (at < 0)
        {
            return false;
        }

        var rest = line[at..];
        var blank = rest.IndexOf((byte)' ');
        var range = rest.IndexOf("[0x"u8);
        var path = rest.IndexOf("]: "u8);
        var permissions = path < 0 ? -1 : rest[(path + 3)..].IndexOf((byte)' ');
        if (blank < 0 || !Utf8Parser.TryParse(rest[(blank + 1)..], out int owner, out _) || owner <= 0)
        {
            return true;
        }

        processes.Add(owner);
        if (code is not null && range > blank && permissions > 0
            && Utf8Parser.TryParse(rest[(range + 3)..], out ulong start, out var digits, 'x')
            && rest[(range + 3 + digits)..] is var size && size.StartsWith("(0x"u8)
            && Utf8Parser.TryParse(size[3..], out ulong length, out var more, 'x')
            && size[(3 + more)..] is var offset && offset.StartsWith(") @ "u8)
            && Utf8Parser.TryParse(offset[(offset[4..].StartsWith("0x"u8) ? 6 : 4)..], out ulong begin, out _, 'x'))
        {
            code.Map(owner, names.Characters(rest[(path + 3 + permissions + 1)..]), start, length, begin);
        }

        return true;
    }

    private bool Header(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("PERF_RECORD_LOST"u8) is >= 0 and var lostAt)
        {
            return Lost(line[lostAt..]);
        }

        if (counters is not null && line[0] == (byte)'#')
        {
            Attributes(line);
            return true;
        }

        if (counters is not null && line.IndexOf(": PERF_RECORD_"u8) >= 0)
        {
            hasForks |= line.IndexOf(": PERF_RECORD_FORK("u8) >= 0;
            return true;
        }

        if (!PerfScriptSample.TryParse(line, out var sample))
        {
            return false;
        }

        var counted = counters is null ? 0 : PositionOf(sample.Event);
        if (counted > 0)
        {
            // perf prints what else was counted at the sample as samples of their own, with the same time and stack.
            isInCounted = sample.Only.IsEmpty;
            counts[counted] += hasCounts ? sample.Period : 0;
            return true;
        }

        EndCounts();
        var name = names.Characters(PerfScriptNames.Bounded(sample.Thread));
        if (!threads.TryGetValue(name, out thread))
        {
            thread = name is PerfScriptNames.Launcher ? PerfScriptNames.NotOfTheProgram : builder.ThreadOf(name.ToString());
            threads[name] = thread;
        }

        process = sample.Process;
        if (thread >= 0)
        {
            processes.Add(process);
        }

        (seconds, period, sequence) = (sample.Seconds, sample.Period, sample.Cpu ?? sample.ThreadId);
        isInSample = true;
        depth = 0;
        place = null;
        hasLine = false;
        if (!sample.Only.IsEmpty)
        {
            Frame(sample.Only);
        }

        return true;
    }

    /// <summary>Position of an event among those that are counted; of the first where it is none of them.</summary>
    private int PositionOf(ReadOnlySpan<byte> name)
    {
        var end = name.IndexOf((byte)':');
        name = end < 0 ? name : name[..end];
        for (var i = 1; i < counters!.Count; i++)
        {
            if (Ascii.Equals(name, counters[i]))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary><c># event : name = cpu-clock, … inherit = 1, …</c>: whether threads that are started later are followed.</summary>
    private void Attributes(ReadOnlySpan<byte> line)
    {
        const string Name = "# event : name = ";
        if (Ascii.Equals(line[..Math.Min(line.Length, Name.Length + counters![0].Length)], Name + counters[0]))
        {
            followsThreads = line.IndexOf("inherit = 1"u8) >= 0;
        }
    }

    private bool Lost(ReadOnlySpan<byte> line)
    {
        var digit = line.IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 0 || !Utf8Parser.TryParse(line[digit..], out long lost, out _))
        {
            return false;
        }

        builder.Lost += lost;
        return true;
    }

    private void EndSample()
    {
        isInCounted = false;
        if (!isInSample)
        {
            return;
        }

        isInSample = false;
        if (thread < 0)
        {
            return;
        }

        if (depth == 0)
        {
            stack[depth++] = builder.FrameOf(Toplev.Tma.Profiles.Frame.Unknown);
            NamelessSamples++;
        }

        builder.WithoutCallers += wantsStacks && depth == 1 ? 1 : 0;
        builder.Add(thread, seconds, period, stack.AsSpan(0, depth));
        if (place is not null)
        {
            builder.AddPlace(stack[0], place, period);
        }

        Samples++;
        SamplesWithoutLine += hasLine ? 0 : 1;
        if (counters is not null)
        {
            Array.Clear(counts);
            counts[0] = period;
            hasCounts = true;
        }
    }

    private void EndCounts()
    {
        if (hasCounts)
        {
            builder.AddCounts(sequence, seconds, stack[OnBehalfOf()], counts);
            hasCounts = false;
        }
    }

    /// <summary>
    /// Place in the stack of the function that what is counted belongs to: what the kernel does is done for the function that entered it, whose stay
    /// is long enough to be seen. Where the caller is not known, the kernel's own function.
    /// </summary>
    private int OnBehalfOf()
    {
        for (var i = 0; i < depth; i++)
        {
            if (!builder.FrameAt(stack[i]).IsKernel)
            {
                return i;
            }
        }

        return 0;
    }
}
