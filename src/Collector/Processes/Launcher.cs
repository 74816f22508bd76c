using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Toplev.Tma;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Processes;

/// <summary>How the launcher starts something (<c>src/Launcher/launcher.c</c>).</summary>
internal enum LaunchWay
{
    /// <summary>As our own child, held before its first instruction until it is let go.</summary>
    Hold,

    /// <summary>By perf, with a report of how it ended.</summary>
    Report,

    /// <summary>perf itself: in its own process group, killed by the kernel when tma ends.</summary>
    Perf,
}

/// <summary>What the launcher is to execute.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Words">Arguments, the name first.</param>
internal sealed record LaunchPlan(LaunchWay Way, string Path, IReadOnlyList<string> Words, ProgramEnvironment Environment)
{
    /// <summary>Where it may run and which memory it gets.</summary>
    public Pinning Pinning { get; init; } = new();

    /// <summary>True to take huge pages from it, false to have them as the system's setting says, null to leave that as it is inherited.</summary>
    public bool? WithoutHugePages { get; init; }

    /// <summary>The fields in the order of <c>launcher.c</c>, each with a zero byte at its end.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        void Add(string text) => bytes.Write(NativeText.Encode(text));
        void AddAll(IReadOnlyList<string> list)
        {
            Add(list.Count.ToString(CultureInfo.InvariantCulture));
            foreach (var item in list)
            {
                Add(item);
            }
        }

        Add(Way switch { LaunchWay.Hold => "hold", LaunchWay.Report => "report", _ => "perf" });
        Add(System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Add(Path);
        Add(Mask(Pinning.Cpus?.Cpus ?? []));
        Add(Mask(Pinning.Node is int node ? [node] : []));
        Add(Way == LaunchWay.Report ? "" : TerminalSignals.Blocked().ToString("x", CultureInfo.InvariantCulture));
        Add(Way != LaunchWay.Perf && ChildSignal.WasIgnored ? "1" : "");
        Add(WithoutHugePages switch { true => "1", false => "0", null => "" });
        AddAll(Words);
        AddAll(Environment.Variables);
        return bytes.ToArray();
    }

    private static string Mask(IReadOnlyList<int> members)
    {
        var mask = new byte[members.Count == 0 ? 0 : (members.Max() / 8) + 1];
        foreach (var member in members)
        {
            mask[member / 8] |= (byte)(1 << (member % 8));
        }

        return Convert.ToHexString(mask);
    }
}

/// <summary>
/// The small C program beside this one that does what must happen between fork and exec. It is started with our descriptors at the numbers
/// they have here, which are free in the program too: the program inherits what we inherited and nothing of ours.
/// </summary>
internal static unsafe class Launcher
{
    private const string Name = "tma-launch";

    /// <summary>Its full path.</summary>
    public static string File => OwnFile.PathOf(Name);

    /// <summary>Starts it, with its plan in memory.</summary>
    /// <param name="status">Descriptor for its reports.</param>
    /// <param name="go">What it waits at, or null.</param>
    /// <param name="error">tma's descriptor that becomes standard error of the started program, or null to inherit it.</param>
    /// <exception cref="UserErrorException">It was not found.</exception>
    public static ChildProcess Start(
        LaunchPlan plan, Descriptor status, Descriptor? go, IReadOnlyList<DescriptorCopy> streams, string? directory, int? error = null)
    {
        using var file = Write(plan);
        return Start(new ChildStart
        {
            File = File,
            Arguments = Arguments(file, status, go, error),
            Environment = [],
            Directory = directory,
            Descriptors = [.. streams, .. Kept(file, status, go, error)],
            BlocksSignals = true,
        });
    }

    /// <summary>Arguments of the launcher that something else starts, which must have inherited the descriptors (<see cref="Kept"/>).</summary>
    public static IReadOnlyList<string> Arguments(Descriptor plan, Descriptor status, Descriptor? go, int? error) =>
        [Number(plan.Number), Number(status.Number), Number(go?.Number ?? -1), Number(error ?? -1)];

    /// <summary>Descriptors as they are: a copy onto itself is not closed when the launcher is executed.</summary>
    public static IReadOnlyList<DescriptorCopy> Kept(Descriptor plan, Descriptor status, Descriptor? go, int? error)
    {
        IEnumerable<int> numbers = [plan.Number, status.Number, .. go is null ? Array.Empty<int>() : [go.Number], .. error
            is int number ? [number] : Array.Empty<int>()];
        return [.. numbers.Select(number => new DescriptorCopy(number, number))];
    }

    /// <summary>The plan as a file in memory.</summary>
    public static Descriptor Write(LaunchPlan plan)
    {
        int number;
        fixed (byte* name = "tma-launch\0"u8)
        {
            number = NativeMethods.memfd_create(name, 1); // MFD_CLOEXEC
        }

        if (number < 0)
        {
            throw new IOException($"memfd_create: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        var file = Descriptor.Raise(number);
        return Descriptor.WriteAll(file.Number, plan.ToBytes()) ? file : throw new UserErrorException("There is not enough memory to start a program.");
    }

    private static ChildProcess Start(ChildStart start)
    {
        try
        {
            return ChildProcess.Start(start);
        }
        catch (Win32Exception e) when (!System.IO.File.Exists(File))
        {
            throw new UserErrorException($"{File}, which starts programs for tma, is missing.", "Rebuild tma: .ci/build-release", e);
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"Programs cannot be started: {e.Message}.", null, e);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Lines of the launcher, which may come in pieces.</summary>
internal sealed class LaunchReport
{
    private readonly StringBuilder partial = new();

    /// <summary>The program's process id, once known.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>Why it could not be started: what failed (<c>exec</c>, <c>pin</c>, <c>bind</c>, <c>fork</c>) and the system's error number.</summary>
    public (string What, int Error)? Failure { get; private set; }

    /// <summary>How it ended, where the launcher waited for it.</summary>
    public ChildEnd? End { get; private set; }

    /// <summary>What the process had used before it became the program, where the launcher held it.</summary>
    public ProcessUsage? Before { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        partial.Append(Encoding.ASCII.GetString(bytes));
        var lines = partial.ToString().Split('\n');
        partial.Clear().Append(lines[^1]);
        foreach (var line in lines.AsSpan(0, lines.Length - 1))
        {
            Take(line.Split(' '));
        }
    }

    private void Take(string[] words)
    {
        long[] numbers = [.. words.Skip(1).Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        switch (words[0], numbers)
        {
            case ("pid", [var id]):
                ProcessId = (int)id;
                break;
            case ("end", [var status, var user, var system, var kilobytes, var voluntary, var involuntary]):
                End = ChildEnd.FromStatus((int)status, user / 1e6, system / 1e6, kilobytes * 1024, new ContextSwitches(voluntary, involuntary));
                break;
            case ("before", [var user, var system, var voluntary, var involuntary]):
                Before = new ProcessUsage(user / 1e6, system / 1e6, new ContextSwitches(voluntary, involuntary));
                break;
            case (_, [var error]):
                Failure = (words[0], (int)error);
                break;
        }
    }
}
