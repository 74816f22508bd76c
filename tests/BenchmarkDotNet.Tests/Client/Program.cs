using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Csv;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Toplev.BenchmarkDotNet;

// BenchmarkClient ARTIFACTS FAKEPERF
var (artifacts, fakePerf) = (args[0], args[1]);
var pages = Job.Default.WithStrategy(BenchmarkDotNet.Engines.RunStrategy.Throughput).WithLaunchCount(1).WithWarmupCount(1).WithIterationCount(3)
    .WithInvocationCount(300).WithUnrollFactor(1);
var spinning = pages.WithInvocationCount(4).WithIterationCount(4);

BenchmarkRunner.Run([
    BenchmarkConverter.TypeToBenchmarks(
        typeof(Pages), Config().AddJob(pages.WithId("Separate"), pages.WithToolchain(InProcessEmitToolchain.Instance).WithId("InProcess"))),
    BenchmarkConverter.TypeToBenchmarks(typeof(Spinning), Config().AddJob(spinning.WithId("Separate")).AddTmaDiagnoser(
        new TmaDiagnoserConfig { Nodes = ["Memory_Bound"], Model = "sapphirerapids", PerfPath = fakePerf })),
]);

ManualConfig Config() => ManualConfig.CreateEmpty()
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(JsonExporter.Full, MarkdownExporter.GitHub, CsvExporter.Default)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(artifacts);
