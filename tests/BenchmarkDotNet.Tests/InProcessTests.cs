using System.Globalization;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>Benchmarks in the process of the tests, counted by the perf of the tests on a faked core.</summary>
[Collection(nameof(InProcessRun))]
public sealed class InProcessTests : IDisposable
{
    private readonly InProcessRun run = new();

    [Fact]
    public void Nodes_and_the_bottleneck_are_columns()
    {
        run.Execute(run.OnSapphireRapids() with { Level = 2 });

        Assert.Equal("30.0 %", run.Cell("Retiring")![..6]);
        Assert.Equal("50.0 %", run.Cell("Backend Bound")![..6]);
        Assert.Equal("40.0 %", run.Cell("Memory Bound")![..6]);
        Assert.Equal("Backend Bound > Memory Bound", run.Cell("Bottleneck"));

        // Neither named nor flagged.
        Assert.Null(run.Cell("Heavy Operations"));
        Assert.Equal(50, run.Metric("Backend_Bound")!.Value, 1e-4);
        Assert.Equal(5, run.Metric("Heavy_Operations")!.Value, 1e-4);
        Assert.True(File.Exists(Path.Combine(run.Artifacts, "results", "Toplev.BenchmarkDotNet.Tests.Loop-tma.html")), run.Log);
    }

    [Fact]
    public void Only_the_thread_of_the_benchmark_is_counted()
    {
        run.Execute(run.OnSapphireRapids());

        var arguments = File.ReadAllLines(run.PathOf("perf.log"));
        var thread = int.Parse(arguments[Array.IndexOf(arguments, "-t") + 1], CultureInfo.InvariantCulture);
        Assert.NotEqual(Environment.ProcessId, thread);
        Assert.DoesNotContain("-p", arguments);
        Assert.Contains("-D", arguments);
    }

    [Fact]
    public void With_the_diagnoser_alone_columns_are_numbers_and_the_bottleneck_is_below()
    {
        run.Execute<Loop>(config => config.AddDiagnoser(new TmaDiagnoser(run.OnSapphireRapids())));

        Assert.Equal("50", run.Cell("Backend Bound %"));
        Assert.Contains("Loop.Spin: bottleneck Backend Bound, grade", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_diagnoser_that_is_configured_twice_has_its_columns_once()
    {
        run.Execute<Attributed>(config => config.AddTmaDiagnoser(run.OnSapphireRapids()));

        Assert.Single(run.Summary.Table.Columns, column => column.Header == "Retiring");
        Assert.Single(run.Recordings);
        Assert.NotEqual("n/a", run.Cell("Page faults/op"));
    }

    [Fact]
    public void Counts_and_times_are_those_of_an_operation()
    {
        run.Execute(run.OnSapphireRapids());

        // What perf printed, added up here, in the 16 operations of four iterations.
        var recording = RecordingReader.Read(Assert.Single(run.Recordings));
        var pass = Assert.Single(recording.Manifest.Passes);
        var printed = System.Text.Encoding.ASCII.GetString(recording.ReadFile(pass.File, 1 << 20)).Split('\n');
        var faults = printed.Select(line => line.Split(';')).Where(fields => fields.Length > 3 && fields[3] == "page-faults")
            .Sum(fields => double.Parse(fields[1], CultureInfo.InvariantCulture));
        Assert.Equal(16, pass.Operations);
        Assert.Equal(faults / 16, run.Metric("page-faults")!.Value, 1e-6);

        var repetition = Assert.Single(ResultBuilder.Build(recording, ModelCatalog.Embedded()).Results[0].Repetitions);
        Assert.Equal(pass.WallSeconds / 16, repetition.Seconds, 1e-12);
        Assert.Equal(5.0 / 3, repetition.Cycles!.Value / repetition.Instructions!.Value, 1e-4);
    }

    [Theory]
    [InlineData(0, 100, "Level is 0")]
    [InlineData(1, 5, "IntervalMilliseconds is 5")]
    public void What_is_wrong_on_every_machine_is_an_error_before_anything_runs(int level, int interval, string problem)
    {
        run.Execute(new TmaDiagnoserConfig { Level = level, IntervalMilliseconds = interval });

        Assert.Contains(problem, run.Log, StringComparison.Ordinal);
        Assert.Empty(run.Summary.Reports);
    }

    public void Dispose() => run.Dispose();
}
