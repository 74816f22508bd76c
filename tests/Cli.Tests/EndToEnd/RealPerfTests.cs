using System.Globalization;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>The perf of this machine, software events: what every machine with perf can count.</summary>
public sealed class RealPerfTests : IDisposable
{
    private readonly Workbench bench = new();

    [Fact]
    public async Task Counts_software_events_and_passes_on_the_exit_code()
    {
        var run = await Measure("--", "sh", "-c", "exit 3");

        run.Exits(3);
        Assert.True(run.Document.Software("task-clock-ms") > 0);
        Assert.True(run.Document.Software("page-faults") > 0);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Fact]
    public async Task Numbers_stay_numbers_in_a_locale_with_commas()
    {
        var run = await bench.With("LC_ALL", "de_DE.UTF-8").With("LC_NUMERIC", "de_DE.UTF-8").With("LANG", "de_DE.UTF-8").Tma(
            "run", "--json", "-", "--", "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done");

        SkipWithoutPerf(run);
        Assert.InRange(run.Exits(0).Document.Software("task-clock-ms") ?? 0, 5, 60_000);
    }

    [Fact]
    public async Task Attaches_to_a_process_for_a_time()
    {
        await using var victim = new BackgroundProgram("/bin/sleep", "30");
        var run = await Measure("-p", victim.Id.ToString(CultureInfo.InvariantCulture), "--duration", "0.4");

        run.Exits(0);
        Assert.False(victim.HasEnded);
        Assert.InRange(run.Document.Result.GetProperty("time").GetProperty("seconds").GetDouble(), 0.3, 10);
        Assert.Equal("attached", run.Document.Result.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Measures_the_whole_system_for_a_time()
    {
        var run = await Measure("-a", "--duration", "1");
        Assert.SkipWhen(run.ExitCode == 125, "the whole system may not be measured here: " + run.Error);

        Assert.True(run.Exits(0).Document.Software("task-clock-ms") >= 0);
    }

    [Fact]
    public async Task A_delay_leaves_the_start_uncounted()
    {
        const string Work = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 0.3";
        var all = await Measure("--", "sh", "-c", Work);
        var later = await Measure("--delay", "60000", "--", "sh", "-c", Work);

        Assert.True(all.Exits(0).Document.Software("task-clock-ms") > 20);
        Assert.Null(later.Exits(0).Document.Software("task-clock-ms"));
    }

    [Fact]
    public async Task A_duration_ends_the_program()
    {
        var run = await Measure("--duration", "0.3", "--", "sleep", "30");

        run.Exits(0);
        Assert.InRange(run.Document.Result.GetProperty("time").GetProperty("seconds").GetDouble(), 0.25, 10);
        await bench.HasNoProcesses();
    }

    [Fact]
    public async Task A_missing_allocator_is_told_before_anything_runs()
    {
        var run = await bench.Tma("run", "--allocator", "mimalloc", "--", "touch", "ran");
        Assert.SkipWhen(run.ExitCode == 0, "mimalloc is installed here");

        run.Exits(125);
        Assert.Contains("mimalloc", run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    [Fact]
    public async Task A_tree_comes_from_hardware_counters_where_there_are_any()
    {
        var run = await Measure("--no-multiplex", "-l", "1", "--", "sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done");

        Assert.SkipWhen(run.Exits(0).Document.Reason is not null, run.Document.Reason ?? "");
        Assert.Equal(100, run.Document.Nodes.Sum(node => ResultJson.PercentOf(node) ?? 0), 5.0);
    }

    public void Dispose() => bench.Dispose();

    private static void SkipWithoutPerf(TmaRun run) => Assert.SkipWhen(
        run.Error.Contains("perf was not found", StringComparison.Ordinal)
            || run.Error.Contains("the kernel does not allow this user to count anything", StringComparison.Ordinal),
        "perf is missing or may not count here");

    private async Task<TmaRun> Measure(params string[] arguments)
    {
        var run = await bench.Tma(["run", "--json", "-", .. arguments]);
        SkipWithoutPerf(run);
        return run;
    }
}
