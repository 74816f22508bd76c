using Toplev.Cli.Commands;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;

namespace Toplev.Cli.Measuring;

/// <summary>Executes a variant once: with its server where it has one, its output where it belongs, under perf where that counts.</summary>
internal sealed class Execution(RunOptions options, ProgramEnvironment environment, SignalRelay signals, TextWriter messages)
{
    private readonly PrintedMetric? metric = options.Metric is { } asked ? PrintedMetric.Parse(asked) : null;

    private readonly PerfFeatures features = new();

    private bool Interrupted => signals.First is not null;

    /// <param name="perf">Null to run without perf.</param>
    /// <param name="raw">Where perf's output is copied to.</param>
    public Outcome Run(MeasurementSetup setup, RecordedVariant variant, int pass, string? perf, Stream raw)
    {
        using var folder = new PrivateDirectory();
        if (variant.Server is null)
        {
            return Measure(setup, variant, pass, perf, raw, folder, Target);
        }

        using var server = ServerProcess.Start(variant.Server, environment, ShowsServer ? null : folder.File("server"));
        if (!server.WaitUntil(options.Ready!, options.ReadyTimeout, () => Interrupted))
        {
            return new Outcome(PassResult.Aborted(signals.First!.Value), null);
        }

        for (var warmup = 0; warmup < options.Warmups && !Interrupted; warmup++)
        {
            _ = new PerfRunner(environment, TimeProvider.System) { Streams = ProgramStreams.Discarded, Signals = signals }
                .RunPlain(variant.Workload!, options.Duration, CancellationToken.None);
        }

        if (signals.First is { } signal)
        {
            return new Outcome(PassResult.Aborted(signal), null);
        }

        var outcome = Measure(setup, variant, pass, perf, raw, folder, new PerfTarget.RunningProcess(server.ProcessIds));
        return server.IsRunning || Interrupted ? outcome : outcome with { ServerFailure = server.HowItEnded };
    }

    private Outcome Measure(
        MeasurementSetup setup, RecordedVariant variant, int pass, string? perf, Stream raw, PrivateDirectory folder, PerfTarget target)
    {
        var streams = Streams(folder);
        IReadOnlyList<Tma.Events.CollectionPlan> others = [.. setup.Others.Select(other => other.Plan)];
        var runner = new PerfRunner(environment, TimeProvider.System)
        {
            Streams = streams, Signals = signals, Features = features, Companions = others, Regions = variant.Regions, RegionGroups = setup.RegionGroups,
        };
        PassResult result;
        if (!setup.MayUsePerf || perf is null)
        {
            result = runner.RunPlain(variant.Workload!, options.Duration, CancellationToken.None);
        }
        else
        {
            var stat = new PerfStatOptions
            {
                IntervalMilliseconds = options.IntervalMilliseconds,
                Target = target,
                Aggregation = options.Aggregation,
                DelayMilliseconds = options.DelayMilliseconds,
                Duration = options.Duration,
            };
            if (options.Verbosity == Verbosity.Verbose)
            {
                messages.WriteLine("tma: " + Report.Formatting.ShellQuoting.Join([perf, .. PerfStatArguments.Build(setup.Plan, pass, stat, "FIFO", CommandOf(variant.Workload), others)]));
            }

            result = runner.Run(perf, setup.Plan, pass, stat, variant.Workload, raw, CancellationToken.None);
        }

        if (options.ShowOutput)
        {
            streams.PassOn();
        }

        if (metric is null || result.Refusal is not null)
        {
            return new Outcome(result, null);
        }

        return new Outcome(result, metric.In(new[] { streams.Output, streams.Error }.OfType<string>()));
    }

    /// <summary>What a server logs would drown the result.</summary>
    private bool ShowsServer => options.Verbosity == Verbosity.Verbose || options is { ShowOutput: true, Experiment: not null };

    internal static IReadOnlyList<string> CommandOf(Workload? workload) => workload is null ? [] : [workload.Program, .. workload.Arguments];

    private ProgramStreams Streams(PrivateDirectory folder) =>
        metric is not null ? new ProgramStreams(options.PassInput, folder.File("out"), folder.File("err"))
        : options.ShowOutput ? new ProgramStreams(options.PassInput, null, null)
        : ProgramStreams.Discarded with { Input = options.PassInput };

    private PerfTarget Target => options switch
    {
        { Pids.Count: > 0 } => new PerfTarget.RunningProcess(options.Pids),
        { AllCpus: true } => new PerfTarget.Processors(null),
        { Cpus: { } list } => new PerfTarget.Processors(list),
        _ => new PerfTarget.StartedProgram(),
    };

    /// <param name="Printed">The number the program printed, or null when none was asked for.</param>
    internal sealed record Outcome(PassResult Result, PrintedNumber? Printed)
    {
        /// <summary>How the server ended while it was measured, or null.</summary>
        public string? ServerFailure { get; init; }
    }
}
