using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.BenchmarkDotNet;

/// <summary>What is the same for all benchmarks of a diagnoser: the machine, what is counted on it, and perf.</summary>
internal sealed class CountingPlan
{
    private CountingPlan(MeasurementOptions options, Preparation prepared, ModelCatalog catalog, MeasurementSetup setup, string perf)
    {
        Options = options;
        Prepared = prepared;
        Catalog = catalog;
        Setup = setup;
        Perf = perf;
    }

    public MeasurementOptions Options { get; }

    public Preparation Prepared { get; }

    public ModelCatalog Catalog { get; }

    public MeasurementSetup Setup { get; }

    public string Perf { get; }

    public ProgramEnvironment Environment { get; } = ProgramEnvironment.OfThisProcess();

    /// <summary>Finds out what can be counted here. perf has reported its version when this returns: it never runs beside a benchmark.</summary>
    /// <exception cref="UserErrorException">Nothing can.</exception>
    public static CountingPlan Make(TmaDiagnoserConfig config)
    {
        var prepared = Preparation.Begin(config.Root);
        prepared.Finish();
        var catalog = ModelFolder.Beside(prepared.Catalog, config.ModelFolder);
        var options = new MeasurementOptions
        {
            Counting = new CountingOptions
            {
                Level = config.Level,
                Model = config.Model,
                Privilege = config.UserOnly ? Privilege.User : null,
                Perf = config.PerfPath,
                Nodes = NodesOf(config, prepared, catalog),
            },
            Sampling = new SamplingOptions { IntervalMilliseconds = config.IntervalMilliseconds },
            Repetition = new RepetitionOptions { Metric = new MetricRequest(PrintedMetric.TimeOfOperation) },
            Root = config.Root,
        };
        var setup = MeasurementSetup.Prepare(options, prepared.Machine, catalog);
        if (setup.Mode is CountingMode.TimingOnly)
        {
            throw new UserErrorException(setup.WhyNoTree!.Text);
        }

        return new CountingPlan(options, prepared, catalog, setup, FindPerf(config, prepared));
    }

    /// <summary>The nodes of the level with those that are named; empty for the nodes of the level alone.</summary>
    private static IReadOnlyList<string> NodesOf(TmaDiagnoserConfig config, Preparation prepared, ModelCatalog catalog) =>
        config.Nodes.Count > 0 && ModelChoice.For(prepared.Machine, catalog, config.Model, null).Entry is { } entry
            ? [.. ModelCatalog.Read(entry).Nodes.Where(node => node.Level <= config.Level).Select(node => node.Name), .. config.Nodes]
            : [];

    private static string FindPerf(TmaDiagnoserConfig config, Preparation prepared)
    {
        var environment = ProgramEnvironment.OfThisProcess();
        if (config.PerfPath is { } named && named.Contains('/', StringComparison.Ordinal) && !File.Exists(named))
        {
            throw new UserErrorException($"PerfPath names {named}, which does not exist.", "Omit it to search for perf.");
        }

        return PerfBinary.Find(config.PerfPath, environment, config.Root, prepared.Machine.KernelRelease)
            ?? throw new UserErrorException(
                "perf was not found.",
                "Install it (Debian: sudo apt install linux-perf; Ubuntu: sudo apt install linux-tools-generic; others: perf), or give its path as PerfPath.");
    }
}
