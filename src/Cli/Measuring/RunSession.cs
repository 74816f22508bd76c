using System.Runtime.InteropServices;
using Toplev.Cli.Commands;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Collector.Workloads;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Cli.Measuring;

/// <summary>Executes a plan: warm-ups, repetitions and passes, each recorded as it ends. Falls back to what the machine gives.</summary>
internal sealed class RunSession(
    RunOptions options, Machine machine, ProgramEnvironment environment, string? perf, Preparation prepared, TextWriter messages, Progress progress)
{
    private readonly List<PassSamples> samples = [];
    private MeasurementSetup setup = null!;
    private RecordingWriter writer = null!;
    private volatile bool interrupted;

    /// <summary>True when perf failed after the program had been started.</summary>
    public bool PerfFailed { get; private set; }

    /// <param name="path">The recording to be.</param>
    /// <param name="evaluate">Makes the result while the recording is packed.</param>
    public (Recording Recording, ResultSet Result) Run(
        MeasurementSetup planned, Workload? workload, string path, Func<Recording, ResultSet> evaluate)
    {
        setup = planned;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupted);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupted);
        using var recording = RecordingWriter.Create(path, Manifest(workload) with { PerfVersion = perf is null ? null : prepared.VersionOf(perf, environment) });
        writer = recording;
        prepared.Finish();
        try
        {
            Repeat(workload);
        }
        catch (ProgramNotStartedException)
        {
            recording.Discard();
            throw;
        }
        catch (UserErrorException) when (samples.Count == 0)
        {
            recording.Discard();
            throw;
        }

        progress.Clear();
        var packed = new Ahead<string>(recording.Complete);
        var measured = new Recording { Path = path, Manifest = recording.Manifest, Samples = samples, Files = [] };
        var result = evaluate(measured);
        measured = measured with { Path = packed.Value };
        return (measured, result with { Findings = [.. result.Findings, .. recording.Findings] });
    }

    private void Repeat(Workload? workload)
    {
        var total = (options.Warmups + options.Runs) * setup.Plan.Passes.Count;
        var done = 0;
        for (var repetition = -options.Warmups; repetition < options.Runs; repetition++)
        {
            for (var pass = 0; pass < setup.Plan.Passes.Count; pass++)
            {
                progress.Show(++done, total, repetition < 0);
                var result = Measure(workload, repetition, pass);
                if (result.PerfFailed)
                {
                    PerfFailed = true;
                    return;
                }

                if (interrupted || (result.Stopped && options.Duration is null))
                {
                    return;
                }
            }
        }
    }

    private void Interrupted(PosixSignalContext context)
    {
        context.Cancel = true;
        interrupted = true;
    }

    private PassResult Measure(Workload? workload, int repetition, int pass)
    {
        while (true)
        {
            var recorded = new RecordedPass
            {
                Variant = 0,
                Repetition = repetition < 0 ? repetition + options.Warmups : repetition,
                Warmup = repetition < 0,
                Pass = pass,
                HasInterval = true,
                Aggregation = Aggregation,
            };
            var raw = writer.BeginPass(recorded);
            var result = Execute(workload, pass, raw);
            Say(result);
            if (result.Refusal is { } refusal)
            {
                if (samples.Count > 0)
                {
                    KeepWhatThereIs(refusal);
                    return result;
                }

                FallBack(refusal, workload);
                pass = 0;
                continue;
            }

            writer.EndPass(recorded.With(result));
            samples.Add(result.Samples);
            return result;
        }
    }

    private PassResult Execute(Workload? workload, int pass, Stream raw)
    {
        var runner = new PerfRunner(environment, TimeProvider.System);
        if (!setup.MayUsePerf || perf is null)
        {
            return runner.RunPlain(workload!, options.Duration, CancellationToken.None);
        }

        var stat = new PerfStatOptions
        {
            IntervalMilliseconds = options.IntervalMilliseconds,
            Target = Target,
            Aggregation = Aggregation,
            DelayMilliseconds = options.DelayMilliseconds,
            Duration = options.Duration,
        };
        if (options.Verbosity == Verbosity.Verbose)
        {
            messages.WriteLine("tma: " + Report.ShellQuoting.Join([perf, .. PerfStatArguments.Build(setup.Plan, pass, stat, "FIFO", [.. options.Program])]));
        }

        return runner.Run(perf, setup.Plan, pass, stat, workload, raw, CancellationToken.None);
    }

    /// <summary>perf refused a later execution: the ones before it stay as they are, and the refused one leaves no trace but a finding.</summary>
    private void KeepWhatThereIs(PerfRefusal refusal) => writer.Update(manifest => manifest with
    {
        Passes = [.. manifest.Passes.SkipLast(1)],
        Findings = [.. manifest.Findings, new Finding("perf-refused", Severity.Error, $"perf refused a later execution, the earlier ones are shown: {refusal.Text}", refusal.Remedy)],
    });

    /// <summary>
    /// perf refused before the program was started, so it can still be measured with less: first without hardware events, then
    /// without perf. Attached measurements and <c>--require-pmu</c> have nothing to fall back to.
    /// </summary>
    private void FallBack(PerfRefusal refusal, Workload? workload)
    {
        if (options.RequirePmu || refusal.Kind is RefusalKind.NoSuchProcess or RefusalKind.Hung or RefusalKind.Workload or RefusalKind.Broken or RefusalKind.Other
            || (workload is null && setup.Plan.Groups.Count == 0))
        {
            throw new UserErrorException(refusal.Text, refusal.Remedy);
        }

        var why = setup.WhyNoTree ?? Sentence(refusal);
        setup = setup.Plan.Groups.Count > 0
            ? MeasurementSetup.SoftwareOnly(options, machine, why)
            : setup with { MayUsePerf = false };
        writer.Update(manifest => manifest with
        {
            Passes = [],
            Plans = [new RecordedPlan(setup.Model?.Name, setup.Model?.CoreType, setup.Plan)],
            Options = RecordedOptions.Of(setup).Write(),
        });
    }

    private static string Sentence(PerfRefusal refusal)
    {
        var text = refusal.Text.TrimEnd('.');
        return "perf refused the hardware events: " + char.ToLowerInvariant(text[0]) + text[1..] + (refusal.Remedy is { } remedy ? " (" + remedy.TrimEnd('.') + ")" : "");
    }

    private void Say(PassResult result)
    {
        if (options.Verbosity == Verbosity.Verbose && result.PerfErrors.Length > 0)
        {
            messages.Write(result.PerfErrors);
        }
    }

    private PerfTarget Target => options switch
    {
        { Pids.Count: > 0 } => new PerfTarget.RunningProcess(options.Pids),
        { AllCpus: true } => new PerfTarget.Processors(null),
        { Cpus: { } list } => new PerfTarget.Processors(list),
        _ => new PerfTarget.StartedProgram(),
    };

    private PerfAggregation Aggregation => options.Per switch
    {
        "core" => PerfAggregation.Core,
        "socket" => PerfAggregation.Socket,
        "cpu" => PerfAggregation.Cpu,
        _ => PerfAggregation.None,
    };

    private RecordingManifest Manifest(Workload? workload) => new()
    {
        ToolVersion = Product.Version,
        Created = TimeProvider.System.GetUtcNow(),
        Machine = machine,
        Plans = [new RecordedPlan(setup.Model?.Name, setup.Model?.CoreType, setup.Plan)],
        Variants =
        [
            new RecordedVariant
            {
                Name = workload is null ? "attached" : Path.GetFileName(workload.Program),
                Workload = workload,
                Attached = options switch
                {
                    { Pids.Count: > 0 } => "process " + string.Join(", ", options.Pids),
                    { AllCpus: true } => "all CPUs",
                    { Cpus: { } list } => "CPUs " + list,
                    _ => null,
                },
            },
        ],
        Options = RecordedOptions.Of(setup).Write(),
        Findings = setup.Findings,
    };
}
