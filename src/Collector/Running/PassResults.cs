using System.Diagnostics;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Running;

/// <summary>perf's output on its way into the reader and, byte for byte, into the recording.</summary>
internal sealed class CollectedOutput(PerfStatReader reader, IReadOnlyList<PerfStatReader> otherCoreTypes, Stream? raw)
{
    public PerfStatReader Reader => reader;

    /// <summary>Readers of the other plans counted in the same execution.</summary>
    public IReadOnlyList<PerfStatReader> OtherCoreTypes => otherCoreTypes;

    /// <summary>Why the copy is not complete, or null.</summary>
    public string? CopyFailure { get; private set; }

    public void Take(ReadOnlyMemory<byte> bytes)
    {
        reader.Append(bytes.Span);
        foreach (var other in otherCoreTypes)
        {
            other.Append(bytes.Span);
        }

        if (raw is null || CopyFailure is not null)
        {
            return;
        }

        try
        {
            raw.Write(bytes.Span);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The disk is full: the measurement continues in memory.
            CopyFailure = e.Message;
        }
    }

    public void Complete()
    {
        reader.Complete();
        foreach (var other in otherCoreTypes)
        {
            other.Complete();
        }
    }
}

/// <summary>The facts of a finished execution, taken from the report of its supervision.</summary>
internal sealed record ProgramRun
{
    /// <summary>How perf ended; null when there was none.</summary>
    public required ChildEnd? PerfEnd { get; init; }

    /// <summary>True when the program began, or counting where there is no program.</summary>
    public required bool Started { get; init; }

    /// <summary>Clock at which it began, in ticks of <see cref="Stopwatch"/>; 0 where it did not begin.</summary>
    public required long StartedAt { get; init; }

    public required double WallSeconds { get; init; }

    /// <summary>How the program ended; null where there is none, or it is not known.</summary>
    public required ChildEnd? ProgramEnd { get; init; }

    public required bool HasProgram { get; init; }

    public required bool PerfEndedFirst { get; init; }

    /// <summary>How long the program went on without being counted.</summary>
    public required double AloneSeconds { get; init; }

    public required bool PerfHung { get; init; }

    public required bool Stopped { get; init; }

    /// <summary>The signal that ended all before the program began, or null.</summary>
    public required int? AbortedBy { get; init; }

    /// <summary>Why the execution is not one from beginning to end, or null.</summary>
    public required string? CutOff { get; init; }

    public required string Errors { get; init; }

    /// <summary>What was measured: the program's own usage is the result only where it is the program.</summary>
    public PerfTarget Target { get; init; } = new PerfTarget.StartedProgram();

    /// <summary>True when the processes to be measured, which are not the program, have ended before it.</summary>
    public bool TargetsEnded { get; init; }

    /// <summary>CPU time that the processors measured were busy, or null.</summary>
    public BusyTime? Busy { get; init; }

    public IReadOnlyList<Region> Regions { get; init; } = [];

    /// <summary>Time in which the counters were on, where that is not all of it.</summary>
    public double? GatedSeconds { get; init; }

    /// <summary>What was lost of the regions.</summary>
    public IReadOnlyList<Finding> RegionFindings { get; init; } = [];

    /// <summary>What the sources of regions set in the program's environment; null removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The same with what the program marked.</summary>
    public ProgramRun With(RegionSources sources)
    {
        var collected = sources.Collect(StartedAt, WallSeconds);
        return this with
        {
            Regions = collected.Regions, RegionFindings = collected.Findings,
            GatedSeconds = sources.Gate?.OpenSeconds ?? GatedSeconds, Environment = sources.Environment,
        };
    }

    /// <summary>The same with what the server reported of the measured time.</summary>
    public ProgramRun With(ServerProcess server)
    {
        var collected = server.Collect(StartedAt, WallSeconds);
        return this with { Regions = collected.Regions, RegionFindings = collected.Findings, Environment = server.Environment };
    }

    public static ProgramRun Of(SupervisionReport report, MeasuredProgram? program)
    {
        var started = report.StartedAt ?? 0;
        var end = program?.End;
        return new ProgramRun
        {
            PerfEnd = report.PerfEnd,
            HasProgram = program is not null,
            Started = report.StartedAt is not null,
            StartedAt = started,
            WallSeconds = report is { StartedAt: not null, EndedAt: long ended } ? Stopwatch.GetElapsedTime(started, ended).TotalSeconds : 0,
            ProgramEnd = report.StartedAt is null ? null : end,
            PerfEndedFirst = report.PerfEndedFirstAt is not null,
            AloneSeconds = report.AloneSeconds,
            PerfHung = report.PerfHung,
            Stopped = report.Stopped,
            AbortedBy = report.AbortedBy,
            CutOff = program is null || report.StartedAt is null ? null : CutOffOf(report, end),
            Errors = report.ErrorText,
            GatedSeconds = report is { EnabledAt: long enabled, EndedAt: long last } ? Stopwatch.GetElapsedTime(enabled, last).TotalSeconds : null,
        };
    }

    private static string? CutOffOf(SupervisionReport report, ChildEnd? end) => report switch
    {
        { Signalled: int signal } => TerminalSignals.NameOf(signal),
        { Stopped: true } => "stopped after the given time",

        // Of a signal that asks to end: the terminal's may reach the program before it reaches us.
        _ => end is { Signalled: true } && TerminalSignals.AsksToEnd(end.ExitCode - 128) ? TerminalSignals.NameOf(end.ExitCode - 128) : null,
    };
}

/// <summary>Draws the conclusions from a finished execution.</summary>
internal static class PassResults
{
    private const int ExitAfterInterrupt = 130;

    // Ctrl-C ends perf and the program together, in either order and milliseconds apart.
    private const double SameEndSeconds = 0.1;

    public static PassResult FromPerf(ProgramRun run, CollectedOutput output, TimeProvider time)
    {
        var reader = output.Reader;
        var refusal = RefusalOf(run, reader);
        var interrupted = Interrupted(run);
        var failed = refusal is null && (EndedEarly(run) || run.PerfHung || DiedPrinting(run));
        return new PassResult
        {
            Samples = Samples(run, reader.Samples) with { Incomplete = failed || interrupted || refusal is not null },
            OtherCoreTypes = [
                .. output.OtherCoreTypes.Select(other => Samples(run, other.Samples) with { Incomplete = failed || interrupted || refusal is not null })],
            AbortedBy = run.AbortedBy,
            Refusal = refusal,
            PerfFailed = failed || refusal is not null,
            Stopped = run.Stopped,
            Findings = [.. Findings(run, output, refusal)],
            PerfErrors = run.Errors,
            Start = run.Started ? ClockAnchor.At(run.StartedAt, time) : null,
            Environment = run.Environment,
        };
    }

    public static PassResult WithoutPerf(ProgramRun run, TimeProvider time) => new()
    {
        Samples = Samples(run, []),
        AbortedBy = run.AbortedBy,
        Stopped = run.Stopped,
        PerfErrors = run.Errors,
        Findings = run.RegionFindings,
        Start = run.Started ? ClockAnchor.At(run.StartedAt, time) : null,
        Environment = run.Environment,
    };

    private static PassSamples Samples(ProgramRun run, IReadOnlyList<Sample> samples)
    {
        var usage = run.Target is PerfTarget.StartedProgram ? run.ProgramEnd : null;
        return new PassSamples
        {
            Samples = samples,
            WallSeconds = run.WallSeconds,
            GatedSeconds = run.GatedSeconds,
            ExitCode = run.ProgramEnd?.ExitCode,
            UserSeconds = run.Busy?.UserSeconds ?? usage?.UserSeconds,
            SystemSeconds = run.Busy?.SystemSeconds ?? usage?.SystemSeconds,
            PeakResidentBytes = usage?.MaximumResidentBytes,
            Switches = usage?.Switches,
            SystemWide = run.Target is PerfTarget.Processors,
            CutOff = run.CutOff,
            Regions = run.Regions,
        };
    }

    private static PerfRefusal? RefusalOf(ProgramRun run, PerfStatReader reader)
    {
        if (run.AbortedBy is not null || (run.Started && run.HasProgram)
            || (run.Started && (reader.Samples.Count > 0 || run.PerfEnd!.ExitCode == 0 || run.PerfEnd.Signalled)))
        {
            return null;
        }

        return run.TargetsEnded
            ? new PerfRefusal(RefusalKind.NoSuchProcess, "The processes to measure ended before they could be counted.", PassResult.RemedyForEndedProcesses)
            : run.PerfHung
            ? new PerfRefusal(
                RefusalKind.Hung,
                "perf was not ready to count in time and was stopped; the program was not started.",
                "Try another perf with --perf, or fewer CPUs with -C.")
            : PerfRefusals.Classify(run.Errors, run.PerfEnd!.ExitCode);
    }

    // An older perf is in the program's process group and gets the terminal's Ctrl-C: with -I it prints and ends, even if the program continues.
    private static bool Interrupted(ProgramRun run) => run.PerfEndedFirst && run.PerfEnd!.ExitCode == ExitAfterInterrupt && run.AloneSeconds > SameEndSeconds;

    private static bool EndedEarly(ProgramRun run) => run.PerfEndedFirst && run.PerfEnd!.ExitCode != ExitAfterInterrupt;

    // Where we have not let perf end by itself, SIGINT makes it print and end.
    private static bool DiedPrinting(ProgramRun run) =>
        run.Started
            && run.PerfEnd is { Signalled: true } end
            && end.ExitCode - 128 is not (1 or TerminalSignals.Interrupt or TerminalSignals.Quit or TerminalSignals.Terminate);

    private static IEnumerable<Finding> Findings(ProgramRun run, CollectedOutput output, PerfRefusal? refusal)
    {
        var reader = output.Reader;
        if (refusal is null && run.PerfHung)
        {
            yield return new(FindingIds.PerfHung, Severity.Error, "perf did not exit after the program ended and was killed; its last interval is missing.");
        }
        else if (refusal is null && Interrupted(run))
        {
            yield return new(FindingIds.Interrupted, Severity.Warning,
                "The program continued after Ctrl-C, but counting stopped: anything after that was not counted.");
        }
        else if (refusal is null && EndedEarly(run) && run is { TargetsEnded: true, PerfEnd.Signalled: false })
        {
            yield return new(
                FindingIds.ProcessesEnded, Severity.Error, "The measured processes ended before the load did, and counting with them; what was counted by then "
                    + "is kept.", PassResult.RemedyForEndedProcesses);
        }
        else if (refusal is null && (EndedEarly(run) || DiedPrinting(run)))
        {
            var end = run.PerfEnd!;
            var how = end.Signalled ? $"was killed by signal {end.ExitCode - 128}" : $"ended with status {end.ExitCode}";
            yield return new(FindingIds.PerfDied, Severity.Error, $"perf {how} before the measurement was over; what it had counted by then is kept.");
        }

        if (reader.DamagedCount > 0)
        {
            var lines = reader.DamagedCount == 1 ? "1 line" : $"{reader.DamagedCount} lines";
            yield return new(FindingIds.PerfOutputDamaged, Severity.Warning,
                $"{lines} of perf's output could not be read; the first is: {reader.DamagedLines[0]}");
        }

        foreach (var finding in run.RegionFindings)
        {
            yield return finding;
        }

        if (reader.StrangerCount > 0 && output.OtherCoreTypes.Count == 0)
        {
            yield return new(FindingIds.PerfOutputUnknown, Severity.Info, $"perf reported {reader.StrangerCount} values of events that were not requested.");
        }

        if (output.CopyFailure is string failure)
        {
            yield return new(
                FindingIds.RecordingIncomplete, Severity.Error, $"perf's output could not be recorded: {failure}.",
                "Free some space, or choose another place with -o.");
        }
    }
}
