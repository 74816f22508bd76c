using System.ComponentModel;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Processes;

/// <summary>One descriptor of a child: its number <paramref name="To"/> becomes a copy of our <paramref name="From"/>.</summary>
internal sealed record DescriptorCopy(int From, int To);

/// <summary>What to start. Descriptors that are not mapped and not close-on-exec are inherited: standard input and output are.</summary>
internal sealed record ChildStart
{
    public required string File { get; init; }

    /// <summary>Arguments without the name of the program.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary><c>NAME=VALUE</c>, in order.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public string? Directory { get; init; }

    /// <summary>True to start it with the signals blocked that ask to end.</summary>
    public bool BlocksSignals { get; init; }

    /// <summary>True to start it with SIGINT as it is by default: it is ignored in what a shell started in the background.</summary>
    public bool TakesInterrupt { get; init; }

    /// <summary>Descriptors of the child, made in this order: its number <c>To</c> becomes a copy of <c>From</c>.</summary>
    public IReadOnlyList<DescriptorCopy> Descriptors { get; init; } = [];
}

/// <summary>How a child ended and what it used, including the descendants it waited for.</summary>
/// <param name="ExitCode">128+N when signal N ended it.</param>
/// <param name="Switches">How often it left a CPU, or null where that is not known.</param>
internal sealed record ChildEnd(
    int ExitCode, bool Signalled, double UserSeconds, double SystemSeconds, long MaximumResidentBytes, ContextSwitches? Switches = null)
{
    /// <param name="status">As <c>wait</c> gives it.</param>
    public static ChildEnd FromStatus(
        int status, double userSeconds, double systemSeconds, long maximumResidentBytes, ContextSwitches? switches) =>
        new(
            (status & 0x7f) is int signal and not 0
                ? 128 + signal
                : (status >> 8) & 0xff, (status & 0x7f) != 0, userSeconds, systemSeconds, maximumResidentBytes, switches);

    /// <summary>
    /// The same without what the process used before it became the program. The kernel divides CPU time into user and system by samples, in
    /// short runs one way before and another way after: what one part lacks is taken from the other, so that the sum is right.
    /// </summary>
    public ChildEnd Without(ProcessUsage before)
    {
        var user = UserSeconds - before.UserSeconds;
        var system = SystemSeconds - before.SystemSeconds;
        return this with
        {
            UserSeconds = Math.Max(0, user + Math.Min(0, system)),
            SystemSeconds = Math.Max(0, system + Math.Min(0, user)),
            Switches = Switches is { } all
                ? new ContextSwitches(
                    Math.Max(0, all.Voluntary - before.Switches.Voluntary), Math.Max(0, all.Involuntary - before.Switches.Involuntary))
                : null,
        };
    }
}

/// <summary>What a process has used up to a moment.</summary>
internal readonly record struct ProcessUsage(double UserSeconds, double SystemSeconds, ContextSwitches Switches);

/// <summary>
/// A child process started with posix_spawn: System.Diagnostics.Process can neither pass descriptors nor report resource usage.
/// </summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    private const int SignalDefaultFlag = 0x04; // POSIX_SPAWN_SETSIGDEF
    private const int SignalMaskFlag = 0x08; // POSIX_SPAWN_SETSIGMASK
    private const int SignalPipe = 13;
    private const int PidFdOpen = 434; // one number on all architectures; Linux 5.3
    private const int OpaqueSize = 512; // larger than glibc's and musl's spawn types and signal sets

    private ChildProcess(int id)
    {
        Id = id;
        var descriptor = (int)NativeMethods.syscall(PidFdOpen, id, 0);
        Ended = descriptor < 0 ? null : Descriptor.Own(descriptor);
    }

    public int Id { get; }

    /// <summary>Becomes readable when the child has ended; null on kernels without pidfd.</summary>
    public Descriptor? Ended { get; }

    /// <summary>How it ended, once <see cref="TryReap"/> has returned true.</summary>
    public ChildEnd? End { get; private set; }

    /// <summary>A child that the kernel handed to us when its parent ended.</summary>
    public static ChildProcess Adopted(int processId) => new(processId);

    public static ChildProcess Start(ChildStart start)
    {
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        _ = NativeMethods.posix_spawn_file_actions_init(actions);
        _ = NativeMethods.posix_spawnattr_init(attributes);
        try
        {
            if (start.Directory is not null)
            {
                fixed (byte* directory = NativeText.Encode(start.Directory))
                {
                    _ = NativeMethods.posix_spawn_file_actions_addchdir_np(actions, directory);
                }
            }

            foreach ((var from, var to) in start.Descriptors)
            {
                _ = NativeMethods.posix_spawn_file_actions_adddup2(actions, from, to);
            }

            SetSignals(attributes, start.BlocksSignals, start.TakesInterrupt);
            return new(Spawn(start, actions, attributes));
        }
        finally
        {
            _ = NativeMethods.posix_spawn_file_actions_destroy(actions);
            _ = NativeMethods.posix_spawnattr_destroy(attributes);
        }
    }

    public void Signal(int signal)
    {
        if (End is null)
        {
            _ = NativeMethods.kill(Id, signal);
        }
    }

    /// <summary>True when the child has ended; unlike <see cref="TryReap"/> this leaves it a zombie, which others still see.</summary>
    public bool HasEnded()
    {
        const int ProcessIdType = 1;
        const int ExitedNoHangNoReap = 4 | 1 | 0x01000000;
        var information = stackalloc byte[128];
        new Span<byte>(information, 128).Clear();
        var result = End is null ? NativeMethods.waitid(ProcessIdType, Id, information, ExitedNoHangNoReap) : 0;

        // si_signo is SIGCHLD, or 0 when nothing has ended; ECHILD when someone took its status.
        return End is not null || result < 0 || *(int*)information != 0;
    }

    /// <summary>True when the child has ended.</summary>
    public bool TryReap()
    {
        if (End is null)
        {
            // ECHILD: someone took our child's status. It is gone, how is unknown.
            End = TryReapAny(Id, out var exists) ?? (exists ? null : new ChildEnd(255, false, 0, 0, 0));
        }

        return End is not null;
    }

    /// <summary>How a child, also one that was handed to us, has ended; null while it runs or when it is not ours.</summary>
    public static ChildEnd? TryReapAny(int processId, out bool exists)
    {
        int status;
        NativeMethods.ResourceUsage usage;
        var result = NativeMethods.wait4(processId, &status, NativeMethods.WaitNoHang, &usage);
        exists = result >= 0;
        return result <= 0 ? null : ChildEnd.FromStatus(
            status,
            usage.UserSeconds + (usage.UserMicroseconds / 1e6),
            usage.SystemSeconds + (usage.SystemMicroseconds / 1e6),
            usage.MaximumResidentKilobytes * 1024,
            new ContextSwitches(usage.VoluntarySwitches, usage.InvoluntarySwitches));
    }

    /// <summary>Whether orphans among our descendants become our children.</summary>
    public static void AdoptOrphans(bool adopt)
    {
        const int SetChildSubreaper = 36;
        _ = NativeMethods.prctl(SetChildSubreaper, adopt ? 1u : 0u, 0, 0, 0);
    }

    public void Dispose() => Ended?.Dispose();

    private static int Spawn(ChildStart start, byte* actions, byte* attributes)
    {
        using var arguments = new NativeStrings([start.File, .. start.Arguments]);
        using var environment = new NativeStrings(start.Environment);
        int id;
        fixed (byte* file = NativeText.Encode(start.File))
        {
            var error = NativeMethods.posix_spawn(&id, file, actions, attributes, arguments.Pointer, environment.Pointer);
            return error == 0 ? id : throw new Win32Exception(error, $"{start.File}: {new Win32Exception(error).Message}");
        }
    }

    // The .NET runtime ignores SIGPIPE and ignored signals survive exec: without this `program | head` would not end.
    private static void SetSignals(byte* attributes, bool blocks, bool takesInterrupt)
    {
        var signals = stackalloc byte[OpaqueSize];
        _ = NativeMethods.sigemptyset(signals);
        _ = NativeMethods.sigaddset(signals, SignalPipe);
        if (takesInterrupt)
        {
            _ = NativeMethods.sigaddset(signals, TerminalSignals.Interrupt);
        }

        if (FileSizeSignal.IsChanged)
        {
            _ = NativeMethods.sigaddset(signals, FileSizeSignal.Number);
        }

        _ = NativeMethods.posix_spawnattr_setsigdefault(attributes, signals);
        if (blocks)
        {
            var blocked = stackalloc byte[OpaqueSize];
            _ = NativeMethods.sigemptyset(blocked);
            foreach (var signal in TerminalSignals.AskingToEnd)
            {
                _ = NativeMethods.sigaddset(blocked, signal);
            }

            _ = NativeMethods.posix_spawnattr_setsigmask(attributes, blocked);
        }

        _ = NativeMethods.posix_spawnattr_setflags(attributes, (short)(SignalDefaultFlag | (blocks ? SignalMaskFlag : 0)));
    }
}
