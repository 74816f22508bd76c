using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>tma compare</c> as a user runs it: order of runs, verdicts, causes, gates, servers, and what is left after a failure.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly Workbench bench = new();

    [Fact]
    public async Task Another_fifth_of_a_second_is_found_and_the_intervals_contain_it()
    {
        var run = await bench.Tma(
            "compare", "--variant-command", "short=sleep 0.2", "--variant-command", "long=sleep 0.4", "-r", "8", "-w", "0", "--json", "-");

        var comparison = ComparisonIn(run.Exits(0));
        Assert.Equal("slower", comparison.GetProperty("verdict").GetString());
        Assert.Equal("short", comparison.GetProperty("baseline").GetString());

        // The difference is what was planted on any machine: what starting a program costs is in both.
        var measure = comparison.GetProperty("measure");
        Assert.InRange(measure.GetProperty("difference").GetProperty("low").GetDouble(), 0, 0.205);
        Assert.InRange(measure.GetProperty("difference").GetProperty("high").GetDouble(), 0.195, 0.8);

        // That cost makes the ratio smaller than 2: by 0.005 if it is a millisecond, by 0.04 if it is eight.
        var baseline = measure.GetProperty("baseline").GetDouble();
        var ratio = (baseline + 0.2) / baseline;
        Assert.InRange(baseline, 0.2, 0.3);
        Assert.InRange(1 / comparison.GetProperty("speedup").GetDouble(), 1.7, 2.2);
        Assert.InRange(1 / comparison.GetProperty("high").GetDouble(), 1.2, ratio + 0.025);
        Assert.InRange(1 / comparison.GetProperty("low").GetDouble(), ratio - 0.025, 4);
    }

    [Fact]
    public async Task Every_round_holds_every_variant_and_the_next_takes_them_backwards()
    {
        var run = await bench.Tma(
            "compare", "--seed", "7", "--precision", "0.01", "-r", "4", "-w", "1", "--variant", "a=WHO=a", "--variant", "b=WHO=b", "--variant", "c=WHO=c",
            "--", "sh", "-c", "echo $WHO >>order");

        run.Exits(0);
        var order = string.Concat((await File.ReadAllLinesAsync(bench.PathOf("order"), TestContext.Current.CancellationToken)).Select(line => line.Trim()));
        Assert.Equal(15, order.Length);
        var rounds = Enumerable.Range(0, 5).Select(round => order.Substring(round * 3, 3)).ToList();
        Assert.All(rounds, round => Assert.Equal("abc", string.Concat(round.Order())));
        Assert.Equal(string.Concat(rounds[1].Reverse()), rounds[2]);
        Assert.Equal(string.Concat(rounds[3].Reverse()), rounds[4]);

        File.Delete(bench.PathOf("order"));
        await bench.Tma(
            "compare", "--seed", "7", "--precision", "0.01", "-r", "4", "-w", "1", "--variant", "a=WHO=a", "--variant", "b=WHO=b", "--variant", "c=WHO=c",
            "--", "sh", "-c", "echo $WHO >>order");
        Assert.Equal(
            order, string.Concat((await File.ReadAllLinesAsync(bench.PathOf("order"), TestContext.Current.CancellationToken)).Select(line => line.Trim())));
    }

    [Fact]
    public async Task A_single_variant_is_compared_with_the_program_as_it_is()
    {
        var run = await bench.Tma("compare", "-r", "2", "-w", "0", "--variant", "other=X=1", "--json", "-", "--", "true");

        var comparison = ComparisonIn(run.Exits(0));
        Assert.Equal("default", comparison.GetProperty("baseline").GetString());
        Assert.Equal("other", comparison.GetProperty("candidate").GetString());
    }

    [Fact]
    public async Task What_the_program_prints_is_discarded_unless_asked_for()
    {
        var quiet = await bench.Tma("compare", "-r", "2", "-w", "0", "--variant", "x=", "--", "echo", "said by the program");
        Assert.DoesNotContain("said by the program\n", quiet.Exits(0).Output, StringComparison.Ordinal);

        var loud = await bench.Tma("compare", "-r", "2", "-w", "0", "--variant", "x=", "--show-output", "--", "echo", "said by the program");
        Assert.Equal(4, loud.Exits(0).Output.Split('\n').Count(line => line == "said by the program"));
    }

    // Of 1000 slots of a: retiring 200, bad 50, frontend 50, backend 700 (memory 600, core 100), in 600 ms of CPU time; of b, in 300 ms:
    // retiring 400, bad 100, frontend 100, backend 400 (memory 200, core 200): the same work, and what is saved is memory. However long
    // they took, memory's part of the difference is 0.2 * 300 - 0.6 * 600 ms, retiring's 0.4 * 300 - 0.2 * 600, and the rest is waiting.
    [Fact]
    public async Task The_saving_is_found_where_it_is()
    {
        var run = await Counted(
            "--variant", "a=WHO=a", "--variant", "b=WHO=b", "-r", "8", "-w", "0", "--markdown", "out.md", "--json", "-", "--", "sh", "-c",
            "[ $WHO = a ] && sleep 0.6 || sleep 0.3");

        var comparison = ComparisonIn(run.Exits(0));
        Assert.Equal("faster", comparison.GetProperty("verdict").GetString());
        var nodes = comparison.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("path").GetString()!);
        var (before, after) = (
            comparison.GetProperty("measure").GetProperty("baseline").GetDouble(), comparison.GetProperty("measure").GetProperty("candidate").GetDouble());
        Assert.InRange(before - after, 0.2, 0.6);
        Assert.Equal(-300, nodes["Backend_Bound.Memory_Bound"].GetProperty("deltaMs").GetDouble(), 1e-6);
        Assert.True(nodes["Backend_Bound.Memory_Bound"].GetProperty("significant").GetBoolean());
        Assert.Equal(0, nodes["Retiring"].GetProperty("deltaMs").GetDouble(), 1e-6);

        var levelOne = nodes.Values.Where(
            node => !node.GetProperty("path").GetString()!.Contains('.', StringComparison.Ordinal)).Sum(node => node.GetProperty("deltaMs").GetDouble());
        Assert.Equal(-300, levelOne, 1e-6);
        var parts = comparison.GetProperty("time").GetProperty("parts").EnumerateArray().ToDictionary(
            part => part.GetProperty("part").GetString()!, part => part.GetProperty("deltaMs").GetProperty("value").GetDouble());
        Assert.Equal(comparison.GetProperty("measure").GetProperty("difference").GetProperty("value").GetDouble() * 1000, parts.Values.Sum(), 1e-6);
        Assert.Equal((1000 * (after - before)) + 300, parts["waiting"], 1e-6);
        Assert.Equal((0.0, 0.0), (Math.Round(parts["clock"], 6), Math.Round(parts["parallelism"], 6)));
        var text = string.Join('\n', comparison.GetProperty("text").EnumerateArray().Select(sentence => sentence.GetString()));
        Assert.Contains("Memory Bound", text, StringComparison.Ordinal);

        var markdown = await File.ReadAllTextAsync(bench.PathOf("out.md"), TestContext.Current.CancellationToken);
        Assert.StartsWith("### b is ", markdown, StringComparison.Ordinal);
        Assert.Contains("**Memory Bound**", markdown, StringComparison.Ordinal);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Theory]
    [InlineData("b.time < a.time * 0.8", 1)]
    [InlineData("b.time > a.time", 0)]
    [InlineData("b.Memory_Bound < 25 & a.Memory_Bound > 55", 1)]
    [InlineData("b.page-faults > 1e12", 0)]
    [InlineData("b.speedup > 1.5", 1)]
    public async Task A_condition_decides_the_exit_code(string condition, int code)
    {
        var run = await Counted(
            "--variant", "a=WHO=a", "--variant", "b=WHO=b", "-r", "2", "-w", "0", "--fail-if", condition, "--", "sh", "-c",
            "[ $WHO = a ] && sleep 0.4 || sleep 0.05");

        run.Exits(code);
        Assert.Contains(code == 1 ? "--fail-if holds" : "--fail-if does not hold", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_on_what_was_not_measured_is_a_failure_and_no_pass()
    {
        var run = await bench.Tma("compare", "-r", "2", "-w", "0", "--variant", "x=", "--fail-if", "x.Memory_Bound > 1000", "--", "true");

        Assert.SkipWhen(run.Output.Contains("Memory Bound", StringComparison.Ordinal), "this machine has counters");
        run.Exits(125);
        Assert.Contains("Memory_Bound needs hardware counters, which are not available", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_printed_number_is_compared_in_the_direction_that_the_user_says()
    {
        var run = await bench.Tma(
            "compare", "-r", "6", "-w", "0", "--metric-from", @"requests/s: ([0-9.]+)", "--higher-is-better", "--metric-unit", "req/s", "--variant", "a=N=100",
            "--variant", "b=N=150", "--json", "-", "--", "sh", "-c", "echo requests/s: $N.$(($$ % 10))");

        var comparison = ComparisonIn(run.Exits(0));
        Assert.Equal("faster", comparison.GetProperty("verdict").GetString());
        Assert.InRange(comparison.GetProperty("speedup").GetDouble(), 1.48, 1.52);
        Assert.True(comparison.GetProperty("measure").GetProperty("higherIsBetter").GetBoolean());
        Assert.StartsWith("b is 1.", comparison.GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        Assert.EndsWith("better than a.", comparison.GetProperty("text")[0].GetString(), StringComparison.Ordinal);
    }

    // Half the GFLOPS is half as good, whatever the word for it is.
    [Fact]
    public async Task Half_of_what_should_be_high_is_worse()
    {
        string[] program = ["--", "sh", "-c", "echo GFLOPS: ${N:-10}"];
        var run = await bench.Tma(
        [
            "compare", "-r", "6", "-w", "0", "--metric-from", "GFLOPS: ([0-9.]+)", "--higher-is-better", "--variant", "half=N=5",
            "--json", "-", "--fail-if", "half.slower > 40 %", .. program,
        ]);

        var comparison = ComparisonIn(run.Exits(1));
        Assert.Equal("slower", comparison.GetProperty("verdict").GetString());
        Assert.Equal(0.5, comparison.GetProperty("speedup").GetDouble(), 1e-9);
        Assert.Equal("half is 2.00× worse than default.", comparison.GetProperty("text")[0].GetString());

        var recorded = await bench.Tma(["run", "-q", "-o", "a.tma", "--metric-from", "GFLOPS: ([0-9.]+)", .. program]);
        recorded.Exits(0);
        File.Copy(bench.PathOf("a.tma"), bench.PathOf("b.tma"));
        Assert.Contains(
            "Add --higher-is-better or --lower-is-better.", (await bench.Tma("compare", "a.tma", "b.tma")).Exits(125).Error, StringComparison.Ordinal);
        (await bench.Tma("compare", "a.tma", "b.tma", "--higher-is-better")).Exits(0);
    }

    // What was measured is shown whole before the reason why the gate cannot be decided.
    [Fact]
    public async Task A_gate_that_cannot_be_decided_takes_nothing_from_the_report()
    {
        string[] arguments =
            ["compare", "-r", "1", "-w", "0", "--seed", "1", "--no-recording", "--variant", "x=", "--fail-if", "x.slower > 2 %", "--", "sleep", "0.1"];
        var run = await bench.Tma(arguments);

        Assert.Contains("No tree", run.Exits(125).Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("cannot be decided", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_at_once_is_not_called_fast_without_a_word()
    {
        var run = await bench.Tma(
            "compare", "-i", "-r", "6", "-w", "0", "--no-recording", "--variant-command", "good=sleep 0.2", "--variant-command", "bad=false", "--json", "-",
            "--fail-if", "bad.slower > 2 %");

        var comparison = ComparisonIn(run.Exits(125));
        Assert.Contains("bad ended with exit code 1, good with 0", comparison.GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("C", comparison.GetProperty("quality").GetProperty("grade").GetString());
    }

    [Theory]
    [InlineData("a", "", "a")]
    [InlineData("b", "--baseline b", "a")]
    [InlineData("default", "--baseline default", "a b")]
    public async Task The_baseline_is_the_one_that_is_named(string baseline, string option, string candidates)
    {
        var named = option.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var run = await bench.Tma(["compare", "-r", "2", "-w", "0", "--variant", "a=", "--variant", "b=", .. named, "--json", "-", "--", "true"]);

        var comparisons = run.Exits(0).Document.Root.GetProperty("comparisons").EnumerateArray().ToList();
        Assert.All(comparisons, comparison => Assert.Equal(baseline, comparison.GetProperty("baseline").GetString()));
        Assert.Equal(
            baseline == "a" ? "b" : candidates, string.Join(' ', comparisons.Select(comparison => comparison.GetProperty("candidate").GetString()).Order()));
        Assert.All(comparisons, comparison => Assert.True(comparison.GetProperty("inTurns").GetBoolean()));
    }

    [Fact]
    public async Task A_program_that_fails_ends_the_comparison_with_its_name()
    {
        var run = await bench.Tma("compare", "-r", "5", "-w", "0", "--variant-command", "good=true", "--variant-command", "bad=sh -c 'exit 4'");

        run.Exits(125);
        Assert.Contains("bad ended with exit code 4", run.Error, StringComparison.Ordinal);
        (await bench.Tma("compare", "-i", "-r", "2", "-w", "0", "--variant-command", "good=true", "--variant-command", "bad=sh -c 'exit 4'")).Exits(0);
    }

    [Fact]
    public async Task Time_runs_out_after_the_first_round_at_the_earliest()
    {
        var run = await bench.Tma("compare", "-r", "1000", "-w", "0", "--max-time", "0.5", "--variant", "x=", "--json", "-", "--", "sleep", "0.3");

        run.Exits(0);
        Assert.All(run.Document.Root.GetProperty("results").EnumerateArray(), result => Assert.InRange(result.GetProperty("runs").GetInt32(), 1, 3));
    }

    [Fact]
    public async Task Ctrl_C_leaves_a_recording_that_can_be_reported()
    {
        var run = await bench.Execute(
            Repository.Tma,
            ["compare", "-r", "100", "-w", "0", "--variant", "a=WHO=a", "--variant", "b=WHO=b", "--", "sh", "-c", "echo >>count; sleep 0.1; [ $(wc -l "
                + "<count) -lt 5 ] || : >enough"],
            async tma =>
            {
                await bench.WaitFor("enough");
                Tools.Send("INT", tma);
            });

        Assert.Equal(130, run.WithoutStackTrace().ExitCode);
        var report = await bench.Tma("report", "run.tma", "--json", "-");
        Assert.All(
            report.Exits(0).Document.Root.GetProperty("results").EnumerateArray(), result => Assert.InRange(result.GetProperty("runs").GetInt32(), 1, 99));
        await bench.HasNoProcesses();
    }

    [Fact]
    public async Task A_server_is_measured_while_it_is_loaded_and_gone_afterwards()
    {
        Assert.SkipUnless(Tools.IsInstalled("python3"), "python3 is not installed");
        var port = Ports.Free();
        bench.Write(
            "server.py",
            "import http.server,os\nopen('env','a').write(os.environ.get('WHO','-')+'\\n')\nhttp.server.HTTPServer(('127.0.0.1'," + port
                + "),http.server.SimpleHTTPRequestHandler).serve_forever()\n");
        bench.Write("load.py", "import os,urllib.request\nassert 'WHO' not in os.environ\nfor i in range(20): "
            + "urllib.request.urlopen('http://127.0.0.1:" + port + "/load.py').read()\n");

        var run = await bench.Tma(
            "compare", "-r", "2", "-w", "0", "--start", "python3 server.py", "--ready", "127.0.0.1:" + port, "--variant", "a=WHO=a", "--variant", "b=WHO=b",
            "--json", "-", "--", "python3", "load.py");

        run.Exits(0);
        Assert.Equal("aabb", string.Concat((await File.ReadAllLinesAsync(bench.PathOf("env"), TestContext.Current.CancellationToken)).Order()));
        Assert.True(run.Document.Software("context-switches") > 0);
        Assert.Null(run.Document.Software("user-ms"));
        await bench.HasNoProcesses();
    }

    // It answers once and ends: perf finds nothing to attach to.
    [Fact]
    public async Task A_server_that_ends_before_perf_attaches_is_quoted()
    {
        Assert.SkipUnless(Tools.IsInstalled("python3"), "python3 is not installed");
        var port = Ports.Free();
        bench.Write("once.py", "import os,socket\nopen('pid','w').write(str(os.getpid()))\ns=socket.create_server(('127.0.0.1'," + port
            + "))\ns.accept()\nprint('no more room')\nraise SystemExit(4)\n");
        // perf starts only when the server is gone: what has ended has no command line.
        bench.Write("perf", "#!/bin/sh\ncase \"$*\" in *' -p '*) while grep -q . /proc/$(cat pid)/cmdline 2>/dev/null; do sleep 0.05; done;; esac\n"
            + $"exec {Repository.FakePerf} \"$@\"\n");
        File.SetUnixFileMode(bench.PathOf("perf"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var run = await bench.Tma("run", "--perf", bench.PathOf("perf"), "--start", "python3 once.py", "--ready", "127.0.0.1:" + port, "--", "true");

        run.Exits(125);
        Assert.Contains("ended with exit code 4", run.Error, StringComparison.Ordinal);
        Assert.Contains("no more room", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_come_up_is_quoted()
    {
        var run = await bench.Tma(
            "compare", "-r", "2", "--start", "sh -c 'echo no such port >&2; exit 3'", "--ready", Ports.Free(), "--variant",
            "x=", "--", "true");

        run.Exits(125);
        Assert.Contains("ended with exit code 3", run.Error, StringComparison.Ordinal);
        Assert.Contains("no such port", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("run.tma")));
    }

    [Theory]
    [InlineData("", "There is nothing to compare")]
    [InlineData("-- true", "no variant to compare it with")]
    [InlineData("--variant x -- true", "--variant takes NAME=…")]
    [InlineData("--variant x=A -- true", "'A' in x does not set a variable")]
    [InlineData("--variant x= --variant x= -- true", "Two variants are called x")]
    [InlineData("--allocator nothing -- true", "--allocator takes ptmalloc, jemalloc, jemalloc-tuned, jemalloc-benchmark, tcmalloc or mimalloc, not 'nothing'")]
    [InlineData("--variant x= --fail-if y.time>1 -- true", "the variants are default, x")]
    [InlineData("--variant x= --fail-if x.Memory_Bond>1 -- true", "there is no figure Memory_Bond")]
    [InlineData("--variant x= --fail-if default.slower>2 -- true", "default is the baseline")]
    [InlineData("--variant x= --fail-if x.time>default.time+2% -- true", "% is the unit of slower, faster and nodes")]
    [InlineData("--variant x= --metric-from GFLOPS:([0-9.]+) -- true", "does not say whether higher or lower is better")]
    [InlineData("--variant x= --higher-is-better -- true", "applies to the --metric-from value")]
    [InlineData("--variant default=A=1 -- true", "is called default, which is reserved for the unmodified program")]
    [InlineData("--variant x= --baseline y -- true", "--baseline y is not one of the variants")]
    [InlineData("--group a=x.tma", "--group needs another group")]
    [InlineData("--group a= --group b=x.tma", "--group a names no recording")]
    [InlineData("--variant x= --fail-if x.time -- true", "is not a condition")]
    [InlineData("--variant x= --fail-if x.time>(1 -- true", "cannot be read")]
    [InlineData("--variant x= --metric-from abc -- true", "needs exactly one capturing group")]
    [InlineData("--variant x= --metric-from ( -- true", "is not a valid regular expression")]
    [InlineData("--variant x= --start server -- true", "--start needs --ready")]
    [InlineData("--variant x= --ready 80 -- true", "--ready needs --start")]
    [InlineData("--variant x= --start server --ready ftp://x -- true", "--ready takes a port")]
    [InlineData("--variant x= --precision 0 -- true", "--precision takes a percentage")]
    [InlineData("--variant x= --html nowhere/x.html -- true", "nowhere does not exist")]
    [InlineData("--variant x= -- ./nothing", "./nothing was not found")]
    public async Task Says_in_one_sentence_what_is_wrong(string arguments, string message)
    {
        var run = await bench.Tma(["compare", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        run.Exits(arguments.EndsWith("./nothing", StringComparison.Ordinal) ? 127 : 125);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    public void Dispose() => bench.Dispose();

    private static JsonElement ComparisonIn(TmaRun run) => run.Document.Root.GetProperty("comparisons")[0];

    /// <summary>Under the perf of the tests, level 2 on Sapphire Rapids, where PERF_METRICS is the tree.</summary>
    private Task<TmaRun> Counted(params string[] arguments)
    {
        static Dictionary<string, double> Counts(double retiring, double bad, double frontend, double backend, double memory, double milliseconds) => new()
        {
            ["task-clock"] = milliseconds, ["event=0x3c,umask=0x0"] = 3e6 * milliseconds, ["event=0x0,umask=0x4"] = 18e6 * milliseconds,
            ["event=0x0,umask=0x80"] = retiring * 18e3 * milliseconds, ["event=0x0,umask=0x81"] = bad * 18e3 * milliseconds,
            ["event=0x0,umask=0x82"] = frontend * 18e3 * milliseconds,
            ["event=0x0,umask=0x83"] = backend * 18e3 * milliseconds, ["event=0x0,umask=0x87"] = memory * 18e3 * milliseconds,
            ["event=0x0,umask=0x84"] = 180e3 * milliseconds, ["event=0x0,umask=0x85"] = 180e3 * milliseconds, ["event=0x0,umask=0x86"] = 180e3 * milliseconds,
        };
        var common = new Dictionary<string, double> { ["event=0xc0,umask=0x0"] = 2e8, ["event=0xad,umask=0x10"] = 0 };
        var json = JsonSerializer.Serialize(new
        {
            unit = "total",
            counts = common,
            when = new object[]
            {
                new { contains = "WHO=a", counts = Counts(200, 50, 50, 700, 600, 600) },
                new { contains = "WHO=b", counts = Counts(400, 100, 100, 400, 200, 300) },
            },
        });
        bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", json)).Perf("SECONDS=1 MULTIPLEX=0 COUNTERS=32");
        return bench.Tma(
            ["compare", "--perf", Repository.FakePerf, "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "2", .. arguments]);
    }
}
