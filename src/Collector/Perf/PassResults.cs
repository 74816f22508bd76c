using System.Diagnostics;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Perf;

/// <summary>perf's output on its way into the reader and, byte for byte, into the recording.</summary>
internal sealed class CollectedOutput(PerfStatReader reader, IReadOnlyList<PerfStatReader> companions, Stream? raw)
{
    public PerfStatReader Reader => reader;

    /// <summary>Readers of the other plans counted in the same execution.</summary>
    public IReadOnlyList<PerfStatReader> Companions => companions;

    /// <summary>Why the copy is not complete, or null.</summary>
    public string? CopyFailure { get; private set; }

    public void Take(ReadOnlyMemory<byte> bytes)
    {
        reader.Append(bytes.Span);
        foreach (PerfStatReader companion in companions)
        {
            companion.Append(bytes.Span);
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
            // The disk is full: the measurement goes on in memory.
            CopyFailure = e.Message;
        }
    }

    public void Complete()
    {
        reader.Complete();
        foreach (PerfStatReader companion in companions)
        {
            companion.Complete();
        }
    }
}

/// <summary>The facts of a finished execution, taken from its supervision.</summary>
internal sealed record ProgramRun
{
    public required ChildEnd End { get; init; }

    public required bool Started { get; init; }

    public required long StartedAt { get; init; }

    public required double WallSeconds { get; init; }

    /// <summary>The same and what it took to start the child.</summary>
    public required double SecondsSinceMade { get; init; }

    public required int? ExitCode { get; init; }

    public required bool ChildEndedFirst { get; init; }

    /// <summary>How long the program went on without being counted.</summary>
    public required double AloneSeconds { get; init; }

    public required bool ChildHung { get; init; }

    public required bool Stopped { get; init; }

    public required string Errors { get; init; }

    public required double? UserSeconds { get; init; }

    public required double? SystemSeconds { get; init; }

    public required long? PeakResidentBytes { get; init; }

    public bool HasProgram { get; init; }

    public IReadOnlyList<Region> Regions { get; init; } = [];

    /// <summary>Time in which the counters were on, where they were on in some regions only.</summary>
    public double? GatedSeconds { get; init; }

    /// <summary>What was lost of the regions.</summary>
    public IReadOnlyList<Finding> RegionFindings { get; init; } = [];

    /// <summary>What the sources of regions set in the program's environment; null removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The same with what the program marked.</summary>
    public ProgramRun With(RegionSources sources)
    {
        RegionYield told = sources.Collect(StartedAt, WallSeconds);
        return this with { Regions = told.Regions, RegionFindings = told.Findings, GatedSeconds = sources.Gate?.OpenSeconds, Environment = sources.Environment };
    }

    public static ProgramRun Of(Supervision supervision, ChildEnd end)
    {
        (double User, double System)? times = ProgramTimes(supervision, end);
        long started = supervision.StartedAt ?? 0;
        return new ProgramRun
        {
            End = end,
            HasProgram = supervision.ShellId is not null,
            Started = supervision.StartedAt is not null,
            StartedAt = started,
            WallSeconds = supervision is { StartedAt: not null, EndedAt: long ended } ? Stopwatch.GetElapsedTime(started, ended).TotalSeconds : 0,
            SecondsSinceMade = supervision.EndedAt is long over ? Stopwatch.GetElapsedTime(supervision.MadeAt, over).TotalSeconds : 0,
            ExitCode = supervision.ProgramExitCode,
            ChildEndedFirst = supervision.ChildEndedFirst,
            AloneSeconds = supervision.AloneSeconds,
            ChildHung = supervision.ChildHung,
            Stopped = supervision.Stopped,
            Errors = supervision.ErrorText,
            UserSeconds = times?.User,
            SystemSeconds = times?.System,
            PeakResidentBytes = PeakOf(supervision, end),
        };
    }

    // perf without -I waits for the program: then its usage is in perf's, from which what perf used itself is subtracted.
    private static (double User, double System)? ProgramTimes(Supervision supervision, ChildEnd end)
    {
        if (supervision.ShellEnd is ChildEnd shell)
        {
            return (shell.UserSeconds, shell.SystemSeconds);
        }

        if (supervision.ShellId is null || supervision.ChildEndedFirst || supervision.ChildOwnTime is not (double total, double user))
        {
            return null;
        }

        return (Math.Max(0, end.UserSeconds - user), Math.Max(0, end.SystemSeconds - (total - user)));
    }

    // The kernel reports one maximum over the waiter and the program, and a process starts with the peak of what forked it: perf, or
    // with posix_spawn ourselves. It is the program's only when it exceeds all of these.
    private static long? PeakOf(Supervision supervision, ChildEnd end)
    {
        const long Margin = 1 << 20;
        long peak = supervision.ShellEnd?.MaximumResidentBytes ?? (supervision.ChildEndedFirst ? 0 : end.MaximumResidentBytes);
        long? ours = supervision.ShellEnd is null ? ProcessTree.PeakResidentBytes(System.Environment.ProcessId) : 0;
        return supervision.ChildPeakBytes is long childs && ours is long own && peak > Math.Max(childs, own) + Margin
            ? peak : supervision.ProgramPeakBytes;
    }
}

/// <summary>Draws the conclusions from a finished execution.</summary>
internal static class PassResults
{
    private const int ExitAfterInterrupt = 130;

    // Ctrl-C ends perf and the program together, in either order and milliseconds apart.
    private const double SameEndSeconds = 0.1;

    public static PassResult FromPerf(ProgramRun run, CollectedOutput output, TimeProvider time)
    {
        PerfStatReader reader = output.Reader;
        PerfRefusal? refusal = RefusalOf(run, reader);
        bool interrupted = Interrupted(run);
        bool failed = refusal is null && (EndedEarly(run) || run.ChildHung || DiedAttached(run) || DiedPrinting(run));
        return new PassResult
        {
            Samples = Samples(run, reader.Samples) with { Incomplete = failed || interrupted || refusal is not null },
            Companions = [.. output.Companions.Select(companion => Samples(run, companion.Samples) with { Incomplete = failed || interrupted || refusal is not null })],
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
        // Start and end read in one go: the child is the waiter, so that at most its own start is counted too.
        Samples = Samples(run.WallSeconds > 0 ? run : run with { WallSeconds = run.SecondsSinceMade }, []),
        Stopped = run.Stopped,
        PerfErrors = run.Errors,
        Findings = run.RegionFindings,
        Start = run.Started ? ClockAnchor.At(run.StartedAt, time) : null,
        Environment = run.Environment,
    };

    private static PassSamples Samples(ProgramRun run, IReadOnlyList<Sample> samples) => new()
    {
        Samples = samples,
        // A program so short that its start and its end were read in one go: perf's own clock tells how long it took.
        WallSeconds = run.WallSeconds > 0 || samples.Count == 0 ? run.WallSeconds : samples[^1].EndSeconds,
        GatedSeconds = run.GatedSeconds,
        ExitCode = run.ExitCode,
        UserSeconds = run.UserSeconds,
        SystemSeconds = run.SystemSeconds,
        PeakResidentBytes = run.PeakResidentBytes,
        Regions = run.Regions,
    };

    private static PerfRefusal? RefusalOf(ProgramRun run, PerfStatReader reader)
    {
        // Without a program perf has refused when it ended by itself with an error and counted nothing.
        bool ranSomething = run.HasProgram || (run.Started && (reader.Samples.Count > 0 || run.End.ExitCode == 0 || run.End.Signalled));
        if (ranSomething)
        {
            return null;
        }

        return run.ChildHung
            ? new PerfRefusal(RefusalKind.Hung, "perf did not start the program in time and was stopped.", "Try another perf with --perf, or fewer processors with -C.")
            : PerfRefusals.Classify(run.Errors, run.End.ExitCode);
    }

    private static bool Interrupted(ProgramRun run) => run.ChildEndedFirst && run.End.ExitCode == ExitAfterInterrupt && run.AloneSeconds > SameEndSeconds;

    private static bool EndedEarly(ProgramRun run) => run.ChildEndedFirst && run.End.ExitCode != ExitAfterInterrupt;

    // Without a program to wait for, SIGINT is how perf is told to print and end.
    private static bool DiedAttached(ProgramRun run) => !run.HasProgram && run.End.Signalled && run.End.ExitCode != ExitAfterInterrupt;

    // After the program has ended, and not of a signal that the whole group may have got: its last interval is missing.
    private static bool DiedPrinting(ProgramRun run) =>
        run.HasProgram && run.End.Signalled && run.End.ExitCode - 128 is not (1 or TerminalSignals.Interrupt or TerminalSignals.Quit or TerminalSignals.Terminate);

    private static IEnumerable<Finding> Findings(ProgramRun run, CollectedOutput output, PerfRefusal? refusal)
    {
        PerfStatReader reader = output.Reader;
        if (refusal is null && run.ChildHung)
        {
            yield return new("perf-hung", Severity.Error, "perf did not end after the program had and was killed: its last interval is missing.");
        }
        else if (refusal is null && Interrupted(run))
        {
            // With -I perf prints and ends on Ctrl-C (6.1), even when the program goes on.
            yield return new("interrupted", Severity.Warning, "The program went on after Ctrl-C, the counting did not: what came later is not counted.");
        }
        else if (refusal is null && (EndedEarly(run) || DiedAttached(run) || DiedPrinting(run)))
        {
            string how = run.End.Signalled ? $"was killed by signal {run.End.ExitCode - 128}" : $"ended with status {run.End.ExitCode}";
            yield return new("perf-died", Severity.Error, $"perf {how} before the measurement was over: what it had counted until then is kept.");
        }

        if (reader.DamagedCount > 0)
        {
            string lines = reader.DamagedCount == 1 ? "1 line" : $"{reader.DamagedCount} lines";
            yield return new("perf-output-damaged", Severity.Warning, $"{lines} of perf's output could not be read, the first: {reader.DamagedLines[0]}");
        }

        foreach (Finding finding in run.RegionFindings)
        {
            yield return finding;
        }

        if (reader.StrangerCount > 0 && output.Companions.Count == 0)
        {
            yield return new("perf-output-unknown", Severity.Info, $"perf reported {reader.StrangerCount} values of events that were not asked for.");
        }

        if (output.CopyFailure is string failure)
        {
            yield return new("recording-incomplete", Severity.Error, $"perf's output could not be recorded: {failure}.", "Free space, or choose another place with -o.");
        }
    }
}
