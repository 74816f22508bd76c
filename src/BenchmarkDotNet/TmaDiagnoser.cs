using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.BenchmarkDotNet;

/// <summary>
/// Counts each benchmark by Top-down Microarchitecture Analysis, in a run of its own after those whose times are shown. What is counted are the actual
/// iterations of the workload, from BenchmarkDotNet's signal before the first to that after the last. A benchmark that cannot be counted keeps its other
/// results, and the reason is shown. Linux only; needs <c>perf</c> 5.10 or later.
/// </summary>
public sealed class TmaDiagnoser : IDiagnoser
{
    private readonly TmaDiagnoserConfig config;
    private readonly ResultStore store = new();
    private readonly TmaReportExporter exporter;
    private readonly Lazy<CountingPlan> plan;
    private (BenchmarkCase Benchmark, CountedRun Run, string Name)? current;
    private bool hasColumns;
    private int displayed;

    /// <summary>With the defaults of <see cref="TmaDiagnoserConfig"/>.</summary>
    public TmaDiagnoser()
        : this(new TmaDiagnoserConfig())
    {
    }

    /// <param name="config">What to count.</param>
    public TmaDiagnoser(TmaDiagnoserConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        this.config = config;
        plan = new Lazy<CountingPlan>(() => CountingPlan.Make(config));
        exporter = new TmaReportExporter(() => plan.IsValueCreated ? plan.Value.Catalog : null);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Ids => [nameof(TmaDiagnoser)];

    /// <inheritdoc/>
    public IEnumerable<IExporter> Exporters => [exporter];

    /// <inheritdoc/>
    public IEnumerable<IAnalyser> Analysers => [TmaAnalyser.Instance];

    /// <summary>What the diagnoser of a benchmark's configuration knows of it; null where it has none, or nothing is known.</summary>
    internal static CountedBenchmark? ResultOf(BenchmarkCase benchmark) => Of(benchmark)?.store.Find(benchmark);

    /// <summary>The nodes that its configuration names.</summary>
    internal static IReadOnlyList<string> NodesOf(BenchmarkCase benchmark) => Of(benchmark)?.config.Nodes ?? [];

    /// <summary>A run of its own, so that what counting costs is in no time.</summary>
    /// <param name="benchmarkCase">Any.</param>
    public RunMode GetRunMode(BenchmarkCase benchmarkCase) => OperatingSystem.IsLinux() ? RunMode.ExtraRun : RunMode.None;

    /// <summary>Begins and ends counting. Nothing that goes wrong here is thrown: it would cost the benchmark its results.</summary>
    /// <param name="signal">What happens to the benchmark.</param>
    /// <param name="parameters">The benchmark and its process.</param>
    public void Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        switch (signal)
        {
            case HostSignal.BeforeProcessStart or HostSignal.BeforeAnythingElse:
                Settle();
                Try(parameters.BenchmarkCase, () => _ = plan.Value);
                break;
            case HostSignal.BeforeActualRun:
                Try(parameters.BenchmarkCase, () => Begin(parameters));
                break;
            case HostSignal.AfterActualRun or HostSignal.AfterProcessExit:
                current?.Run.Stop();
                break;
            default:
                break;
        }
    }

    /// <summary>The numbers of the run that was counted: shares of nodes in percent, counts per operation. What is not known is left out.</summary>
    /// <param name="results">Of the run that was counted.</param>
    public IEnumerable<Metric> ProcessResults(DiagnoserResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (current is { } counted && counted.Benchmark == results.BenchmarkCase)
        {
            current = null;
            Keep(counted, OperationFigures.Of(results.Measurements));
        }

        return store.Find(results.BenchmarkCase) is { } known ? TmaMetrics.Of(known, () => !hasColumns) : [];
    }

    /// <summary>Says once why there are no columns, and where the recordings are.</summary>
    /// <param name="logger">BenchmarkDotNet's.</param>
    public void DisplayResults(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        Settle();
        var fresh = store.From(displayed);
        displayed += fresh.Count;
        TmaSummary.Write(logger, fresh, !hasColumns);
    }

    /// <summary>Errors for what is wrong on every machine; what this machine lacks is said in the results.</summary>
    /// <param name="validationParameters">The benchmarks and their configuration.</param>
    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters)
    {
        ArgumentNullException.ThrowIfNull(validationParameters);
        hasColumns = validationParameters.Config?.GetColumnProviders().Any(provider => provider is TmaColumns) ?? hasColumns;
        if (config.Problem is { } problem)
        {
            yield return new ValidationError(isCritical: true, problem);
        }

        if (!OperatingSystem.IsLinux())
        {
            yield return new ValidationError(isCritical: false, "TmaDiagnoser counts on Linux only: its columns are n/a.");
        }
    }

    private static TmaDiagnoser? Of(BenchmarkCase benchmark) => benchmark.Config.GetDiagnosers().OfType<TmaDiagnoser>().FirstOrDefault();

    private void Begin(DiagnoserActionParameters parameters)
    {
        Settle();
        var known = plan.Value;
        var benchmark = parameters.BenchmarkCase;
        var folder = Directory.CreateDirectory(Path.Combine(benchmark.Config.ArtifactsPath, "tma")).FullName;
        var name = BenchmarkName.Of(benchmark);
        var run = new CountedRun(known, TargetOf(parameters), name, Path.Combine(folder, BenchmarkName.FileOf(benchmark)));
        current = (benchmark, run, name);
        run.Begin();
    }

    /// <summary>In this process only the thread of the benchmark is its own; it is the one that brings the signal.</summary>
    private static PerfTarget TargetOf(DiagnoserActionParameters parameters)
    {
        var process = parameters.Process.Id;
        return process != Environment.ProcessId ? new PerfTarget.RunningProcess([process])
            : RunningProcess.CallingThread() is { } thread ? new PerfTarget.RunningThread(thread)
            : throw new UserErrorException("the kernel does not say which thread runs the benchmark (/proc/thread-self).");
    }

    /// <summary>A run whose results never came did not succeed.</summary>
    private void Settle()
    {
        if (current is { } abandoned)
        {
            current = null;
            Keep(abandoned, null);
        }
    }

    private void Keep((BenchmarkCase Benchmark, CountedRun Run, string Name) counted, OperationFigures? figures)
    {
        using (counted.Run)
        {
            Try(counted.Benchmark, () =>
            {
                var (recording, set) = counted.Run.Complete(figures);
                store.Keep(counted.Benchmark, new CountedBenchmark
                {
                    Name = counted.Name,
                    Recording = recording,
                    Set = set,
                    Figures = figures,
                    Failure = recording.Manifest.Passes.Any(pass => pass.Incomplete)
                        ? set.Findings.FirstOrDefault(finding => finding.Severity == Tma.Findings.Severity.Error)?.Text ?? "counting ended early"
                        : null,
                });
            });
        }
    }

    private void Try(BenchmarkCase benchmark, Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // A diagnoser that throws costs the benchmark its results. The reason is shown.
        catch (Exception e)
#pragma warning restore CA1031
        {
            current = null;
            var reason = e is UserErrorException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            store.Keep(benchmark, new CountedBenchmark { Name = BenchmarkName.Of(benchmark), Failure = reason });
        }
    }
}
