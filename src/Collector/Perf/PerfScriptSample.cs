using System.Buffers.Text;

namespace Toplev.Collector.Perf;

/// <summary>
/// The first line of a sample as <c>perf script</c> prints it: <c>comm pid/tid [cpu] time: period event:</c>, the CPU only where it was asked for.
/// The name of a thread may contain blanks, digits and slashes, so the line is read from its end.
/// </summary>
internal readonly ref struct PerfScriptSample
{
    /// <summary>Name of the thread (comm).</summary>
    public ReadOnlySpan<byte> Thread { get; private init; }

    public int Process { get; private init; }

    public int ThreadId { get; private init; }

    /// <summary>Null where it is not printed.</summary>
    public int? Cpu { get; private init; }

    /// <summary>Seconds on perf's clock.</summary>
    public double Seconds { get; private init; }

    /// <summary>What the sample stands for: nanoseconds of the clocks (<c>cpu-clock</c>, <c>task-clock</c>), else events.</summary>
    public long Period { get; private init; }

    /// <summary>Name of the event, with its modifiers.</summary>
    public ReadOnlySpan<byte> Event { get; private init; }

    /// <summary>Without stacks, the function that stands behind the event; else empty.</summary>
    public ReadOnlySpan<byte> Only { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> line, out PerfScriptSample sample)
    {
        sample = default;
        line = line.TrimEnd((byte)' ');
        if (line.Length == 0 || line[^1] is not ((byte)':' or (byte)')'))
        {
            return false;
        }

        // The event's name may contain blanks inside slashes only, and colons; its period is the number before it.
        var timeEnd = TimeEnd(line);
        if (timeEnd < 0)
        {
            return false;
        }

        var after = line[(timeEnd + 1)..].TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(after, out long period, out var digits) || period < 0)
        {
            return false;
        }

        var name = after[digits..].Trim((byte)' ');
        ReadOnlySpan<byte> only = [];
        if (line[^1] == (byte)')')
        {
            // "app 1/1 1.5: 250000 cpu-clock:  401136 main (/tmp/app)".
            var eventEnd = name.IndexOf(": "u8);
            only = eventEnd < 0 ? [] : name[(eventEnd + 1)..];
            if (only.IsEmpty || !IsFrame(only))
            {
                return false;
            }

            name = name[..(eventEnd + 1)];
        }

        var before = line[..timeEnd];
        var timeAt = before.LastIndexOf((byte)' ');
        if (timeAt < 0 || !Utf8Parser.TryParse(before[(timeAt + 1)..], out double time, out var used) || used != before.Length - timeAt - 1 || !(time >= 0))
        {
            return false;
        }

        var who = before[..timeAt].TrimEnd((byte)' ');
        var cpu = Number(ref who);
        var idsAt = who.LastIndexOf((byte)' ');
        var ids = who[(idsAt + 1)..];
        var slash = ids.IndexOf((byte)'/');
        if (slash <= 0 || !Utf8Parser.TryParse(ids, out int process, out digits) || digits != slash
            || !Utf8Parser.TryParse(ids[(slash + 1)..], out int thread, out _))
        {
            return false;
        }

        sample = new PerfScriptSample
        {
            Thread = idsAt < 0 ? [] : who[..idsAt].Trim((byte)' '),
            Process = process,
            ThreadId = thread,
            Cpu = cpu,
            Seconds = time,
            Period = period,
            Event = name.TrimEnd((byte)':'),
            Only = only,
        };
        return true;
    }

    /// <summary><c>401136 main (/tmp/app)</c>: an address in hexadecimal comes first.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line)
    {
        var address = line.TrimStart(" \t"u8);
        var end = address.IndexOf((byte)' ');
        return end > 0 && Utf8Parser.TryParse(address[..end], out ulong _, out var used, 'x') && used == end && line[^1] == (byte)')';
    }

    /// <summary>Where the last parentheses begin that match, or -1: names of files may contain some.</summary>
    public static int ModuleAt(ReadOnlySpan<byte> text)
    {
        var depth = 0;
        for (var i = text.Length - 1; i > 0; i--)
        {
            depth += text[i] == (byte)')' ? 1 : text[i] == (byte)'(' ? -1 : 0;
            if (depth == 0)
            {
                return text[i] == (byte)'(' ? i : -1;
            }
        }

        return -1;
    }

    // "[003]" behind the ids.
    private static int? Number(ref ReadOnlySpan<byte> who)
    {
        var open = who.LastIndexOf(" ["u8);
        if (open < 0 || who[^1] != (byte)']' || !Utf8Parser.TryParse(who[(open + 2)..], out int number, out var digits) || digits != who.Length - open - 3)
        {
            return null;
        }

        who = who[..open].TrimEnd((byte)' ');
        return number;
    }

    /// <summary>Position of the colon behind the time: the last behind a decimal number that a period follows. Before it anything may stand.</summary>
    private static int TimeEnd(ReadOnlySpan<byte> line)
    {
        for (var end = line.Length; end > 0;)
        {
            var colon = line[..end].LastIndexOf(": "u8);
            if (colon < 0)
            {
                return -1;
            }

            var blank = line[..colon].LastIndexOf((byte)' ');
            if (blank >= 0 && Utf8Parser.TryParse(line[(blank + 1)..colon], out double _, out var used) && used == colon - blank - 1
                && line[(blank + 1)..colon].Contains((byte)'.')
                && Utf8Parser.TryParse(line[(colon + 1)..].TrimStart((byte)' '), out long _, out var digits) && digits > 0)
            {
                return colon;
            }

            end = colon + 1;
        }

        return -1;
    }
}
