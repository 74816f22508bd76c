using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toplev.Collector.Regions;

namespace Toplev.Collector.Processes;

/// <summary>Bounded waits; nothing here waits for ever except for the user's program.</summary>
public sealed record WaitLimits
{
    /// <summary>perf may take this long to open its counters before it starts the program.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After the program has ended perf may take this long to print.</summary>
    public TimeSpan PerfEnd { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A program asked to end by us (not by the user) is killed after this long.</summary>
    public TimeSpan ProgramEnd { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// One thread that watches perf (or the bare waiter), its output, its errors and the waiter's status until all is over. Everything
/// that happens comes through <c>poll</c>, so there is one order of events and no lock.
/// </summary>
internal sealed class Supervision : IDisposable
{
    private const int SlotOutput = 0;
    private const int SlotErrors = 1;
    private const int SlotStatus = 2;
    private const int SlotWake = 3;
    private const int SlotEnded = 4;
    private const int SlotWatched = 5; // and those after it
    private const int MostErrorText = 64 * 1024;
    private const byte WakeCancel = 255;

    private readonly Descriptor? _output;
    private readonly Descriptor _errors;
    private readonly Descriptor? _status;
    private readonly Descriptor _wakeReader;
    private readonly Descriptor _wakeWriter;
    private readonly WaitLimits _limits;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly IReadOnlyList<IWatched> _watched;
    private readonly DescriptorSet _descriptors;
    private readonly MemoryStream _errorText = new();
    private readonly StringBuilder _statusText = new();
    private readonly Queue<int> _forProgram = new();
    private long _killProgramAt = long.MaxValue;
    private long _killChildAt = long.MaxValue;
    private long _stopAt = long.MaxValue;
    private long _childEndedAt;
    private bool _interruptSent;
    private ChildProcess _child = null!; // set by Run before anything looks at it

    /// <param name="watched">What of the program's own is read while it runs.</param>
    public Supervision(Descriptor? output, Descriptor errors, Descriptor? status, WaitLimits limits, IReadOnlyList<IWatched> watched)
    {
        _watched = watched;
        _descriptors = new DescriptorSet(SlotWatched + watched.Count, DescriptorOf);
        _output = output;
        _errors = errors;
        _status = status;
        _limits = limits;
        (_wakeReader, _wakeWriter) = Descriptor.Pipe();
    }

    /// <summary>Called with every piece of perf's output.</summary>
    public Action<ReadOnlyMemory<byte>>? Output { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Clock at which the program was started, or the child where there is no program; null when it never was.</summary>
    public long? StartedAt { get; private set; }

    public long? EndedAt { get; private set; }

    /// <summary>Clock before the child was made.</summary>
    public long MadeAt { get; private set; }

    public int? ShellId { get; private set; }

    public int? ProgramExitCode { get; private set; }

    /// <summary>True when the child had ended before the program had.</summary>
    public bool ChildEndedFirst { get; private set; }

    /// <summary>How long the program went on after the child had ended, in seconds; 0 when it did not.</summary>
    public double AloneSeconds => ChildEndedFirst && EndedAt is long ended ? Math.Max(0, Stopwatch.GetElapsedTime(_childEndedAt, ended).TotalSeconds) : 0;

    public bool ChildHung { get; private set; }

    /// <summary>True when we, not the program, brought it to its end.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Peak memory of the child itself, as late as it could be seen.</summary>
    public long? ChildPeakBytes { get; private set; }

    /// <summary>Peak memory of the program as last seen while it ran.</summary>
    public long? ProgramPeakBytes { get; private set; }

    public (double Total, double User)? ChildOwnTime { get; private set; }

    /// <summary>End and resource usage of the waiter with the program, where perf left it to us; null where perf waited for it.</summary>
    public ChildEnd? ShellEnd { get; private set; }

    public string ErrorText => Encoding.UTF8.GetString(_errorText.GetBuffer(), 0, (int)_errorText.Length);

    /// <summary>From any thread: a signal that reached us.</summary>
    public void Received(int signal) => _wakeWriter.WriteByte((byte)signal);

    /// <summary>From any thread: end the program now.</summary>
    public void Cancel() => _wakeWriter.WriteByte(WakeCancel);

    /// <summary>Starts the child and returns when all is over.</summary>
    /// <returns>How the child ended.</returns>
    public ChildEnd Run(Func<ChildProcess> start)
    {
        // The first poll compiles what takes the time stamps: a fresh process would otherwise see the program's start 4 ms late.
        Poll(0);
        MadeAt = Stopwatch.GetTimestamp();
        _child = start();
        Watch();
        return _child.End!;
    }

    private void Watch()
    {
        long now = Stopwatch.GetTimestamp();
        if (_status is null)
        {
            StartedAt = now;
            _stopAt = After(now, Duration);
        }
        else
        {
            _killChildAt = After(now, _limits.Start);
        }

        while (!IsOver())
        {
            Poll(NextTimeout());
            if (_output is null)
            {
                SampleMemory();
            }

            Reap();
            KeepTime();
        }

        EndedAt ??= Stopwatch.GetTimestamp();
        ReapShell();
        Drain();
    }

    public void Dispose()
    {
        _child?.Dispose();
        _wakeReader.Dispose();
        _wakeWriter.Dispose();
        _errorText.Dispose();
    }

    private static long After(long now, TimeSpan? time) =>
        time is TimeSpan span ? now + (long)(span.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;

    private bool IsOver() => _child.End is not null && (_status is null || ProgramExitCode is not null || _descriptors.IsClosed(SlotStatus));

    private int NextTimeout()
    {
        long next = Math.Min(Math.Min(_killProgramAt, _killChildAt), _stopAt);
        double wait = next == long.MaxValue ? 3_600_000 : Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next).TotalMilliseconds + 1);

        // A signal for a program that the waiter is about to start, or a kernel that cannot say when a child ends.
        // Without perf nothing else wakes us to look at the program's memory.
        return (int)Math.Min(wait, _forProgram.Count > 0 ? 2 : _child.Ended is null ? 20 : _output is null ? 200 : 3_600_000);
    }

    private void Poll(int milliseconds)
    {
        if (!_descriptors.Wait(milliseconds))
        {
            return;
        }

        // Status first: it carries the times.
        ReadSlot(SlotStatus);
        for (int slot = SlotWatched; slot < _descriptors.Count; slot++)
        {
            ReadSlot(slot);
        }

        ReadSlot(SlotOutput);
        ReadSlot(SlotErrors);
        ReadSlot(SlotWake);
    }

    private Descriptor? DescriptorOf(int slot) => slot switch
    {
        SlotOutput => _output,
        SlotErrors => _errors,
        SlotStatus => _status,
        SlotWake => _wakeReader,
        SlotEnded => _child is { End: null } ? _child.Ended : null,
        _ => _watched[slot - SlotWatched].Descriptor,
    };

    private void ReadSlot(int slot)
    {
        long now = Stopwatch.GetTimestamp();
        if (_descriptors.Read(slot, _buffer) is > 0 and var count)
        {
            Take(slot, _buffer.AsMemory(0, count), now);
        }
    }

    private void Take(int slot, ReadOnlyMemory<byte> bytes, long now)
    {
        switch (slot)
        {
            case SlotOutput:
                Output?.Invoke(bytes);
                SampleMemory();
                break;
            case SlotErrors:
                // A flood is read, so that perf does not block, and its beginning is kept.
                _errorText.Write(bytes.Span[..(int)Math.Min(bytes.Length, MostErrorText - _errorText.Length)]);
                break;
            case SlotStatus:
                ReadStatus(Encoding.ASCII.GetString(bytes.Span), now);
                break;
            case SlotWake:
                foreach (byte signal in bytes.Span)
                {
                    Handle(signal, now);
                }

                break;
            default:
                _watched[slot - SlotWatched].Take(bytes.Span, now);
                break;
        }
    }

    private void ReadStatus(string text, long now)
    {
        _statusText.Append(text);
        string[] lines = _statusText.ToString().Split('\n');
        if (lines.Length > 1 && StartedAt is null && int.TryParse(lines[0], CultureInfo.InvariantCulture, out int shell))
        {
            ShellId = shell;
            StartedAt = now;
            ChildPeakBytes = ProcessTree.PeakResidentBytes(_child.Id);
            _killChildAt = long.MaxValue;
            _stopAt = After(now, Duration);
        }

        if (lines.Length > 2 && ProgramExitCode is null && int.TryParse(lines[1], CultureInfo.InvariantCulture, out int code))
        {
            ProgramExitCode = code;
            EndedAt = now;
            ChildPeakBytes = ProcessTree.PeakResidentBytes(_child.Id) ?? ChildPeakBytes;
            _killChildAt = After(now, _limits.PerfEnd);
            _killProgramAt = long.MaxValue;
        }
    }

    private void Handle(byte signal, long now)
    {
        bool cancelled = signal == WakeCancel;
        if (_status is null)
        {
            // perf without a program prints and ends on SIGINT only; the terminal has sent it one already when we are in front.
            if (cancelled || signal != TerminalSignals.Interrupt || !TerminalSignals.InForeground())
            {
                InterruptChild(now);
            }

            return;
        }

        bool fromTerminal = signal is TerminalSignals.Interrupt or TerminalSignals.Quit && TerminalSignals.InForeground();
        if (!fromTerminal && ProgramExitCode is null)
        {
            _forProgram.Enqueue(cancelled ? TerminalSignals.Terminate : signal);
            Stopped |= cancelled;
            _killProgramAt = cancelled ? Math.Min(_killProgramAt, After(now, _limits.ProgramEnd)) : _killProgramAt;
        }
    }

    private void KeepTime()
    {
        long now = Stopwatch.GetTimestamp();
        if (now >= _stopAt)
        {
            _stopAt = long.MaxValue;
            Stopped = true;
            if (_status is null)
            {
                InterruptChild(now);
            }
            else if (ProgramExitCode is null)
            {
                _forProgram.Enqueue(TerminalSignals.Terminate);
                _killProgramAt = After(now, _limits.ProgramEnd);
            }
        }

        if (now >= _killProgramAt)
        {
            _killProgramAt = After(now, _limits.ProgramEnd);
            _forProgram.Enqueue(TerminalSignals.Kill);
        }

        if (now >= _killChildAt)
        {
            _killChildAt = long.MaxValue;
            ChildHung = true;
            _child.Signal(TerminalSignals.Kill);
        }

        ForwardToProgram();
    }

    // Never to perf: SIGTERM ends it without counts and leaves the program running (all versions).
    private void ForwardToProgram()
    {
        if (_forProgram.Count == 0 || ProgramExitCode is not null)
        {
            _forProgram.Clear();
            return;
        }

        if (ShellId is not int shell)
        {
            return;
        }

        IReadOnlyList<int> programs = ProcessTree.ChildrenOf(shell);
        while (programs.Count > 0 && _forProgram.TryDequeue(out int signal))
        {
            foreach (int program in programs)
            {
                _ = NativeMethods.kill(program, signal);
            }
        }
    }

    private void InterruptChild(long now)
    {
        if (!_interruptSent)
        {
            _interruptSent = true;
            _child.Signal(TerminalSignals.Interrupt);
            _killChildAt = After(now, _limits.PerfEnd);
        }
    }

    private void SampleMemory()
    {
        if (ShellId is int shell && ProgramExitCode is null)
        {
            foreach (int program in ProcessTree.ChildrenOf(shell))
            {
                ProgramPeakBytes = ProcessTree.PeakResidentBytes(program) ?? ProgramPeakBytes;
            }
        }
    }

    private void Reap()
    {
        if (_child.End is null && _child.TryReap(id => ChildOwnTime = ProcessTree.OwnTime(id)))
        {
            _childEndedAt = Stopwatch.GetTimestamp();

            // The waiter's status may be in the pipe already: it is read before this is believed.
            Poll(0);
            ChildEndedFirst = _status is not null && ProgramExitCode is null;
            _killChildAt = long.MaxValue;
        }
    }

    // The waiter ends right after its last word; when it was killed instead, its end is all there is.
    private void ReapShell()
    {
        for (int i = 0; ShellId is int shell && shell != _child.Id && ShellEnd is null && i < 100; i++)
        {
            ShellEnd = ChildProcess.TryReapAny(shell, out bool exists);
            if (!exists)
            {
                return;
            }

            if (ShellEnd is null)
            {
                Thread.Sleep(1);
            }
        }
    }

    // A daemon left behind by the program may hold perf's FIFO open for ever, so the end of file is not waited for.
    private void Drain()
    {
        for (int i = 0; i < 10_000 && _descriptors.Wait(0, IsOfPrograms); i++)
        {
            Poll(0);
        }
    }

    private static bool IsOfPrograms(int slot) => slot is SlotOutput or SlotErrors or >= SlotWatched;
}
