using System.Diagnostics;
using System.Text;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>
/// One thread that watches perf and the program until both have ended. Everything that happens comes through <c>poll</c>, so there is one
/// order of events and no lock.
/// </summary>
internal sealed class Supervision : IDisposable
{
    private const int SlotStatus = 0;
    private const int SlotProgram = 1;
    private const int SlotAnswer = 2;
    private const int SlotOutput = 3;
    private const int SlotErrors = 4;
    private const int SlotWake = 5;
    private const int SlotPerf = 6;
    private const int SlotWatched = 7; // and those after it
    private const int MaxErrorText = 64 * 1024;
    private const byte WakeCancel = 255;
    private const int WithoutPidFd = 20;
    private const int AnHour = 3_600_000;

    private readonly WaitLimits limits;
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly DescriptorSet descriptors;
    private readonly MemoryStream errorText = new();
    private readonly List<IWatched?> watched;
    private readonly Descriptor wakeReader;
    private readonly Descriptor wakeWriter;
    private Phase phase = Phase.Starting;
    private ChildProcess? perf;
    private long enableAt = long.MaxValue;
    private long stopAt = long.MaxValue;
    private long killProgramAt = long.MaxValue;
    private long killPerfAt = long.MaxValue;
    private long perfEndedAt;
    private long interruptBefore = long.MaxValue;
    private bool perfInterrupted;

    /// <param name="watched">What of the program's own is read while it runs.</param>
    public Supervision(WaitLimits limits, IReadOnlyList<IWatched> watched)
    {
        this.limits = limits;
        this.watched = [.. watched];
        descriptors = new DescriptorSet(SlotWatched + watched.Count, DescriptorOf);
        (wakeReader, wakeWriter) = Descriptor.Pipe();
    }

    private enum Phase
    {
        /// <summary>perf opens its counters; the program is held.</summary>
        Starting,

        Running,

        /// <summary>The program has ended; perf prints.</summary>
        Ending,

        /// <summary>Neither is wanted any more: the program has not begun.</summary>
        Aborting,

        Over,
    }

    /// <summary>The program, or null when perf counts something that runs already.</summary>
    public MeasuredProgram? Program { get; init; }

    /// <summary>How perf is told to count; null without perf, and with one that cannot be told.</summary>
    public PerfControl? Control { get; init; }

    /// <summary>False when something else switches the counters on.</summary>
    public bool EnablesCounters { get; init; } = true;

    /// <summary>How long after the program's start the counters are switched on.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>After this long the program is asked to end, or perf where there is no program.</summary>
    public TimeSpan? Duration { get; init; }

    public Descriptor? PerfOutput { get; init; }

    public Descriptor? PerfErrors { get; init; }

    /// <summary>Called with every piece of perf's output.</summary>
    public Action<ReadOnlyMemory<byte>>? Output { get; init; }

    /// <summary>Called when counting begins, and when it has ended.</summary>
    public Action? Edge { get; init; }

    /// <summary>Clock at which the program was let go, or counting began where there is no program; null when neither happened.</summary>
    public long? StartedAt { get; private set; }

    public long? EndedAt { get; private set; }

    /// <summary>Clock at which a delay was over and the counters were switched on, or null.</summary>
    public long? EnabledAt { get; private set; }

    /// <summary>The signal that ended all before the program had begun, or null.</summary>
    public int? AbortedBy { get; private set; }

    /// <summary>The signal that we or the terminal sent to the program while it ran, or null.</summary>
    public int? Signalled { get; private set; }

    /// <summary>True when we, not the program, brought it to its end: its time was over, or the caller cancelled.</summary>
    public bool Stopped { get; private set; }

    public ChildEnd? PerfEnd => perf?.End;

    /// <summary>True when perf did not become ready, or did not end, and was killed.</summary>
    public bool PerfHung { get; private set; }

    /// <summary>True when perf had ended before the program had.</summary>
    public bool PerfEndedFirst { get; private set; }

    /// <summary>How long the program went on after perf had ended, in seconds; 0 when it did not.</summary>
    public double AloneSeconds => PerfEndedFirst && EndedAt is long ended ? Math.Max(0, Stopwatch.GetElapsedTime(perfEndedAt, ended).TotalSeconds) : 0;

    public string ErrorText => Encoding.UTF8.GetString(errorText.GetBuffer(), 0, (int)errorText.Length);

    /// <summary>From any thread: a signal that reached us.</summary>
    public void Received(int signal) => wakeWriter.WriteByte((byte)signal);

    /// <summary>From any thread: end the program now.</summary>
    public void Cancel() => wakeWriter.WriteByte(WakeCancel);

    /// <summary>Returns when all is over.</summary>
    /// <param name="startPerf">Null to run the program without perf.</param>
    public void Run(Func<ChildProcess>? startPerf)
    {
        if (Control is not null)
        {
            // Written before perf opens its end: the answer says that the counters are open, and comes as soon as they are.
            Tell(enable: EnablesCounters && Delay is null);
        }

        // A signal of before: then perf need not be started.
        Poll(0);
        if (phase == Phase.Starting)
        {
            Start(startPerf);
        }

        while (phase != Phase.Over)
        {
            Poll(NextTimeout());
            KeepTime(Stopwatch.GetTimestamp());
            Reap(Stopwatch.GetTimestamp());
        }

        // Not before: a target that is gone makes perf leave its loop too.
        Program?.Reap();
        Drain();
    }

    public void Dispose()
    {
        perf?.Dispose();
        wakeReader.Dispose();
        wakeWriter.Dispose();
        errorText.Dispose();
    }

    private static long After(long now, TimeSpan? time) =>
        time is TimeSpan span ? now + (long)(span.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;

    private void Start(Func<ChildProcess>? startPerf)
    {
        perf = startPerf?.Invoke();
        if (perf is null || (Control is null && Program is null))
        {
            Begin();
        }
        else
        {
            killPerfAt = After(Stopwatch.GetTimestamp(), this.limits.Start);
        }
    }

    private void Begin()
    {
        phase = Phase.Running;
        killPerfAt = long.MaxValue;
        Edge?.Invoke();
        var now = Stopwatch.GetTimestamp();
        StartedAt = now;
        Program?.Release();
        stopAt = After(now, Duration);
        enableAt = Control is null || !EnablesCounters ? long.MaxValue : After(now, Delay);
    }

    private void End(long now)
    {
        EndedAt = now;
        stopAt = enableAt = killProgramAt = long.MaxValue;
        Edge?.Invoke();
        if (perf is null or { End: not null })
        {
            phase = Phase.Over;
            return;
        }

        phase = Phase.Ending;
        killPerfAt = After(now, this.limits.PerfEnd);
        if (Program is not ReportedProgram)
        {
            // What it counts has ended, which it would notice within a second by itself.
            InterruptPerf(now);
        }
    }

    // Nothing of the program has been executed, so nothing is lost by the shortest way.
    private void Abort()
    {
        phase = Phase.Aborting;
        killPerfAt = long.MaxValue;
        Program?.Signal(TerminalSignals.Kill);
        perf?.Signal(TerminalSignals.Kill);
    }

    private int NextTimeout()
    {
        var next = Math.Min(Math.Min(killProgramAt, killPerfAt), Math.Min(stopAt, enableAt));
        var wait = next == long.MaxValue ? AnHour : Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next).TotalMilliseconds + 1);
        var unseen = perf is { End: null, Ended: null } || Program is HeldProgram { Ended: null } && !Program.HasEnded();
        return (int)Math.Min(wait, interruptBefore != long.MaxValue ? 1 : unseen ? WithoutPidFd : AnHour);
    }

    private void Poll(int milliseconds)
    {
        if (!descriptors.Wait(milliseconds))
        {
            return;
        }

        // In the order of the slots: the program first, because its times matter.
        ReadSlot(SlotStatus);
        if (descriptors.IsReady(SlotProgram))
        {
            ReapProgram(Stopwatch.GetTimestamp());
        }

        for (var slot = SlotWatched; slot < descriptors.Count; slot++)
        {
            ReadWatched(slot);
        }

        ReadSlot(SlotAnswer);
        ReadSlot(SlotOutput);
        ReadSlot(SlotErrors);
        ReadSlot(SlotWake);
    }

    private Descriptor? DescriptorOf(int slot) => slot switch
    {
        SlotStatus => Program?.Status,
        SlotProgram => Program?.Ended,
        SlotAnswer => phase == Phase.Starting ? Control?.Answer : null,
        SlotOutput => PerfOutput,
        SlotErrors => PerfErrors,
        SlotWake => wakeReader,
        SlotPerf => perf is { End: null } ? perf.Ended : null,
        _ => this.watched[slot - SlotWatched]?.Descriptor,
    };

    private void ReadWatched(int slot)
    {
        var watched = this.watched[slot - SlotWatched];
        if (watched is null || !descriptors.IsReady(slot))
        {
            return;
        }

        if (watched is not IListener listener)
        {
            ReadSlot(slot);
            if (descriptors.IsClosed(slot) || watched.Descriptor.Number < 0)
            {
                watched.End();
                this.watched[slot - SlotWatched] = null;
            }
        }
        else if (listener.Accept() is { } connection)
        {
            // Slots are used again: there may be no more of them than descriptors.
            var free = this.watched.IndexOf(null);
            var place = free < 0 ? this.watched.Count : free;
            if (free < 0)
            {
                this.watched.Add(connection);
            }
            else
            {
                this.watched[free] = connection;
            }

            descriptors.Open(SlotWatched + place);
        }
    }

    private void ReadSlot(int slot)
    {
        var now = Stopwatch.GetTimestamp();
        if (descriptors.Read(slot, buffer) is > 0 and var count)
        {
            Take(slot, buffer.AsMemory(0, count), now);
        }
    }

    private void Take(int slot, ReadOnlyMemory<byte> bytes, long now)
    {
        switch (slot)
        {
            case SlotStatus:
                TakeStatus(bytes.Span, now);
                break;
            case SlotAnswer:
                if (phase == Phase.Starting && PerfControl.IsAnswer(bytes.Span))
                {
                    Begin();
                }

                break;
            case SlotOutput:
                Output?.Invoke(bytes);
                break;
            case SlotErrors:
                // A flood is read, so that perf does not block, and its beginning is kept.
                errorText.Write(bytes.Span[..(int)Math.Min(bytes.Length, MaxErrorText - errorText.Length)]);
                break;
            case SlotWake:
                foreach (var signal in bytes.Span)
                {
                    Handle(signal, now);
                }

                break;
            default:
                this.watched[slot - SlotWatched]?.Take(bytes.Span, now);
                break;
        }
    }

    private void TakeStatus(ReadOnlySpan<byte> bytes, long now)
    {
        Program!.TakeStatus(bytes);
        if (Program is not ReportedProgram)
        {
            return;
        }

        if (phase == Phase.Starting && Program.Id is not null)
        {
            Begin();
        }
        else if (phase == Phase.Aborting)
        {
            Program.Signal(TerminalSignals.Kill);
        }

        ReapProgram(now);
    }

    private void Handle(byte signal, long now)
    {
        var cancelled = signal == WakeCancel;
        switch (phase)
        {
            case Phase.Starting:
                Stopped |= cancelled;
                AbortedBy = cancelled ? TerminalSignals.Terminate : signal;
                Abort();
                break;
            case Phase.Running when Program is null:
                Stopped |= cancelled;
                InterruptPerf(now);
                break;
            case Phase.Running when cancelled:
                StopProgram(now);
                break;
            case Phase.Running:
                Signalled = signal;

                // The terminal sends its own to the whole group.
                if (signal is not (TerminalSignals.Interrupt or TerminalSignals.Quit) || !TerminalSignals.InForeground())
                {
                    Program.Signal(signal);
                }

                break;
            default:
                break;
        }
    }

    private void KeepTime(long now)
    {
        if (now >= enableAt)
        {
            enableAt = long.MaxValue;
            EnabledAt = now;
            Tell(enable: true);
        }

        if (now >= stopAt)
        {
            stopAt = long.MaxValue;
            if (Program is null)
            {
                Stopped = true;
                InterruptPerf(now);
            }
            else
            {
                StopProgram(now);
            }
        }

        if (now >= killProgramAt)
        {
            killProgramAt = After(now, this.limits.ProgramEnd);
            Program?.Signal(TerminalSignals.Kill);
        }

        TryInterrupt(now);
        if (now >= killPerfAt)
        {
            killPerfAt = long.MaxValue;
            PerfHung = true;
            perf!.Signal(TerminalSignals.Kill);
        }
    }

    private void StopProgram(long now)
    {
        Stopped = true;
        Program!.Signal(TerminalSignals.Terminate);
        killProgramAt = Math.Min(killProgramAt, After(now, this.limits.ProgramEnd));
    }

    // SIGTERM would end it without counts (all versions). SIGINT makes it print its last interval only when it waits for the next one: outside
    // of that it leaves its loop without (6.1), so it is looked at until it sleeps.
    private void InterruptPerf(long now)
    {
        if (!perfInterrupted && perf is not null)
        {
            perfInterrupted = true;
            interruptBefore = After(now, this.limits.PerfEnd / 2);
            killPerfAt = After(now, this.limits.PerfEnd);
            TryInterrupt(now);
        }
    }

    private void TryInterrupt(long now)
    {
        if (interruptBefore != long.MaxValue && (now >= interruptBefore || ProcessTree.IsSleeping(perf!.Id)))
        {
            interruptBefore = long.MaxValue;
            perf!.Signal(TerminalSignals.Interrupt);
        }
    }

    private void Tell(bool enable)
    {
        if (enable)
        {
            Control!.Enable();
        }
        else
        {
            Control!.Disable();
        }
    }

    private void Reap(long now)
    {
        if (perf is { End: null } && perf.TryReap())
        {
            PerfEnded(now);
        }

        ReapProgram(now);
        if (phase == Phase.Aborting && perf is null or { End: not null } && HasProgramEnded)
        {
            phase = Phase.Over;
        }
    }

    private void ReapProgram(long now)
    {
        if (phase == Phase.Running && Program is not null && HasProgramEnded)
        {
            End(now);
        }
    }

    // An older perf may be killed together with the launcher that would have told.
    private bool HasProgramEnded =>
        Program is null || Program.HasEnded() || (Program is ReportedProgram && descriptors.IsClosed(SlotStatus));

    private void PerfEnded(long now)
    {
        perfEndedAt = now;
        killPerfAt = long.MaxValue;
        switch (phase)
        {
            case Phase.Starting or Phase.Running when Program is not null:
                // The launcher's words may be in the pipe already.
                Poll(0);
                ReapProgram(now);
                PerfEndedFirst = phase == Phase.Running;
                if (phase == Phase.Starting)
                {
                    Abort();
                }

                break;
            case Phase.Starting:
                Abort();
                break;
            case Phase.Running:
                End(now);
                break;
            case Phase.Ending:
                phase = Phase.Over;
                break;
            default:
                break;
        }
    }

    // A daemon left behind by the program may hold a pipe open for ever, so the end of file is not waited for.
    private void Drain()
    {
        for (var i = 0; i < 10_000 && descriptors.Wait(0, IsOfPrograms); i++)
        {
            Poll(0);
        }
    }

    private static bool IsOfPrograms(int slot) => slot is SlotOutput or SlotErrors or >= SlotWatched;
}
