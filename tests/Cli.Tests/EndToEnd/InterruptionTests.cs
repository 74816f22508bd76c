using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Signals and deaths at any moment: nothing that was measured is lost, and nothing stays behind.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly Workbench bench = new();

    public InterruptionTests() => bench.With("TMPDIR", Directory.CreateDirectory(bench.PathOf("tmp")).FullName);

    [Theory]
    [InlineData("INT", 130, false)]
    [InlineData("TERM", 143, false)]
    [InlineData("HUP", 129, false)]
    [InlineData("TERM", 143, true)]
    [InlineData("HUP", 129, true)]
    public async Task A_signal_before_the_program_starts_ends_all_and_the_program_never_runs(string signal, int code, bool toGroup)
    {
        bench.Perf("FAULT=hang-start");
        string[] command = [Repository.Tma, "run", "--perf", Repository.FakePerf, "--model", "skylakex", "-r", "3", "--", "touch", "ran"];
        var run = await bench.Execute("/bin/sh", ["-c", "exec setsid \"$@\"", "sh", .. command], async tma =>
        {
            await Workbench.WaitForChild(tma, "stat");
            Tools.Send(signal, toGroup ? -tma : tma);
        });

        run.Exits(code);
        Assert.Contains($"SIG{signal} arrived before anything was measured", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
        Assert.False(File.Exists(bench.PathOf("run.tma")));
        await NothingIsLeft();
    }

    /// <summary>The first of two variants brings the signal: nothing can be compared, and what was measured is named.</summary>
    [Fact]
    public async Task A_comparison_that_ends_in_its_first_round_says_what_is_kept()
    {
        bench.Perf("SECONDS=1");
        var run = await bench.Tma(
            "compare", "--perf", Repository.FakePerf, "--model", "skylakex", "-r", "4", "-w", "0", "-o", bench.PathOf("kept.tma"), "--variant", "a=A=1", "--",
            "sh", "-c", "(trap '' INT; kill -INT $PPID) & wait; exit 0");

        run.Exits(130);
        Assert.Contains("SIGINT arrived before every variant had run; there is nothing to compare yet.", run.Error, StringComparison.Ordinal);
        Assert.Contains("tma report kept.tma", run.Error, StringComparison.Ordinal);
        (await bench.Tma("report", bench.PathOf("kept.tma"))).Exits(0);
    }

    /// <summary>The second of three programs brings the signal to tma itself, just before it ends by itself.</summary>
    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task A_signal_between_two_executions_ends_the_measurement_with_its_code(string signal, int code)
    {
        bench.Perf("SECONDS=1");
        var run = await bench.Run(
            "--model", "skylakex", "-r", "40", "--json", "-", "--", "sh", "-c",
            $"echo x >>runs; [ $(wc -l <runs) != 2 ] || (trap '' {signal}; kill -{signal} $PPID) & exit 0");

        run.Exits(code);
        Assert.InRange(run.Document.Result.GetProperty("runs").GetInt32(), 1, 39);
        Assert.Contains("interrupted", run.Document.Findings);
        await NothingIsLeft();
    }

    // It is the program that decides: one that ignores the signal runs to its own end, with its own exit code.
    [Theory]
    [InlineData("trap '' INT;", 7, false)]
    [InlineData("", 130, true)]
    public async Task Only_what_a_signal_ended_did_not_run_to_completion(string trap, int code, bool isCutOff)
    {
        bench.Perf("SECONDS=1");
        var run = await bench.Execute(
            "/bin/sh", ["-c", "exec setsid \"$@\"", "sh", Repository.Tma, "run", "--perf", Repository.FakePerf, "--model", "skylakex", "--json", "-", "--",
                "sh", "-c", $"{trap} : >begun; while [ ! -e go ]; do sleep 0.05; done; exit 7"],
            async tma =>
            {
                await bench.WaitFor("begun");
                Tools.Send("INT", tma);
                if (!isCutOff)
                {
                    // The other one ends by the signal alone.
                    await bench.WaitUntil(() => !IsPending(tma, 2), "SIGINT was never taken");
                    bench.Write("go", "");
                }
            });

        run.Exits(code);
        Assert.Equal(isCutOff, run.Document.Findings.Contains("cut-off"));
    }

    [Fact]
    public async Task An_execution_that_was_cut_off_is_kept_and_is_no_repetition()
    {
        bench.Perf("SECONDS=0.5");
        var run = await bench.Execute(
            Repository.Tma,
            [
                "run", "--perf", Repository.FakePerf, "--model", "skylakex", "-r", "20", "--json", "-",
                "--", "sh", "-c", "echo x >>runs; [ $(wc -l <runs) -lt 5 ] || { : >fifth; exec sleep 20; }",
            ],
            async tma =>
            {
                await bench.WaitFor("fifth");
                Tools.Send("INT", tma);
            });

        run.Exits(130);
        Assert.Equal(4, run.Document.Result.GetProperty("runs").GetInt32());
        Assert.Equal(4, run.Document.Result.GetProperty("time").GetProperty("samples").GetArrayLength());
        Assert.Contains("SIGINT ended the measurement after 4 of 20 executions", run.Output, StringComparison.Ordinal);
        Assert.Contains("perf/0005.csv", (await bench.Shell("unzip -l run.tma")).Output, StringComparison.Ordinal);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Output);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("INT")]
    public async Task A_signal_to_the_whole_group_leaves_the_program_its_answer_and_tma_its_counts(string signal)
    {
        Assert.SkipUnless(Tools.IsInstalled("perf"), "perf is not installed on this machine");
        var run = await bench.Execute(
            "/bin/sh",
            ["-c", "exec setsid \"$@\"", "sh", Repository.Tma, "run", "--json", "-", "--", "sh", "-c", $"trap 'got=1' {signal}; : >ready; while [ -z "
                + $"\"$got\" ]; do sleep 0.05; done; exit 9"], async tma =>
        {
            await bench.WaitFor("ready");
            Tools.Send(signal, -tma);
        });

        run.Exits(9);
        Assert.True(run.Document.Software("page-faults") > 0);
        await NothingIsLeft();
    }

    /// <summary>A tma that is killed takes perf and the program with it, and the next one removes what it has left.</summary>
    [Theory]
    [InlineData("hang-start", false)]
    [InlineData("none", true)]
    public async Task What_a_killed_tma_leaves_ends_and_is_removed_by_the_next(string fault, bool started)
    {
        bench.Perf("FAULT=" + fault);
        await bench.Execute(
            Repository.Tma, ["run", "--perf", Repository.FakePerf, "--model", "skylakex", "--", "sh", "-c", ": >started; exec sleep 300"], async tma =>
        {
            await Workbench.WaitForChild(tma, "stat");
            if (started)
            {
                await bench.WaitFor("started");
            }

            Tools.Send("KILL", tma);
        });
        await bench.HasNoProcesses();
        Assert.NotEmpty(Temporary());

        (await bench.Perf("FAULT=none SECONDS=1").Run("--model", "skylakex", "--", "true")).Exits(0);
        Assert.Empty(Temporary());
    }

    /// <summary>Its version is asked while the command line is read; a refusal comes sooner than its answer.</summary>
    [Fact]
    public async Task The_perf_that_is_asked_for_its_version_does_not_outlive_a_refusal()
    {
        var perf = bench.Write("bin/perf", $"#!/bin/sh\nsleep 0.5\n: >'{bench.PathOf("answered")}'\necho 'perf version 6.1'\n");
        File.SetUnixFileMode(perf, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        bench.With("PATH", bench.PathOf("bin") + ":" + Environment.GetEnvironmentVariable("PATH"));
        var run = await bench.Tma("run", "--user", "--kernel", "--", "true");

        run.Exits(125);
        Assert.True(File.Exists(bench.PathOf("answered")), "tma ended before the perf that it had started");
    }

    [Fact]
    public async Task A_server_that_dies_while_it_is_measured_leaves_what_was_counted_until_then()
    {
        Assert.SkipUnless(Tools.IsInstalled("python3"), "python3 is not installed");
        bench.Perf("SECONDS=1");
        var port = (20_000 + (Environment.ProcessId % 20_000)).ToString(CultureInfo.InvariantCulture);
        bench.Write("server.py", $"import http.server, os\nopen('server', 'w').write(str(os.getpid()))\nhttp.server.HTTPServer(('127.0.0.1', {port}), "
            + $"http.server.BaseHTTPRequestHandler).serve_forever()\n");
        var run = await bench.Run(
            "--model", "skylakex", "--start", "python3 server.py", "--ready", port, "--json", "-", "--", "sh", "-c", "kill -KILL $(cat server)");

        run.Exits(125);
        Assert.Contains("The server python3 was ended by SIGKILL during the measurement", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(Regex.Replace(run.Error, "\\s+", " "), "was ended by SIGKILL during"));
        var later = (await bench.Tma("report", "run.tma")).Exits(0).Output;
        Assert.Contains("The server python3 was ended by SIGKILL during the measurement", Regex.Replace(later, "\\s+", " "), StringComparison.Ordinal);
        Assert.NotEmpty(run.Document.Nodes);
        Assert.True(File.Exists(bench.PathOf("run.tma")));
        await NothingIsLeft();
    }

    /// <summary>True until a process has taken a signal that was sent to it.</summary>
    private static bool IsPending(int process, int signal) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("ShdPnd:", StringComparison.Ordinal)) is var pending
        && (Convert.ToUInt64(pending["ShdPnd:".Length..].Trim(), 16) & (1UL << (signal - 1))) != 0;

    public void Dispose() => bench.Dispose();

    // Where tma is not native, the .NET runtime keeps pipes of its own there.
    private IEnumerable<string> Temporary() => Directory.EnumerateFileSystemEntries(bench.PathOf("tmp"), "tma-*");

    private async Task NothingIsLeft()
    {
        await bench.HasNoProcesses();
        Assert.Empty(Temporary());
        Assert.False(Directory.Exists(bench.PathOf("run.tma.partial")));
    }
}
