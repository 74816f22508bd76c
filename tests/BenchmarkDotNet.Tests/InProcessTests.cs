using System.Globalization;
using Toplev.Collector.Recordings;
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
    public void Counts_are_per_operation()
    {
        run.Execute(run.OnSapphireRapids());

        // 1000 page faults and 100 switches a second, in the time of 16 operations.
        var recording = RecordingReader.Read(Assert.Single(run.Recordings));
        var counted = Assert.Single(recording.Manifest.Passes).WallSeconds;
        Assert.Equal(10, run.Metric("page-faults")!.Value / run.Metric("context-switches")!.Value, 1.0);
        Assert.InRange(run.Metric("page-faults")!.Value, 1000 * counted / 16 * 0.5, 1000 * counted / 16 * 2);
    }

    [Fact]
    public void With_the_diagnoser_alone_columns_are_numbers_and_the_bottleneck_is_below()
    {
        run.Execute<Loop>(config => config.AddDiagnoser(new TmaDiagnoser(run.OnSapphireRapids())));

        Assert.Equal("50", run.Cell("Backend Bound %"));
        Assert.Contains("Loop.Spin: bottleneck Backend Bound, grade", run.Log, StringComparison.Ordinal);
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
