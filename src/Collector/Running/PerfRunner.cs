using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Running;

/// <summary>What an execution has shown of the perf that is used.</summary>
public sealed class PerfFeatures
{
    /// <summary>False when it does not know <c>--control</c> (before 5.10): then it has to start the program itself.</summary>
    public bool TakesCommands { get; internal set; } = true;
}

/// <summary>
/// Runs the program once, under perf or without it. The program is our child: perf attaches to it before its first instruction, counts from
/// the moment it is let go, and is interrupted when it has ended. Standard streams, signals and job control are the program's.
/// </summary>
/// <param name="user">The environment the program shall have.</param>
public sealed class PerfRunner(ProgramEnvironment user, TimeProvider time)
{
    private const int StandardError = 2;

    public WaitLimits Limits { get; init; } = new();

    /// <summary>Where the program's standard streams come from and go to.</summary>
    public ProgramStreams Streams { get; init; } = ProgramStreams.Ours;

    /// <summary>Where signals come from; null to take them only while a program runs.</summary>
    public SignalRelay? Signals { get; init; }

    /// <summary>What is known of perf, shared by executions.</summary>
    public PerfFeatures Features { get; init; } = new();

    /// <summary>Plans for the other core types of a hybrid processor, counted in the same execution.</summary>
    public IReadOnlyList<CollectionPlan> OtherCoreTypes { get; init; } = [];

    /// <summary>Which regions of the program are collected; null for none: then its environment is the user's plus the workload's variables.</summary>
    public RegionChoice? Regions { get; init; }

    /// <summary>The server that is measured while the program loads it, or null. It has ended when the measurement is evaluated.</summary>
    public ServerProcess? Server { get; init; }

    /// <summary>Groups of hardware events that the program's own threads count where its regions begin and end, instead of perf.</summary>
    public IReadOnlyList<IReadOnlyList<PerfAttribute>> RegionGroups { get; init; } = [];

    /// <summary>Called once in an execution, before the program runs: while perf opens its counters, so that it takes no extra time.</summary>
    public Action? BeforeProgram { get; init; }

    /// <summary>Executes one pass of the plan.</summary>
    /// <param name="workload">Null when perf counts something that runs already.</param>
    /// <param name="raw">Where perf's output is copied as it arrives, or null.</param>
    /// <exception cref="ProgramNotStartedException">The program was not found or cannot be executed; nothing of it has run.</exception>
    public Task<PassResult> RunAsync(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Workload? workload, Stream? raw, CancellationToken cancellation) =>
        OnOwnThread(() => Run(perf, plan, pass, options, workload, raw, cancellation));

    /// <summary>Executes the program without perf: only time, memory and its exit code are known.</summary>
    public Task<PassResult> RunPlainAsync(Workload workload, TimeSpan? duration, CancellationToken cancellation) =>
        OnOwnThread(() => RunPlain(workload, duration, cancellation));

    private RegionSources SourcesOf(Workload? workload, PrivateDirectory folder, PerfControl? control) => workload is null
        ? new(null, user, folder, control, Streams.Output, RegionGroups)
        : new(Regions, user.With(workload.Environment), folder, control, Streams.Output, RegionGroups);

    private static Task<PassResult> OnOwnThread(Func<PassResult> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>As <see cref="RunAsync"/>, on the caller's thread.</summary>
    public PassResult Run(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Workload? workload, Stream? raw, CancellationToken cancellation)
    {
        var result = Features.TakesCommands ? RunAttaching(perf, plan, pass, options, workload, raw, cancellation) : null;
        return result ?? RunStartedByPerf(perf, plan, pass, options, workload, raw, cancellation);
    }

    /// <summary>As <see cref="RunPlainAsync"/>, on the caller's thread.</summary>
    public PassResult RunPlain(Workload workload, TimeSpan? duration, CancellationToken cancellation)
    {
        using var folder = new PrivateDirectory();
        using var regions = SourcesOf(workload, folder, null);
        using var own = Signals is null ? new SignalRelay() : null;
        using var program = Hold(regions.Prepare(workload), regions);
        using var supervision = new Supervision(Limits, regions.Watched) { Program = program, Duration = duration, BeforeProgram = BeforeProgram };
        var report = supervision.Run(null, Signals ?? own!, cancellation);
        return PassResults.WithoutPerf(Finished(report, program, workload, regions), time);
    }

    /// <summary>Executes the program once under <c>perf record</c> and reads the samples.</summary>
    /// <param name="kept">Where perf's own file is kept, or null to remove it.</param>
    /// <exception cref="ProgramNotStartedException">The program was not found or cannot be executed; nothing of it has run.</exception>
    public PassResult Sample(
        string perf, ProfileRequest request, PerfRecordOptions options, Workload? workload, string? kept, CancellationToken cancellation)
    {
        using var folder = new PrivateDirectory();
        using var control = new PerfControl(folder);
        using var regions = SourcesOf(workload, folder, control);
        using var own = Signals is null ? new SignalRelay() : null;
        var maps = Server?.Maps ?? PerfMaps.For(options.Target is PerfTarget.RunningProcess ? null : workload, user);
        using var program = workload is null ? null : Hold(regions.Prepare(Server is null ? maps.Prepare(workload) : workload), regions);
        using var pipes = PerfPipes.Create(folder);
        using var supervision = new Supervision(Limits, regions.Watched)
        {
            Program = program,
            Control = control,
            EnablesCounters = regions.Gate is null,
            Delay = options.DelayMilliseconds is int delay and > 0 ? TimeSpan.FromMilliseconds(delay) : null,
            Duration = options.Duration,
            PerfErrors = pipes.Errors,
            BeforeProgram = BeforeProgram,
        };
        var file = folder.File("perf.data");
        var attached = options with { DelayMilliseconds = -1, Control = control.Argument, Target = TargetOf(options.Target, program) };
        var report = supervision.Run(
            () => pipes.Start(new LaunchPlan(LaunchWay.Perf, perf, [perf, .. PerfRecordArguments.Build(attached, file, [])], PerfEnvironment)),
            Signals ?? own!, cancellation);
        var run = Finished(report, program, workload, regions, options.Target);
        // A file of minutes is read for long: a signal that came before, or comes now, ends that too.
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var signals = Signals ?? own!;
        using var listening = report.Signalled is null ? signals.Listen(_ => reading.Cancel()) : null;
        var sampled = new SampledResult(perf, request, maps).Of(run, file, kept, PerfEnvironment, time, reading.Token);
        return sampled ?? PassResult.Aborted(signals.First ?? TerminalSignals.Terminate);
    }

    // Null if this perf cannot attach: nothing has run then.
    private PassResult? RunAttaching(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Workload? workload, Stream? raw, CancellationToken cancellation)
    {
        using var folder = new PrivateDirectory();
        using var control = new PerfControl(folder);
        using var regions = SourcesOf(workload, folder, control);
        using var own = Signals is null ? new SignalRelay() : null;
        using var program = workload is null ? null : Hold(regions.Prepare(workload), regions);
        using var pipes = PerfPipes.Create(folder);
        var collected = Collected(plan, options, raw);
        BusyTime? began = null;
        BusyTime? busy = null;
        using var supervision = new Supervision(Limits, regions.Watched)
        {
            Program = program,
            Control = control,
            EnablesCounters = regions.Gate is null,
            Delay = options.DelayMilliseconds is int delay and > 0 ? TimeSpan.FromMilliseconds(delay) : null,
            Duration = options.Duration,
            PerfOutput = pipes.Output,
            PerfErrors = pipes.Errors,
            Output = collected.Take,
            BeforeProgram = BeforeProgram,
            Edge = options.Target is PerfTarget.Processors cpus
                ? () => (began, busy) = began is null ? (BusyTime.Read(cpus.List), null) : (began, BusyTime.Read(cpus.List))
                : null,
        };
        var attached = options with { DelayMilliseconds = -1, Control = control.Argument, Target = TargetOf(options.Target, program) };
        var arguments = PerfStatArguments.Build(plan, pass, attached, pipes.OutputPath, [], OtherCoreTypes);
        var report = supervision.Run(
            () => pipes.Start(new LaunchPlan(LaunchWay.Perf, perf, [perf, .. arguments], PerfEnvironment)), Signals ?? own!, cancellation);
        collected.Complete();
        if (regions.Gate is null && report is { StartedAt: null, AbortedBy: null } && DoesNotTakeCommands(report))
        {
            Features.TakesCommands = false;
            if (raw is { CanSeek: true })
            {
                // What it printed on the way is of no execution.
                raw.SetLength(0);
            }

            return null;
        }

        var run = Finished(report, program, workload, regions, options.Target);
        return PassResults.FromPerf(run with { Busy = busy?.Since(began) }, collected, time);
    }

    private PassResult RunStartedByPerf(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Workload? workload, Stream? raw, CancellationToken cancellation)
    {
        using var folder = new PrivateDirectory();
        using var regions = SourcesOf(workload, folder, null);
        using var own = Signals is null ? new SignalRelay() : null;
        using var pipes = PerfPipes.Create(folder);
        (var statusReader, var status) = Descriptor.Pipe();
        using (status)
        using (var launch = workload is null ? null : Launcher.Write(PlanOf(regions.Prepare(workload), LaunchWay.Report)))
        using (var streams = OpenStreams.Of(Streams, regions.Log))
        using (var error = streams.Error is null && !StandardStream.WasClosed(StandardError) ? Descriptor.TryDuplicate(StandardError) : null)
        using (var program = new ReportedProgram(statusReader))
        {
            var collected = Collected(plan, options, raw);
            using var supervision = new Supervision(Limits, regions.Watched)
            {
                Program = workload is null ? null : program,
                Duration = options.Duration,
                PerfOutput = pipes.Output,
                PerfErrors = pipes.Errors,
                Output = collected.Take,
            };
            // This perf starts the program by itself.
            BeforeProgram?.Invoke();
            var programError = streams.Error ?? error?.Number ?? pipes.ErrorsWriter.Number;
            IReadOnlyList<string> command = launch is null ? [] : [Launcher.File, .. Launcher.Arguments(launch, status, null, programError)];
            var arguments = PerfStatArguments.Build(plan, pass, options, pipes.OutputPath, command, OtherCoreTypes);
            var report = supervision.Run(StartPerf, Signals ?? own!, cancellation);
            collected.Complete();
            var run = Finished(report, supervision.Program, workload, regions, options.Target);
            return PassResults.FromPerf(
                options.Target is PerfTarget.StartedProgram ? run with { RegionFindings = [.. run.RegionFindings, StartedByPerf] } : run, collected, time);

            ChildProcess StartPerf()
            {
                var started = pipes.StartInOurGroup(new ChildStart
                {
                    File = perf,
                    Arguments = arguments,
                    Environment = PerfEnvironment.Variables,
                    Directory = workload?.Directory,
                    Descriptors = launch is null
                        ? []
                        : [.. Launcher.Kept(launch, status, null, programError), .. streams.Copies.Where(copy => copy.To != StandardError)],
                });
                status.Dispose();
                regions.Log?.Started();
                return started;
            }
        }
    }

    // One that ends in peace without having answered has not heard the commands either.
    private static bool DoesNotTakeCommands(SupervisionReport report) =>
        PerfRefusals.DoesNotTakeCommands(report.ErrorText) || report.PerfEnd is { ExitCode: 0, Signalled: false };

    private static Finding StartedByPerf => new(
        FindingIds.LauncherCounted, Severity.Info,
        "This perf does not support --control (5.10 and later do), so it cannot attach to a program before the program starts: the counts include the start "
            + "of tma's launcher (about 40 page faults and 1 ms of CPU time).",
        "Use a newer perf, which counts only the program; give its path with --perf.");

    private ProgramEnvironment PerfEnvironment => user.With("LD_PRELOAD", null).With("LC_ALL", "C");

    private static PerfTarget TargetOf(PerfTarget asked, HeldProgram? program) =>
        asked is PerfTarget.StartedProgram && program?.Id is int id ? new PerfTarget.RunningProcess([id]) : asked;

    private CollectedOutput Collected(CollectionPlan plan, PerfStatOptions options, Stream? raw) =>
        new(new PerfStatReader(plan, options.Layout), [.. OtherCoreTypes.Select(other => new PerfStatReader(other, options.Layout))], raw);

    private ProgramRun Finished(
        SupervisionReport report, MeasuredProgram? program, Workload? workload, RegionSources regions, PerfTarget? target = null)
    {
        if (program?.Failure is { } failure)
        {
            throw LaunchFailure.Of(failure, workload!.Program);
        }

        var run = ProgramRun.Of(report, program);
        if (target is not null)
        {
            // Before the server is asked to end.
            run = run with { Target = target, TargetsEnded = Server is not null && target is PerfTarget.RunningProcess { Ids: var ids }
                && !ids.Any(ProcessTree.IsRunning) };
        }

        return run is not { Started: true, HasProgram: true } ? run
            : Server is not null ? run.With(Server)
            : run.With(regions);
    }

    private HeldProgram Hold(Workload workload, RegionSources regions)
    {
        var plan = PlanOf(workload, LaunchWay.Hold);
        using var streams = OpenStreams.Of(Streams, regions.Log);
        var program = HeldProgram.Start(plan, streams.Copies, workload.Directory);
        regions.Log?.Started();
        return program;
    }

    private LaunchPlan PlanOf(Workload workload, LaunchWay way)
    {
        var wanted = user.With(workload.Environment);
        return new LaunchPlan(way, workload.Resolve(user), [workload.Program, .. workload.Arguments],
            workload.Directory is null ? wanted : wanted.With("PWD", Path.GetFullPath(workload.Directory)))
        {
            Pinning = workload.Pinning,
            WithoutHugePages = workload.WithoutHugePages,
        };
    }
}
