using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Findings;

namespace Toplev.Engine.Measuring;

/// <summary>Executes a variant once: with its server where it has one, its output where it belongs, under perf where that counts.</summary>
/// <param name="perf">The perf binary, or null to run without.</param>
/// <param name="messages">What perf is called with, where the user wants to see it.</param>
public sealed class Execution(MeasurementOptions options, ProgramEnvironment environment, string? perf, Preparation prepared, TextWriter messages) : IExecutor
{
    private readonly SignalRelay signals = new();

    private readonly PrintedMetric? metric = options.Repetition.Metric is { } asked ? PrintedMetric.Parse(asked) : null;

    private readonly PerfFeatures features = new();

    public int? Signal => signals.First;

    public string? PerfVersion => perf is null ? null : prepared.VersionOf(perf, environment);

    private bool Interrupted => signals.First is not null;

    public void WaitUntilQuiet() => prepared.Finish();

    public ExecutionOutcome Run(ExecutionRequest request)
    {
        var variant = request.Variant;

        // Each costs as much as a start of true: there is one only where something is kept.
        using var folder = metric is not null || variant.Server is not null ? new PrivateDirectory() : null;
        if (variant.Server is null)
        {
            return Measure(request, folder, PerfTargetOf, null);
        }

        if (options.Server!.Ready.Holds())
        {
            throw new UserErrorException(
                $"{options.Server.Ready} answers before the server is started: something else listens there.", "End it, or choose another port.");
        }

        using var server = ServerProcess.Start(
            variant.Server, environment, ShowsServer ? null : folder!.File("server"), variant.Regions, isSampled: request.Setup.Profile is not null);
        if (!server.WaitUntil(options.Server.Ready, options.Server.ReadyTimeout, () => Interrupted))
        {
            return new ExecutionOutcome(PassResult.Aborted(signals.First!.Value), null);
        }

        for (var warmup = 0; warmup < options.Repetition.Warmups && !Interrupted; warmup++)
        {
            _ = new PerfRunner(environment, TimeProvider.System) { Streams = ProgramStreams.Discarded, Signals = signals }
                .RunPlain(variant.Workload!, options.Sampling.Duration, CancellationToken.None);
        }

        if (signals.First is { } signal)
        {
            return new ExecutionOutcome(PassResult.Aborted(signal), null);
        }

        var pattern = options.Server.Measured is { } asked ? ProcessPattern.Parse(asked) : null;
        var outcome = Measure(request, folder, new PerfTarget.RunningProcess(server.Choose(pattern)), server);
        server.Stop();
        if (server.Missed > 0)
        {
            outcome = outcome with { Result = outcome.Result with { Findings = [.. outcome.Result.Findings, NotMeasured(server.Missed)] } };
        }

        if (server is { MeasuredEnded: true, EndedByItself: false } && !outcome.Result.Findings.Any(finding => finding.Id == FindingIds.ProcessesEnded))
        {
            outcome = outcome with { Result = outcome.Result with { Findings = [.. outcome.Result.Findings, MeasuredEnded] } };
        }

        return server.EndedByItself && !Interrupted ? outcome with { ServerFailure = server.HowItEnded } : outcome;
    }

    private static Finding MeasuredEnded => new(
        FindingIds.ProcessesEnded, Severity.Warning,
        "The measured processes ended before the load did: the counts are what they did until then.", PassResult.RemedyForEndedProcesses);

    private static Finding NotMeasured(int processes) => new(
        FindingIds.ProcessesMissing, Severity.Warning,
        $"{(processes == 1 ? "1 process that matches --measure was" : $"{processes} processes that match --measure were")} started under load by a process "
            + "that is not measured, and is not in the counts.",
        "Let the server start its workers before it is ready, or measure all of it (omit --measure).");

    private ExecutionOutcome Measure(ExecutionRequest asked, PrivateDirectory? folder, PerfTarget target, ServerProcess? server)
    {
        var (setup, variant, pass) = asked;
        var streams = Streams(folder);
        IReadOnlyList<Tma.Events.CollectionPlan> others = [.. setup.Others.Select(other => other.Plan)];
        var runner = new PerfRunner(environment, TimeProvider.System)
        {
            Streams = streams, Signals = signals, Features = features, OtherCoreTypes = others, RegionGroups = setup.RegionGroups,
            Regions = server is null ? variant.Regions : null, Server = server, BeforeProgram = asked.BeforeProgram,
        };
        PassResult result;
        if (setup.Mode is CountingMode.TimingOnly || perf is null)
        {
            result = runner.RunPlain(variant.Workload!, options.Sampling.Duration, CancellationToken.None);
        }
        else if (setup.Profile is { } request)
        {
            result = Sample(runner, request, variant, asked.PerfData, target);
        }
        else
        {
            var stat = new PerfStatOptions
            {
                IntervalMilliseconds = options.Sampling.IntervalMilliseconds,
                Target = target,
                Aggregation = options.Sampling.Aggregation,
                DelayMilliseconds = options.Sampling.DelayMilliseconds,
                Duration = options.Sampling.Duration,
            };
            if (options.IsVerbose)
            {
                messages.WriteLine(
                    "tma: " + ShellQuoting.Join([perf, .. PerfStatArguments.Build(setup.Plan, pass, stat, "FIFO", variant.Workload?.Words ?? [], others)]));
            }

            result = runner.Run(perf, setup.Plan, pass, stat, variant.Workload, asked.Raw, CancellationToken.None);
        }

        if (options.Launch.ShowOutput)
        {
            streams.PassOn();
        }

        if (metric is null || result.Refusal is not null)
        {
            return new ExecutionOutcome(result, null);
        }

        return new ExecutionOutcome(result, metric.In(new[] { streams.Output, streams.Error }.OfType<string>()));
    }

    private PassResult Sample(PerfRunner runner, ProfileRequest request, RecordedVariant variant, string? perfData, PerfTarget target)
    {
        var record = new PerfRecordOptions
        {
            Event = request.Event,
            Frequency = request.Frequency,
            Period = request.Period,
            CallGraph = request.CallGraph,
            MostBytes = request.MostBytes,
            Target = target,
            DelayMilliseconds = options.Sampling.DelayMilliseconds,
            Duration = options.Sampling.Duration,
        };
        if (options.IsVerbose)
        {
            messages.WriteLine("tma: " + ShellQuoting.Join([perf!, .. PerfRecordArguments.Build(record, "FILE", variant.Workload?.Words ?? [])]));
        }

        return runner.Sample(perf!, request, record, variant.Workload, perfData, CancellationToken.None);
    }

    /// <summary>What a server logs would drown the result.</summary>
    private bool ShowsServer => options.IsVerbose || options is { Launch.ShowOutput: true, Repetition.Experiment: not null };

    private ProgramStreams Streams(PrivateDirectory? folder) =>
        metric is not null ? new ProgramStreams(options.Launch.PassInput, folder!.File("out"), folder.File("err"))
        : options.Launch.ShowOutput ? new ProgramStreams(options.Launch.PassInput, null, null)
        : ProgramStreams.Discarded with { Input = options.Launch.PassInput };

    private PerfTarget PerfTargetOf => options.Target switch
    {
        Target.Processes processes => new PerfTarget.RunningProcess(processes.Ids),
        Target.Machine => new PerfTarget.Processors(null),
        Target.Cpus cpus => new PerfTarget.Processors(cpus.List),
        _ => new PerfTarget.StartedProgram(),
    };

    public void Dispose() => signals.Dispose();
}
