using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Engine.Measuring;

/// <summary>Executes a schedule of variants: each execution is recorded as it ends. Falls back to what the machine gives.</summary>
/// <param name="begin">Makes what executes programs; from then on no signal is lost, and none ends us before all is written.</param>
/// <param name="messages">Messages of perf, if the user wants to see them.</param>
public sealed class RunSession(
    MeasurementOptions options, Machine machine, Func<IExecutor> begin, TextWriter messages, IMeasurementProgress progress, TimeProvider time)
{
    private readonly long begun = time.GetTimestamp();
    private IReadOnlyList<RecordedVariant> variants = [];
    private int done;
    private IExecutor executor = null!;
    private MeasurementSetup setup = null!;
    private SessionRecord record = null!;

    /// <summary>True when perf failed after the program had been started.</summary>
    public bool PerfFailed { get; private set; }

    /// <summary>The signal that ended the session before all was measured, or null.</summary>
    public int? InterruptedBy { get; private set; }

    /// <summary>Exit code of the program that was executed last, or null when it is not known.</summary>
    public int? LastExitCode => record.Samples is [.., var last] ? last.ExitCode : null;

    /// <summary>True when the last execution ended because <c>--duration</c> was over.</summary>
    public bool IsLastEndedOnTime { get; private set; }

    /// <summary>True if that signal also ended the program, whose exit code then shows it.</summary>
    public bool WasProgramSignalled { get; private set; }

    private bool Interrupted => executor.Signal is not null;

    /// <summary>Why the session ended early, with what to do, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>When to start no further execution, or null.</summary>
    public TimeSpan? MaximumTime { get; set; }

    /// <summary>After which failures of a program to go on.</summary>
    public IgnoredFailures Ignored { get; set; } = IgnoredFailures.ExitCode;

    /// <summary>Asked after every round: true ends the session.</summary>
    public Func<Recording, bool> IsEnough { get; set; } = _ => false;

    /// <summary>Asked when the schedule is done: what to measure in a further step, or null when that was all.</summary>
    public Func<Recording, MeasurementSetup?> Next { get; set; } = _ => null;

    /// <summary>Models known here: what did not come with the program goes into the recording.</summary>
    public required ModelCatalog Models { get; init; }

    /// <summary>What must be said of how the programs are started.</summary>
    public IReadOnlyList<Finding> Notes { get; init; } = [];

    /// <param name="path">The recording to be.</param>
    /// <param name="evaluate">Makes the result while the recording is packed.</param>
    public (Recording Recording, ResultSet Result) Run(
        MeasurementSetup planned,
        IReadOnlyList<RecordedVariant> measured,
        IReadOnlyList<ScheduledRun> schedule,
        string path,
        Func<Recording, ResultSet> evaluate)
    {
        setup = planned;
        variants = measured;
        using var execution = begin();
        executor = execution;
        using var recorded = new SessionRecord(path, Manifest(), Models);
        record = recorded;
        executor.WaitUntilQuiet();
        try
        {
            ExecuteAll(schedule);
        }
        catch (Exception e) when (e is UserErrorException or ProgramNotStartedException)
        {
            if (record.Samples.Count == 0)
            {
                record.Discard();
                throw;
            }

            // What was measured before is kept; the execution that failed leaves no trace but the reason.
            Fail(e.Message);
            record.KeepEnded();
        }

        if (record.Samples.Count == 0 && executor.Signal is { } signal)
        {
            record.Discard();
            throw new InterruptedException(signal);
        }

        NoteInterruption(schedule);
        if (Failure is { } failed)
        {
            // A later report of the recording says it as well.
            record.Note(new Finding(FindingIds.MeasurementFailed, Severity.Warning, failed));
        }

        progress.Clear();
        var packed = new BackgroundValue<string>(record.Complete);
        var whole = record.Recording;
        var result = evaluate(whole);
        whole = whole with { Path = packed.Value, Older = record.Older };
        return (whole, result with { Findings = [.. result.Findings, .. record.WriteFailures] });
    }

    /// <summary>The result without <see cref="Failure"/>, for a reader to whom it was said.</summary>
    public ResultSet Unsaid(ResultSet set) => Failure is null ? set
        : set with { Findings = [.. set.Findings.Where(finding => finding.Id != FindingIds.MeasurementFailed)] };

    private RecordingManifest Manifest() => new()
    {
        ToolVersion = Product.Version,
        PerfVersion = executor.PerfVersion,
        Created = time.GetUtcNow(),
        Machine = machine,
        Plans = [SessionRecord.PlanOf(setup), .. setup.Others.Select(SessionRecord.PlanOf)],
        Variants = variants,
        Options = setup.Recorded(options).Write(),
        Findings = [.. setup.Findings, .. Notes],
    };

    /// <summary>A schedule that a signal has cut short says so.</summary>
    private void NoteInterruption(IReadOnlyList<ScheduledRun> schedule)
    {
        if (executor.Signal is not { } signal)
        {
            return;
        }

        WasProgramSignalled = record.Samples is [.., { CutOff: not null }];
        if (done < schedule.Count || WasProgramSignalled)
        {
            InterruptedBy = signal;
            var name = TerminalSignals.NameOf(signal);
            if (schedule.Count > 1)
            {
                // Counted as progress was: without warm-ups, which no result holds.
                var whole = schedule.Take(done - (WasProgramSignalled ? 1 : 0)).Count(run => !run.Warmup);
                var all = schedule.Count(run => !run.Warmup);
                record.Note(new Finding(FindingIds.Interrupted, Severity.Warning, $"{name} ended the measurement after {whole} of {all} executions."));
            }
        }
    }

    /// <summary>Executes the schedule, and again for each further step.</summary>
    private void ExecuteAll(IReadOnlyList<ScheduledRun> schedule)
    {
        Execute(schedule);
        while (!PerfFailed && !Interrupted && Failure is null && setup.Profile is null && Next(record.Recording) is { } further)
        {
            setup = further;
            record.Begin(further);
            Execute([.. schedule.Where(run => !run.Warmup)]);
        }
    }

    private void Execute(IReadOnlyList<ScheduledRun> schedule)
    {
        var shown = 0;
        done = 0;
        for (var i = 0; i < schedule.Count && !Interrupted; i++)
        {
            var run = schedule[i];
            for (var pass = 0; pass < setup.Plan.Passes.Count; pass++)
            {
                progress.Show(
                    ++shown, schedule.Count * setup.Plan.Passes.Count, schedule.Count(other => other.Warmup) * setup.Plan.Passes.Count, variants.Count > 1
                        ? variants[run.Variant].Name
                        : null, record.LastSecondsOf(run.Variant));
                var result = Measure(run, pass);
                PerfFailed |= result.PerfFailed;
                var isLastPass = pass == setup.Plan.Passes.Count - 1;
                done += isLastPass && result.AbortedBy is null ? 1 : 0;
                if (result.PerfFailed || Interrupted || Failure is not null || (result.Stopped && options.Sampling.Duration is null))
                {
                    return;
                }
            }

            var last = i == schedule.Count - 1;
            if (!last && !run.Warmup && ((schedule[i + 1].Round != run.Round && setup.Profile is null && IsEnough(record.Recording)) || IsOverTime(run)))
            {
                return;
            }
        }
    }

    /// <summary>The first round is always finished: without it there is nothing to compare.</summary>
    private bool IsOverTime(ScheduledRun run) =>
        MaximumTime is { } most && time.GetElapsedTime(begun) > most && record.Samples.Count > 0 && (run.Round > 0 || record.HasAll(variants.Count));

    private PassResult Measure(ScheduledRun run, int pass)
    {
        var variant = variants[run.Variant];
        while (true)
        {
            var planned = new RecordedPass
            {
                Variant = run.Variant,
                Repetition = run.Round,
                Warmup = run.Warmup,
                Pass = pass,
                HasInterval = setup.Profile is null && options.Sampling.IntervalMilliseconds > 0,
                Aggregation = options.Sampling.Aggregation,
            };
            var outcome = executor.Run(record.Begin(planned, setup, variant));
            var result = outcome.Result;
            Say(result);
            IsLastEndedOnTime = result.Stopped && !Interrupted;
            if (result.AbortedBy is not null)
            {
                // The program has not begun: there is no execution to report.
                record.Forget();
                return result;
            }

            if (result.Refusal is not { } refusal)
            {
                Keep(planned, outcome, variant.Name);
                return result;
            }

            if (record.Samples.Count > 0)
            {
                record.Forget(new Finding(
                    FindingIds.PerfRefused, Severity.Error, $"perf refused a later execution; the earlier ones are shown: {refusal.Text}", refusal.Remedy));
                return result with { PerfFailed = true };
            }

            if (refusal.Kind is RefusalKind.NoSuchProcess && outcome.ServerFailure is { } why)
            {
                throw new UserErrorException(why, "Run the --start command by itself, or see its output with -v.");
            }

            setup = Fallback.After(refusal, setup, options, machine, variant.Workload is not null);
            record.BeginAgain(setup, setup.Recorded(options));
            pass = 0;
        }
    }

    private void Keep(RecordedPass planned, ExecutionOutcome outcome, string variant)
    {
        var measured = planned with { PrintedValue = outcome.Printed?.Value };
        record.End(measured, outcome.Result, ExecutionCheck.MeanOf(outcome.Printed, variant), setup.Others);
        if (outcome.ServerFailure is { } ended)
        {
            Fail(ended);
        }

        if (!Interrupted && new ExecutionCheck(options, Ignored).WhyNot(outcome.Result.Samples, outcome.Printed, variant) is { } why)
        {
            Fail(why);
        }
    }

    private void Fail(string why) => Failure ??= why;

    private void Say(PassResult result)
    {
        if (options.IsVerbose && result.PerfErrors.Length > 0)
        {
            messages.Write(result.PerfErrors);
        }
    }
}
