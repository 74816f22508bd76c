using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>Something to measure for some milliseconds.</summary>
public class Loop
{
    [Benchmark]
    public int Spin()
    {
        var value = 1;
        for (var i = 0; i < 8_000_000; i++)
        {
            value = (value * 31) + i;
        }

        return value;
    }
}

/// <summary>The same with a diagnoser of its own.</summary>
[TmaDiagnoser]
public class Attributed : Loop;

/// <summary>One run of a benchmark in this process, with a diagnoser.</summary>
internal sealed class InProcessRun : IDisposable
{
    private const int Iterations = 4;

    public string Folder { get; } = Directory.CreateTempSubdirectory("tma-bdn-").FullName;

    public string Artifacts => Path.Combine(Folder, "artifacts");

    public string Log { get; private set; } = "";

    public Summary Summary { get; private set; } = null!; // once it has run

    /// <summary>Recordings of the run.</summary>
    public IReadOnlyList<string> Recordings => Directory.Exists(Path.Combine(Artifacts, "tma")) ? Directory.GetFiles(Path.Combine(Artifacts, "tma")) : [];

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A machine with the counters of Sapphire Rapids, on which all may be counted.</summary>
    public TmaDiagnoserConfig OnSapphireRapids(params string[] switches) => new()
    {
        Root = Repository.Machine("sapphirerapids"),
        PerfPath = FakePerfScript.In(Folder, switches),
        IntervalMilliseconds = 10,
    };

    /// <summary>Runs <see cref="Loop"/>.</summary>
    public InProcessRun Execute(TmaDiagnoserConfig diagnosed) => Execute<Loop>(config => config.AddTmaDiagnoser(diagnosed));

    /// <param name="configure">Adds the diagnoser.</param>
    public InProcessRun Execute<T>(Action<ManualConfig> configure)
    {
        var logger = new AccumulationLogger();
        var config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(logger)
            .WithArtifactsPath(Artifacts)
            .WithOptions(ConfigOptions.DisableOptimizationsValidator)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(1).WithIterationCount(Iterations).WithInvocationCount(4)
                .WithUnrollFactor(1));
        configure(config);
        Summary = BenchmarkRunner.Run<T>(config);
        Log = logger.GetLog();
        return this;
    }

    /// <summary>A cell of the first row; null without the column.</summary>
    public string? Cell(string column)
    {
        var table = Summary.Table;
        var at = Array.FindIndex(table.Columns, each => each.Header == column);
        return at < 0 ? null : table.FullContent[0][at];
    }

    public double? Metric(string id) => Summary.Reports[0].Metrics.GetValueOrDefault("Tma." + id)?.Value;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
