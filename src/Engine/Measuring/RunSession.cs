using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Measuring;

/// <summary>Executes a schedule of variants: each execution is recorded as it ends. Falls back to what the machine gives.</summary>
/// <param name="begin">Makes what executes programs; from then on no signal is lost, and none ends us before all is written.</param>
/// <param name="messages">Messages of perf, if the user wants to see them.</param>
public sealed class RunSession(
    MeasurementOptions options, Machine machine, Func<IExecutor> begin, TextWriter messages, IMeasurementProgress progress, TimeProvider time)
{
    private readonly List<PassSamples> samples = [];
    private readonly long begun = time.GetTimestamp();
    private IReadOnlyList<RecordedVariant> variants = [];
    private int plan;
    private int done;
    private IExecutor executor = null!;
    private MeasurementSetup setup = null!;
    private RecordingWriter writer = null!;

    /// <summary>True when perf failed after the program had been started.</summary>
    public bool PerfFailed { get; private set; }

    /// <summary>The signal that ended the session before all was measured, or null.</summary>
    public int? InterruptedBy { get; private set; }

    /// <summary>Exit code of the program that was executed last, or null when it is not known.</summary>
    public int? LastExitCode => samples.Count > 0 ? samples[^1].ExitCode : null;

    /// <summary>True when the last execution ended because <c>--duration</c> was over.</summary>
    public bool IsLastEndedOnTime { get; private set; }

    /// <summary>True if that signal also ended the program, whose exit code then shows it.</summary>
    public bool WasProgramSignalled { get; private set; }

    private bool Interrupted => executor.Signal is not null;

    /// <summary>Why the session ended early, with what to do, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>When to start no further execution, or null.</summary>
    public TimeSpan? MaximumTime { get; set; }

    /// <summary>True to go on after a program that failed.</summary>
    public bool IgnoreFailures { get; set; } = true;

    /// <summary>A run without the number that --metric-from names is measured all the same.</summary>
    public bool IgnoreMissingNumber { get; set; }

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
        using var recording = RecordingWriter.Create(path, Manifest() with { PerfVersion = executor.PerfVersion });
        writer = recording;
        RecordedModels.Keep(recording, Models);
        executor.WaitUntilQuiet();
        try
        {
            Execute(schedule, path);
            while (!PerfFailed && !Interrupted && Failure is null && setup.Profile is null && Next(Measured(path)) is { } further)
            {
                Begin(further);
                Execute([.. schedule.Where(run => !run.Warmup)], path);
            }
        }
        catch (Exception e) when (samples.Count == 0 && e is UserErrorException or ProgramNotStartedException)
        {
            recording.Discard();
            throw;
        }
        catch (Exception e) when (e is UserErrorException or ProgramNotStartedException)
        {
            // What was measured before is kept; the execution that failed leaves no trace but the reason.
            Fail(e.Message);
            recording.Update(manifest => manifest with { Passes = [.. manifest.Passes.Take(samples.Count)] });
        }

        if (samples.Count == 0 && executor.Signal is { } signal)
        {
            recording.Discard();
            throw new InterruptedException(signal);
        }

        NoteInterruption(schedule);
        if (Failure is { } failed)
        {
            // A later report of the recording says it as well.
            Finding said = new(FindingIds.MeasurementFailed, Severity.Warning, failed);
            recording.Update(manifest => manifest with { Findings = [.. manifest.Findings, said] });
        }

        progress.Clear();
        var packed = new BackgroundValue<string>(recording.Complete);
        var whole = Measured(path);
        var result = evaluate(whole);
        whole = whole with { Path = packed.Value, Older = recording.Older };
        return (whole, result with { Findings = [.. result.Findings, .. recording.Findings] });
    }

    /// <summary>The result without <see cref="Failure"/>, for a reader to whom it was said.</summary>
    public ResultSet Unsaid(ResultSet set) => Failure is null ? set
        : set with { Findings = [.. set.Findings.Where(finding => finding.Id != FindingIds.MeasurementFailed)] };

    /// <summary>A schedule that a signal has cut short says so.</summary>
    private void NoteInterruption(IReadOnlyList<ScheduledRun> schedule)
    {
        if (executor.Signal is not { } signal)
        {
            return;
        }

        WasProgramSignalled = samples is [.., { CutOff: not null }];
        if (done < schedule.Count || WasProgramSignalled)
        {
            InterruptedBy = signal;
            var name = TerminalSignals.NameOf(signal);
            if (schedule.Count > 1)
            {
                // Counted as progress was: without warm-ups, which no result holds.
                var whole = schedule.Take(done - (WasProgramSignalled ? 1 : 0)).Count(run => !run.Warmup);
                var all = schedule.Count(run => !run.Warmup);
                writer.Update(manifest => manifest with
                {
                    Findings = [
                        .. manifest.Findings, new Finding(
                            FindingIds.Interrupted, Severity.Warning, $"{name} ended the measurement after {whole} of {all} executions.")],
                });
            }
        }
    }

    private Recording Measured(string path) => new() { Path = path, Manifest = writer.Manifest, Samples = samples, Files = [] };

    private void Begin(MeasurementSetup further)
    {
        setup = further;
        plan++;
        writer.Update(manifest => manifest with
        {
            Plans = [.. manifest.Plans, Recorded(setup)],
            Findings = [.. manifest.Findings.Union(setup.Findings)],
        });
    }

    private static RecordedPlan Recorded(MeasurementSetup setup) =>
        new(
            setup.Profile is null ? setup.Model?.Name : null, setup.Profile is null ? setup.Model?.CoreType : null, setup.Plan)
        {
            Nodes = setup.Step,
            IsStep = setup.Step is not null,
            WithoutPerfMetrics = setup.WithoutPerfMetrics,
            Profile = setup.Profile,
        };

    private void Execute(IReadOnlyList<ScheduledRun> schedule, string path)
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
                        : null, LastOf(run.Variant));
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
            if (!last && !run.Warmup && ((schedule[i + 1].Round != run.Round && setup.Profile is null && IsEnough(Measured(path))) || IsOverTime(run)))
            {
                return;
            }
        }
    }

    /// <summary>The first round is always finished: without it there is nothing to compare.</summary>
    private bool IsOverTime(ScheduledRun run) =>
        MaximumTime is { } most && time.GetElapsedTime(begun) > most && samples.Count > 0 && (run.Round > 0 || AllVariantsRan);

    private bool AllVariantsRan => Enumerable.Range(0, variants.Count)
        .All(variant => writer.Manifest.Passes.Any(pass => pass.Variant == variant && !pass.Warmup));

    private double? LastOf(int variant)
    {
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            if (writer.Manifest.Passes[i].Variant == variant)
            {
                return samples[i].WallSeconds;
            }
        }

        return null;
    }

    private PassResult Measure(ScheduledRun run, int pass)
    {
        while (true)
        {
            var recorded = new RecordedPass
            {
                Variant = run.Variant,
                Plan = plan,
                Repetition = run.Round,
                Warmup = run.Warmup,
                Pass = pass,
                HasInterval = setup.Profile is null && options.Sampling.IntervalMilliseconds > 0,
                Aggregation = options.Sampling.Aggregation,
            };
            var raw = writer.BeginPass(recorded);
            var outcome = executor.Run(new ExecutionRequest(setup, variants[run.Variant], pass)
            {
                Raw = raw,
                PerfData = setup.Profile is { KeepsPerfData: true } ? writer.PerfDataPath : null,
                BeforeProgram = writer.WritePending,
            });
            var result = outcome.Result;
            var printed = outcome.Printed?.Value;
            Say(result);
            IsLastEndedOnTime = result.Stopped && !Interrupted;
            if (result.AbortedBy is not null)
            {
                // The program has not begun: there is no execution to tell of.
                writer.Update(manifest => manifest with { Passes = [.. manifest.Passes.SkipLast(1)] });
                return result;
            }

            if (result.Refusal is { } refusal)
            {
                if (samples.Count > 0)
                {
                    KeepWhatThereIs(refusal);
                    return result with { PerfFailed = true };
                }

                if (refusal.Kind is RefusalKind.NoSuchProcess && outcome.ServerFailure is { } why)
                {
                    throw new UserErrorException(why, "Run the --start command by itself, or see its output with -v.");
                }

                FallBack(refusal, variants[run.Variant].Workload);
                pass = 0;
                continue;
            }

            var done = recorded.With(result) with { PrintedValue = printed };
            done = outcome.Printed is { Matches: > 1 and var matches }
                ? done with { Findings = [.. done.Findings, MeanOf(matches, variants[run.Variant].Name)] }
                : done;
            writer.EndPass(done, result.Samples.Regions, result.Samples.Profile);
            samples.Add(result.Samples);
            AddOtherCoreTypes(done, result.OtherCoreTypes);
            if (outcome.ServerFailure is { } ended)
            {
                Fail(ended);
            }

            Check(result.Samples, outcome, variants[run.Variant].Name);
            return result;
        }
    }

    /// <summary>What was counted on other core types is in the same output of perf, read by another plan.</summary>
    private void AddOtherCoreTypes(RecordedPass recorded, IReadOnlyList<PassSamples> otherCoreTypes)
    {
        for (var i = 0; i < otherCoreTypes.Count; i++)
        {
            if (recorded.Pass >= setup.Others[i].Plan.Passes.Count)
            {
                continue;
            }

            var other = recorded with { File = writer.Manifest.Passes[^1].File, Plan = plan + 1 + i, Findings = [] };
            writer.AddPass(other);
            samples.Add(otherCoreTypes[i]);
        }
    }

    /// <summary>A program that fails, or does not print its number, is not worth repeating.</summary>
    private void Check(PassSamples measured, ExecutionOutcome outcome, string variant)
    {
        if (Interrupted)
        {
            return;
        }

        // The signal that ends a program after --duration is ours.
        var failed = measured.ExitCode is not (null or 0) && !(options.Sampling.Duration is not null && measured.CutOff is not null);
        if (failed && !IgnoreFailures)
        {
            var code = measured.ExitCode!.Value;
            Fail($"{variant} {(code > 128 ? $"was killed by signal {code - 128}" : $"ended with exit code {code}")}. --show-output shows its output; -i "
                + $"measures it anyway.");
        }
        else if (!failed && !IgnoreMissingNumber && WhyNoNumber(outcome.Printed) is { } why)
        {
            Fail($"{variant} {why}.{(IgnoreFailures ? "" : " --show-output shows its output.")}");
        }
    }

    private string? WhyNoNumber(PrintedNumber? printed) => printed?.Problem
        ?? (options.Repetition.Metric is { Pattern: var pattern } && printed is not { Value: not null }
            ? $"printed nothing that matches --metric-from '{pattern}'"
            : null);

    private static Finding MeanOf(long matches, string variant) => new(
        FindingIds.MetricMean, Severity.Info, $"{variant} printed {matches} numbers in one run that match --metric-from; the value is their mean.",
        "To use one of them, write a pattern that matches once.");

    private void Fail(string why) => Failure ??= why;

    /// <summary>perf refused a later execution: the ones before it stay as they are, and the refused one leaves no trace but a finding.</summary>
    private void KeepWhatThereIs(PerfRefusal refusal) => writer.Update(manifest => manifest with
    {
        Passes = [.. manifest.Passes.SkipLast(1)],
        Findings = [
            .. manifest.Findings, new Finding(
                FindingIds.PerfRefused, Severity.Error, $"perf refused a later execution; the earlier ones are shown: {refusal.Text}", refusal.Remedy)],
    });

    /// <summary>
    /// perf refused before the program was started, so it can still be measured with less: first without hardware events, then
    /// without perf. Attached measurements and <c>--require-pmu</c> have nothing to fall back to.
    /// </summary>
    private void FallBack(PerfRefusal refusal, Workload? workload)
    {
        if (options.Counting.RequirePmu || refusal.Kind
            is RefusalKind.NoSuchProcess or RefusalKind.Hung or RefusalKind.Workload or RefusalKind.Broken or RefusalKind.Other
            || (workload is null && setup.Plan.Groups.Count == 0))
        {
            throw new UserErrorException(refusal.Text, refusal.Remedy);
        }

        if (setup.Profile is { } profile)
        {
            throw new UserErrorException(
                $"perf cannot sample {profile.EventName}: {refusal.Text}",
                refusal.Remedy ?? "To sample CPU time instead: --for cpu-clock; to see what this machine can measure: tma doctor.");
        }

        var why = setup.WhyNoTree ?? new NoTree(NoTreeIds.Refused, Sentence(refusal));
        setup = setup.Plan.Groups.Count > 0
            ? MeasurementSetup.SoftwareOnly(options, machine, why)
            : setup with { Mode = new CountingMode.TimingOnly(why) };
        writer.Update(manifest => manifest with
        {
            Passes = [],
            Plans = [Recorded(setup)],
            Options = setup.Recorded(options).Write(),
        });
    }

    private static string Sentence(PerfRefusal refusal)
    {
        var text = refusal.Text.TrimEnd('.');
        return "perf refused the hardware events: " + char.ToLowerInvariant(text[0]) + text[1..] + (
            refusal.Remedy is { } remedy ? " (" + remedy.TrimEnd('.') + ")" : "");
    }

    private void Say(PassResult result)
    {
        if (options.IsVerbose && result.PerfErrors.Length > 0)
        {
            messages.Write(result.PerfErrors);
        }
    }

    private RecordingManifest Manifest() => new()
    {
        ToolVersion = Product.Version,
        Created = time.GetUtcNow(),
        Machine = machine,
        Plans = [Recorded(setup), .. setup.Others.Select(Recorded)],
        Variants = variants,
        Options = setup.Recorded(options).Write(),
        Findings = [.. setup.Findings, .. Notes],
    };
}
