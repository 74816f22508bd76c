using System.Globalization;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// Whatever goes wrong: every value that is shown is right, nothing hangs, no trace of ours is left, the exit code is the contract's,
/// and what was measured can be reported from the recording.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private const string Model = "sapphirerapids";
    private readonly Workbench bench = new();
    private readonly PublishedCase published = PublishedModels.CaseOf(Model, 0);

    /// <summary>Before perf starts the program: it is measured with less; where even that fails, tma says so and nothing has run.</summary>
    [Theory]
    [InlineData("FAULT=permission", 3, "-")]
    [InlineData("FAULT=permission VERSION=7.2", 3, "-")]
    [InlineData("PMU=armv8_pmuv3_0", 3, "-")]
    [InlineData("UNSUPPORTED=event=0x0,umask=0x4", 3, "-")]
    [InlineData("FAULT=exit255", 125, "")]
    [InlineData("FAULT=libraries", 125, "")]
    [InlineData("FAULT=wrapper", 125, "")]
    public async Task Refusals(string switches, int code, string grade)
    {
        foreach (var options in new[] { "", "-r 2", "--no-multiplex" })
        {
            File.Delete(bench.PathOf("ran"));
            var run = await Measure(switches + " SECONDS=1", options, "echo ran >>ran; exit 3");
            run.Exits(code);
            Assert.Equal(
                code == 3
                    ? options == "-r 2"
                    ? 2
                    : 1
                    : 0, File.Exists(bench.PathOf("ran"))
                    ? (await File.ReadAllLinesAsync(bench.PathOf("ran"), TestContext.Current.CancellationToken)).Length
                    : 0);
            if (code == 125)
            {
                Assert.StartsWith("tma: ", run.Error.Split('\n')[^2], StringComparison.Ordinal);
                Assert.Empty(run.Output);
                Assert.False(File.Exists(bench.PathOf("run.tma")));
                continue;
            }

            Assert.Equal(grade, run.Document.Grade);
            Assert.Contains("perf refused", run.Document.Reason, StringComparison.Ordinal);
            Assert.Empty(run.Document.Nodes);
            await CheckReport(run);
        }
    }

    [Fact]
    public async Task A_refusal_after_the_first_run_keeps_the_runs_before_it()
    {
        var fickle = bench.PathOf("fickle-perf");
        await File.WriteAllTextAsync(fickle, $"""
            #!/bin/sh
            if [ "$1" = stat ]; then
                echo x >>'{bench.PathOf("asked")}'
                if [ "$(wc -l <'{bench.PathOf("asked")}')" -gt 2 ]; then echo 'Permission denied' >&2; exit 255; fi
            fi
            exec '{Repository.FakePerf}' "$@"

            """, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(fickle, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        bench.Perf("SECONDS=1");
        var run = await bench.Execute(Repository.Tma, ["run", "--perf", fickle, "--model", Model, "-r", "4", "--json", "-", "--", "true"]);

        run.Exits(125);
        Assert.Equal(2, run.Document.Result.GetProperty("runs").GetInt32());
        Assert.NotEmpty(run.Document.Nodes);
        Assert.Contains("perf-refused", run.Output, StringComparison.Ordinal);
        await CheckReport(run);
    }

    [Theory]
    [InlineData("FAULT=half-line", "", 3)]
    [InlineData("FAULT=half-line", "-r 2", 3)]
    [InlineData("FAULT=half-line", "--no-multiplex", 3)]
    [InlineData("FAULT=damage", "", 3)]
    [InlineData("FAULT=damage", "-r 2", 3)]
    [InlineData("FAULT=damage", "--no-multiplex", 3)]
    [InlineData("FAULT=flood", "", 3)]
    [InlineData("FAULT=comma", "", 3)]
    [InlineData("FAULT=comma", "-r 2", 3)]
    [InlineData("FAULT=duplicate", "", 3)]
    [InlineData("FAULT=duplicate", "-r 2", 3)]
    [InlineData("FAULT=never-ran", "", 3)]
    [InlineData("FAULT=never-ran", "-r 2", 3)]
    [InlineData("FAULT=negative", "", 3)]
    [InlineData("FAULT=negative", "--no-multiplex", 3)]
    [InlineData("FAULT=absurd", "", 3)]
    [InlineData("FAULT=absurd", "-r 2", 3)]
    [InlineData("FAULT=nan", "", 3)]
    [InlineData("FAULT=die", "", 125)]
    [InlineData("FAULT=die", "-r 2", 125)]
    [InlineData("FAULT=die", "--no-multiplex", 125)]
    public async Task Damage_never_becomes_a_wrong_number(string switches, string options, int code)
    {
        var run = await Measure(switches + " SECONDS=1", options, "exit 3");

        published.CheckValues(run.Exits(code).Document, mayLack: true);
        CheckBottleneck(run.Document);
        await CheckReport(run);
    }

    [Fact]
    public async Task A_perf_that_never_ends_is_ended()
    {
        var run = await Measure("FAULT=hang-end SECONDS=1", "", "exit 3");

        published.CheckValues(run.Exits(125).Document, mayLack: true);
        Assert.Contains("perf-hung", run.Document.Findings);
        await CheckReport(run);
    }

    [Fact]
    public async Task A_perf_that_dies_under_way_leaves_what_it_had_counted()
    {
        bench.Counting(published, "FAULT=die MULTIPLEX=0");
        var run = await bench.Run(
            "--root", bench.PlainMachine(smt: false), "--model", Model, "-I", "1000", "--json", "-", "--", "sh", "-c", "sleep 1.2; exit 3");

        Assert.Contains("perf-died", run.Exits(125).Document.Findings);
        Assert.Equal("C", run.Document.Grade);
        Assert.Equal(3, run.Document.Result.GetProperty("exitCode").GetInt32());
        Assert.Contains(run.Document.Nodes, node => ResultJson.PercentOf(node) is not null);
        published.CheckValues(run.Document, mayLack: true);
        await CheckReport(run);
    }

    [Theory]
    [InlineData("LOSE", "6.1")]
    [InlineData("LOSE", "7.2")]
    [InlineData("UNSUPPORTED", "7.2")]
    public async Task Nodes_without_their_events_have_no_value_and_the_others_keep_theirs(string fault, string version)
    {
        // MEMORY_ACTIVITY.STALLS_*: memory levels of the cache need them, nothing at level 1 does.
        var run = await Measure($"{fault}=event=0x47,umask=0x3,cmask=0x3+event=0x47,umask=0x5,cmask=0x5 VERSION={version} SECONDS=1", "", "exit 3");

        published.CheckValues(run.Exits(3).Document, mayLack: true);
        Assert.Null(run.Document.Percent("L2_Bound"));
        Assert.Contains(
            fault == "LOSE"
                ? "never on a counter"
                : "not supported", run.Document.Node("L2_Bound").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.NotNull(run.Document.Percent("Frontend_Bound"));
        Assert.NotNull(run.Document.Percent("Memory_Bound"));
        Assert.False(run.Document.Flagged("L2_Bound"));
        CheckBottleneck(run.Document);
        await CheckReport(run);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-r 2")]
    [InlineData("--no-multiplex")]
    public async Task Without_any_hardware_count_there_is_no_tree_and_no_bottleneck(string options)
    {
        bench.Perf("LOSE=" + string.Join('+', Enumerable.Range(0, 400).Select(index => string.Create(CultureInfo.InvariantCulture, $"e{index}"))));
        var run = await Measure("SECONDS=1", options, "exit 3");

        Assert.Empty(run.Exits(3).Document.Bottleneck);
        Assert.Contains(
            "never on a counter", run.Document.Reason?.Replace(
                "was ever on a counter", "never on a counter", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(run.Document.Nodes);
        Assert.Equal("-", run.Document.Grade);
        await CheckReport(run);
    }

    [Fact]
    public async Task Zero_counts_are_no_bottleneck_and_no_number()
    {
        bench.With("FAKEPERF_COUNTS", bench.Write("zero.json", "{\"unit\":\"total\",\"counts\":{}}")).Perf("FAULT=zero SECONDS=1");
        var run = await bench.Run("--root", bench.PlainMachine(smt: false), "--model", Model, "--json", "-", "--", "sh", "-c", "exit 3");

        Assert.Empty(run.Exits(3).Document.Bottleneck);
        Assert.All(run.Document.Nodes, node =>
        {
            Assert.False(node.GetProperty("flagged").GetBoolean());
            Assert.True(ResultJson.PercentOf(node) is null or 0, node.ToString());
        });
        await CheckReport(run);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_told_before_the_program_runs()
    {
        var run = await bench.Perf("SECONDS=1").Run("--model", Model, "-o", "/proc/run.tma", "--", "touch", "ran");

        run.Exits(125);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains("/proc/run.tma", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    [Fact]
    public async Task A_full_disk_costs_the_recording_and_nothing_else()
    {
        var mounted = await bench.Shell("mkdir small && mount -t tmpfs -o size=400k tmpfs small");
        Assert.SkipUnless(mounted.ExitCode == 0, "only root can make a small file system: " + mounted.Error.Trim());
        try
        {
            bench.Counting(published, "SECONDS=4 MULTIPLEX=0");
            var run = await bench.Run(
                "--root", bench.PlainMachine(smt: false), "--model", Model, "-I", "20", "-o", "small/run.tma", "--json", "-", "--", "sh", "-c", "exit 3");

            published.CheckValues(run.Exits(3).Document, mayLack: false);
            Assert.Contains("recording-incomplete", run.Document.Findings);
            Assert.Contains("No space left", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            await bench.Shell("umount small");
        }
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_keeps_the_recording()
    {
        bench.Perf("SECONDS=1");
        var run = await bench.Run("--model", Model, "--json", "/dev/full", "--", "sh", "-c", "exit 3");

        run.Exits(125);
        Assert.Contains("tma: /dev/full cannot be written: No space left on device. ", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Document.Result.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task A_full_standard_output_is_an_error_of_one_sentence()
    {
        bench.Perf("SECONDS=1");
        await bench.Run("-q", "--model", Model, "--", "true");
        var run = await bench.Shell("exec \"$TMA\" report run.tma --json - >/dev/full");

        run.Exits(125);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_in_the_middle_of_repetitions_shows_and_keeps_what_there_is(string signal)
    {
        bench.Counting(published, "MULTIPLEX=0 SECONDS=1");
        var run = await bench.Execute(
            Repository.Tma,
            [
                "run", "--perf", Repository.FakePerf, "--root", bench.PlainMachine(smt: false), "--model", Model, "-r", "5", "--json", "-",
                "--", "sh", "-c", "echo run >>runs; [ $(wc -l <runs) -lt 3 ] || { : >third; exec sleep 20; }",
            ],
            async tma =>
            {
                await bench.WaitFor("third");
                Tools.Send(signal, tma);
            });

        run.Exits(signal == "INT" ? 130 : 143);
        Assert.Equal(2, run.Document.Result.GetProperty("runs").GetInt32());
        Assert.Contains("interrupted", run.Document.Findings);
        published.CheckValues(run.Document, mayLack: true);
        Assert.NotNull(run.Document.Percent("Frontend_Bound"));
        Assert.Equal(3, (await File.ReadAllLinesAsync(bench.PathOf("runs"), TestContext.Current.CancellationToken)).Length);
        await CheckReport(run);
    }

    public void Dispose() => bench.Dispose();

    private Task<TmaRun> Measure(string switches, string options, string script)
    {
        bench.Counting(published, "MULTIPLEX=0").Perf(switches);
        return bench.Run(
        [
            "--root", bench.PlainMachine(smt: false), "--model", Model, "-l", "3", "--json", "-", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            "--", "sh", "-c", script,
        ]);
    }

    /// <summary>The chain blames only nodes that the published values blame too.</summary>
    private void CheckBottleneck(ResultJson document) =>
        Assert.All(document.Bottleneck, name => Assert.True(published.Percent(name) is > 3 and <= 100.06, name + " is blamed"));

    private async Task CheckReport(TmaRun run)
    {
        await bench.HasNoProcesses();
        Assert.False(Directory.Exists(bench.PathOf("run.tma.partial")));
        var report = await bench.Tma("report", "run.tma", "--json", "-");
        Assert.Equal(run.Output, report.Exits(0).Output);
    }
}
