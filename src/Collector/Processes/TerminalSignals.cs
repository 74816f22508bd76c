using System.Runtime.InteropServices;
using System.Text;

namespace Toplev.Collector.Processes;

/// <summary>
/// Keeps this process alive through the signals that ask it to end, and passes their numbers on. Signals that were ignored when
/// we were started (nohup, background jobs) stay ignored.
/// </summary>
public sealed class TerminalSignals : IDisposable
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    private readonly List<PosixSignalRegistration> registrations = [];

    /// <param name="received">Called with each signal's number, on a thread of the runtime's.</param>
    public TerminalSignals(Action<int> received)
    {
        var ignored = SetOf("/proc/self/status", "SigIgn:\t"u8);
        foreach ((var signal, var number) in new[]
        {
            (PosixSignal.SIGINT, Interrupt), (PosixSignal.SIGQUIT, Quit), (PosixSignal.SIGTERM, Terminate), (PosixSignal.SIGHUP, Hangup),
        })
        {
            if ((ignored & (1ul << (number - 1))) == 0)
            {
                registrations.Add(PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    received(number);
                }));
            }
        }
    }

    /// <summary>The signal's name, for people.</summary>
    public static string NameOf(int signal) => signal switch
    {
        Hangup => "SIGHUP",
        Interrupt => "SIGINT",
        Quit => "SIGQUIT",
        Kill => "SIGKILL",
        Terminate => "SIGTERM",
        _ => "signal " + signal.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>True for the signals by which a person or a system ends a program.</summary>
    public static bool AsksToEnd(int signal) => AskingToEnd.Contains(signal);

    internal static IReadOnlyList<int> AskingToEnd { get; } = [Hangup, Interrupt, Quit, Terminate];

    /// <summary>Signals that the calling thread blocks, signal N as bit N-1.</summary>
    internal static ulong Blocked() => SetOf("/proc/thread-self/status", "SigBlk:\t"u8);

    /// <summary>True when the terminal's keys reach us and, being in one process group with us, our children too.</summary>
    public static unsafe bool InForeground()
    {
        fixed (byte* path = "/dev/tty\0"u8)
        {
            var terminal = NativeMethods.open(path, NativeMethods.CloseOnExec, 0);
            if (terminal < 0)
            {
                return false;
            }

            var foreground = NativeMethods.tcgetpgrp(terminal) == NativeMethods.getpgrp();
            _ = NativeMethods.close(terminal);
            return foreground;
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
    }

    private static ulong SetOf(string file, ReadOnlySpan<byte> name)
    {
        try
        {
            ReadOnlySpan<byte> status = File.ReadAllBytes(file);
            var start = status.IndexOf(name);
            return start >= 0
                && ulong.TryParse(Encoding.ASCII.GetString(status.Slice(start + 8, 16)), System.Globalization.NumberStyles.HexNumber, null, out var set)
                ? set : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc every signal is handled and none blocked: the safe side for a terminal.
            return 0;
        }
    }
}
