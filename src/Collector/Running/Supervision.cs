using System.Diagnostics;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>
/// One thread that watches perf and the program until both have ended: a state machine, driven by what <see cref="SupervisedChannels"/> reads and by
/// the clock. So there is one order of events and no lock.
/// </summary>
/// <param name="limits">How long may be waited for what.</param>
/// <param name="watched">What of the program's own is read while it runs.</param>
internal sealed class Supervision(WaitLimits limits, IReadOnlyList<IWatched> watched) : ISupervisionEvents, IDisposable
{
    private const int WithoutPidFd = 20;
    private const int AnHour = 3_600_000;

    private SupervisedChannels channels = null!; // once it runs
    private SupervisionReport report = new();
    private Phase phase = Phase.Starting;
    private ChildProcess? perf;
    private long enableAt = long.MaxValue;
    private long stopAt = long.MaxValue;
    private long killProgramAt = long.MaxValue;
    private long killPerfAt = long.MaxValue;
    private long interruptBefore = long.MaxValue;
    private long interruptedAt = long.MaxValue;
    private long disabledBefore = long.MaxValue;
    private bool perfInterrupted;

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

    /// <summary>How perf is asked to enable its counters; null without perf or with one that has no control FIFO.</summary>
    public PerfControl? Control { get; init; }

    /// <summary>False when something else switches the counters on.</summary>
    public bool EnablesCounters { get; init; } = true;

    /// <summary>How long after the program's start the counters are switched on.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>True to switch the counters off before perf is asked to end, and to take its answer as the end of what is counted.</summary>
    public bool DisablesAtEnd { get; init; }

    /// <summary>After this time the program is sent SIGTERM, or perf is if there is no program.</summary>
    public TimeSpan? Duration { get; init; }

    public Descriptor? PerfOutput { get; init; }

    public Descriptor? PerfErrors { get; init; }

    /// <summary>Called with every piece of perf's output.</summary>
    public Action<ReadOnlyMemory<byte>>? Output { get; init; }

    /// <summary>
    /// Called before the program is let go, while perf opens its counters; without a program before perf is started, which then counts at once.
    /// </summary>
    public Action? BeforeProgram { get; init; }

    /// <summary>Called when counting begins, and when it has ended.</summary>
    public Action? Edge { get; init; }

    bool ISupervisionEvents.AwaitsAnswer => phase == Phase.Starting || IsDisabling;

    private bool IsDisabling => disabledBefore != long.MaxValue;

    ChildProcess? ISupervisionEvents.Perf => perf;

    // An older perf may be killed together with the launcher that would have reported.
    private bool HasProgramEnded => Program is null || Program.HasEnded() || (Program is ReportedProgram && channels.IsStatusClosed);

    /// <summary>Returns when all is over.</summary>
    /// <param name="startPerf">Null to run the program without perf.</param>
    /// <param name="signals">Where signals to us come from.</param>
    /// <param name="cancellation">Ends the program.</param>
    public SupervisionReport Run(Func<ChildProcess>? startPerf, SignalRelay signals, CancellationToken cancellation)
    {
        channels = new SupervisedChannels(this, watched) { Program = Program, Control = Control, PerfOutput = PerfOutput, PerfErrors = PerfErrors };
        using (signals.Listen(signal => channels.Wake((byte)signal)))
        using (cancellation.Register(() => channels.Wake(SupervisedChannels.Cancelled)))
        {
            RunToEnd(startPerf);
        }

        return report with { PerfEnd = perf?.End, ErrorText = channels.ErrorText };
    }

    public void Dispose()
    {
        perf?.Dispose();
        channels?.Dispose();
    }

    private void RunToEnd(Func<ChildProcess>? startPerf)
    {
        if (Control is not null)
        {
            // Written before perf opens its end: the answer says that the counters are open, and comes as soon as they are.
            Tell(enable: EnablesCounters && Delay is null);
        }

        // A signal of before: then perf need not be started.
        channels.Poll(0);
        if (phase == Phase.Starting)
        {
            Start(startPerf);
        }

        while (phase != Phase.Over)
        {
            channels.Poll(NextTimeout());
            KeepTime(Stopwatch.GetTimestamp());
            Reap(Stopwatch.GetTimestamp());
        }

        // Not before: a target that is gone makes perf leave its loop too.
        Program?.Reap();
        channels.Drain();
    }

    void ISupervisionEvents.ProgramMayHaveEnded(long now) => ReapProgram(now);

    void ISupervisionEvents.ProgramReported(ReadOnlySpan<byte> bytes, long now)
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

    void ISupervisionEvents.PerfAnswered()
    {
        if (IsDisabling)
        {
            EndDisabling(Stopwatch.GetTimestamp());
        }
        else
        {
            Begin();
        }
    }

    void ISupervisionEvents.PerfPrinted(ReadOnlyMemory<byte> bytes) => Output?.Invoke(bytes);

    void ISupervisionEvents.Woken(byte signal, long now)
    {
        var cancelled = signal == SupervisedChannels.Cancelled;
        switch (phase)
        {
            case Phase.Starting:
                report = report with { Stopped = report.Stopped || cancelled, AbortedBy = cancelled ? TerminalSignals.Terminate : signal };
                Abort();
                break;
            case Phase.Running when Program is null:
                report = report with { Stopped = report.Stopped || cancelled };
                StopCounting(now);
                break;
            case Phase.Running when cancelled:
                StopProgram(now);
                break;
            case Phase.Running:
                // What ignores a signal runs to its own end.
                report = report with { Signalled = Program.Id is { } id && ProcessTree.Ignores(id, signal) ? report.Signalled : signal };

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

    private static long After(long now, TimeSpan? time) =>
        time is TimeSpan span ? now + (long)(span.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;

    private void Start(Func<ChildProcess>? startPerf)
    {
        if (Program is null)
        {
            BeforeProgram?.Invoke();
            perf = startPerf?.Invoke();
        }
        else
        {
            perf = startPerf?.Invoke();
            DoBeforeProgram();
        }

        if (perf is null || (Control is null && Program is null))
        {
            Begin();
        }
        else
        {
            killPerfAt = After(Stopwatch.GetTimestamp(), limits.Start);
        }
    }

    private void DoBeforeProgram()
    {
        try
        {
            BeforeProgram?.Invoke();
        }
        catch
        {
            Abort();
            while (perf?.TryReap() == false)
            {
                _ = perf.Ended?.WaitReadable(WithoutPidFd);
            }

            throw;
        }
    }

    private void Begin()
    {
        phase = Phase.Running;
        killPerfAt = long.MaxValue;
        Edge?.Invoke();
        var now = Stopwatch.GetTimestamp();
        report = report with { StartedAt = now };
        Program?.Release();
        stopAt = After(now, Duration);
        enableAt = Control is null || !EnablesCounters ? long.MaxValue : After(now, Delay);
    }

    private void End(long now)
    {
        // Without a program counting ends when perf is asked to stop, and not when it has written its file as well.
        report = report with { EndedAt = report.EndedAt ?? (Program is null ? Math.Min(now, interruptedAt) : now) };
        stopAt = enableAt = killProgramAt = disabledBefore = long.MaxValue;
        Edge?.Invoke();
        if (perf is null or { End: not null })
        {
            phase = Phase.Over;
            return;
        }

        phase = Phase.Ending;
        killPerfAt = After(now, limits.PerfEnd);
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
        var next = Math.Min(Math.Min(killProgramAt, killPerfAt), Math.Min(disabledBefore, Math.Min(stopAt, enableAt)));
        var wait = next == long.MaxValue ? AnHour : Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next).TotalMilliseconds + 1);
        var unseen = perf is { End: null, Ended: null } || Program is HeldProgram { Ended: null } && !Program.HasEnded();
        return (int)Math.Min(wait, interruptBefore != long.MaxValue ? 1 : unseen ? WithoutPidFd : AnHour);
    }

    private void KeepTime(long now)
    {
        if (now >= enableAt)
        {
            enableAt = long.MaxValue;
            report = report with { EnabledAt = now };
            Tell(enable: true);
        }

        if (now >= stopAt)
        {
            stopAt = long.MaxValue;
            if (Program is null)
            {
                report = report with { Stopped = true };
                InterruptPerf(now);
            }
            else
            {
                StopProgram(now);
            }
        }

        if (now >= killProgramAt)
        {
            killProgramAt = After(now, limits.ProgramEnd);
            Program?.Signal(TerminalSignals.Kill);
        }

        if (now >= disabledBefore)
        {
            EndDisabling(now);
        }

        TryInterrupt(now);
        if (now >= killPerfAt)
        {
            killPerfAt = long.MaxValue;
            report = report with { PerfHung = true };
            perf!.Signal(TerminalSignals.Kill);
        }
    }

    private void StopProgram(long now)
    {
        report = report with { Stopped = true };
        Program!.Signal(TerminalSignals.Terminate);
        killProgramAt = Math.Min(killProgramAt, After(now, limits.ProgramEnd));
    }

    private void StopCounting(long now)
    {
        if (!DisablesAtEnd || Control is null || perf is null or { End: not null })
        {
            InterruptPerf(now);
        }
        else if (!IsDisabling && !perfInterrupted)
        {
            disabledBefore = After(now, limits.PerfEnd / 2);
            Tell(enable: false);
        }
    }

    private void EndDisabling(long now)
    {
        disabledBefore = long.MaxValue;
        report = report with { EndedAt = now };
        InterruptPerf(now);
    }

    // SIGTERM would end it without counts (all versions). SIGINT makes it print its last interval only when it waits for the next one: outside
    // of that it leaves its loop without (6.1), so it is looked at until it sleeps.
    private void InterruptPerf(long now)
    {
        if (!perfInterrupted && perf is not null)
        {
            perfInterrupted = true;
            interruptBefore = After(now, limits.PerfEnd / 2);
            killPerfAt = After(now, limits.PerfEnd);
            TryInterrupt(now);
        }
    }

    private void TryInterrupt(long now)
    {
        if (interruptBefore != long.MaxValue && (now >= interruptBefore || ProcessTree.IsSleeping(perf!.Id)))
        {
            interruptBefore = long.MaxValue;
            interruptedAt = now;
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

    private void PerfEnded(long now)
    {
        killPerfAt = long.MaxValue;
        switch (phase)
        {
            case Phase.Starting or Phase.Running when Program is not null:
                // The launcher's words may be in the pipe already.
                channels.Poll(0);
                ReapProgram(now);
                if (phase == Phase.Running)
                {
                    report = report with { PerfEndedFirstAt = now };
                }

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
}
