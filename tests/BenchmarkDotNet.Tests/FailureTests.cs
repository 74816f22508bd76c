using Toplev.Collector.Recordings;
using Xunit;

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>Whatever becomes of perf: the benchmark keeps its own results, the reason is shown, and nothing unknown is a number.</summary>
[Collection(nameof(InProcessRun))]
public sealed class FailureTests : IDisposable
{
    private static readonly string[] Columns =
        ["Retiring", "Bad Speculation", "Frontend Bound", "Backend Bound", "Bottleneck", "Grade", "Page faults/op", "Switches/op"];

    private readonly InProcessRun run = new();

    [Fact]
    public void Perf_that_is_missing()
    {
        run.Execute(run.OnSapphireRapids() with { PerfPath = run.PathOf("no-perf") });

        NothingIsKnown("PerfPath names " + run.PathOf("no-perf") + ", which does not exist.");
        Assert.Empty(run.Recordings);
    }

    [Fact]
    public void Perf_that_is_refused()
    {
        run.Execute(run.OnSapphireRapids("FAULT=permission"));

        NothingIsKnown("perf_event_paranoid");
        Assert.Empty(run.Recordings);
    }

    [Fact]
    public void A_kernel_that_lets_nobody_count()
    {
        run.Execute(run.OnSapphireRapids() with { Root = Repository.Machine("container-without-permission") });

        NothingIsKnown("the kernel does not allow this user to count anything");
    }

    [Fact]
    public void Perf_that_dies_while_the_benchmark_runs()
    {
        run.Execute(run.OnSapphireRapids("FAULT=die"));

        NothingIsKnown("perf was killed by signal 9 before the measurement was over");

        // What it had counted is kept, and known to be incomplete.
        var recording = RecordingReader.Read(Assert.Single(run.Recordings));
        Assert.True(Assert.Single(recording.Manifest.Passes).Incomplete);
    }

    [Fact]
    public void Perf_that_is_too_old_to_be_switched()
    {
        run.Execute(run.OnSapphireRapids("VERSION=5.4"));

        NothingIsKnown("does not support --control");
    }

    [Fact]
    public void A_node_that_the_model_does_not_have()
    {
        run.Execute(run.OnSapphireRapids() with { Nodes = ["Memory_Bund"] });

        NothingIsKnown("No node of Sapphire Rapids matches 'Memory_Bund'. Did you mean");
    }

    [Fact]
    public void A_machine_without_counters_has_software_counters()
    {
        run.Execute(run.OnSapphireRapids() with { Root = Repository.Machine("vm-without-pmu") });

        Assert.All(Columns[..6], column => Assert.Equal("n/a", run.Cell(column)));
        Assert.NotEqual("n/a", run.Cell("Page faults/op"));
        Assert.Single(Said("TMA columns are n/a: this virtual machine has no hardware counters"));
    }

    [Fact]
    public void Hardware_events_that_are_refused_leave_software_counters()
    {
        run.Execute(run.OnSapphireRapids("UNSUPPORTED='event=0x0,umask=0x4 slots'"));

        Assert.All(Columns[..6], column => Assert.Equal("n/a", run.Cell(column)));
        Assert.NotEqual("n/a", run.Cell("Page faults/op"));
        Assert.Single(Said("TMA columns are n/a: perf refused the hardware events"));
    }

    public void Dispose() => run.Dispose();

    private void NothingIsKnown(string reason)
    {
        var report = Assert.Single(run.Summary.Reports);
        Assert.True(report.Success, run.Log);
        Assert.NotEmpty(report.GetResultRuns());
        Assert.All(Columns, column => Assert.Equal("n/a", run.Cell(column)));
        Assert.DoesNotContain(report.Metrics.Keys, id => id.StartsWith("Tma.", StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Single(Said("TMA columns are n/a: ")), StringComparison.Ordinal);
    }

    private IEnumerable<string> Said(string beginning) => run.Log.Split('\n').Where(line => line.StartsWith(beginning, StringComparison.Ordinal));
}
