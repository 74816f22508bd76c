using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Processes;

public sealed class StreamsAndEnvironmentTests : IDisposable
{
    private static readonly string[] Difficult =
    [
        "PATH=/usr/bin:/bin", "HOME=/root", "LC_ALL=de_DE.UTF-8", "LANG=de_DE.UTF-8", "LD_PRELOAD=", "SHLVL=7", "_=/usr/bin/tma", "PWD=/somewhere/else",
        "BASH_FUNC_module%%=() {  echo \"hi there\"\n}", "my.setting=1", "with space=a b", "MULTI=line one\nline two", "EMPTY=", "QUOTE='\"$(false)`x`\\",
        "BYTES=" + "\uDCFF\uDC80", "ENV=/nowhere", "PS1=> ",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("tma-test-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_program_has_exactly_the_environment_of_the_user(bool perf)
    {
        var copy = Path.Combine(this.folder, "environ");
        await Run(perf, new ProgramEnvironment(Difficult), new Workload { Program = "cp", Arguments = ["/proc/self/environ", copy] });

        Assert.Equal(Difficult.Order(StringComparer.Ordinal), NativeText.DecodeList(await File.ReadAllBytesAsync(copy, Token)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Changes_of_the_environment_reach_the_program_only()
    {
        var own = Path.Combine(this.folder, "own");
        var perfs = Path.Combine(this.folder, "perfs");
        var workload = new Workload
        {
            Program = "sh",
            Arguments = ["-c", "cp /proc/$$/environ $1; for c in $(cat /proc/$PPID/task/*/children); do if [ $c != $$ ] && tr '\\0' ' ' </proc/$c/cmdline | "
                + "grep -q ' stat '; then cp /proc/$c/environ $2; fi; done", "sh", own, perfs],
            Environment = new Dictionary<string,
            string?> { ["MALLOC_CONF"] = "a:b", ["LD_PRELOAD"] = "/nowhere/lib.so", ["HOME"] = null, ["odd.name"] = "x y" },
        };
        await Run(true, new ProgramEnvironment(["PATH=/usr/bin:/bin", "HOME=/root", "LD_PRELOAD=/nowhere/other.so"]), workload);
        var program = NativeText.DecodeList(await File.ReadAllBytesAsync(own, Token));
        var perf = NativeText.DecodeList(await File.ReadAllBytesAsync(perfs, Token));

        Assert.Contains("MALLOC_CONF=a:b", program);
        Assert.Contains("LD_PRELOAD=/nowhere/lib.so", program);
        Assert.Contains("odd.name=x y", program);
        Assert.DoesNotContain(
            program, variable => variable.StartsWith("HOME=", StringComparison.Ordinal) || variable.StartsWith("LC_ALL=", StringComparison.Ordinal));
        Assert.Contains("LC_ALL=C", perf);
        Assert.DoesNotContain(
            perf, variable => variable.StartsWith("LD_PRELOAD=", StringComparison.Ordinal) || variable.StartsWith("MALLOC_CONF=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a b", "", "*", "$HOME", "-n", "--", "'", "\\")]
    [InlineData("line\nbreak", "\uDCFE\uDC81", "ü")]
    public async Task Arguments_reach_the_program_byte_for_byte(params string[] arguments)
    {
        var copy = Path.Combine(this.folder, "cmdline");
        await Run(true, ProgramEnvironment.OfThisProcess(), RealPerf.Shell("cp /proc/$$/cmdline $0; : \"$@\"", [copy, .. arguments]) with
        {
            Arguments = ["-c", "cp /proc/$$/cmdline \"$0\"; :", copy, .. arguments],
        });

        Assert.Equal(arguments, NativeText.DecodeList(await File.ReadAllBytesAsync(copy, Token)).Skip(4));
    }

    [Fact]
    public async Task Errors_of_the_program_and_of_perf_do_not_mix()
    {
        // The host's standard error is the program's alone; perf's words about a signal are not in it.
        var run = await Host.Run(this.folder, ["sh", "-c", "echo out; echo err >&2; kill -SEGV $$"], input: "");

        Assert.Equal("out\n", run.Output);
        Assert.Equal("err\n", run.Errors);
        Assert.Equal(139, run.ExitCode);
    }

    [Fact]
    public async Task Standard_input_is_the_programs()
    {
        var run = await Host.Run(this.folder, ["sh", "-c", "read a; cat; echo \"$a\""], input: "first\nsecond\n");

        Assert.Equal("second\nfirst\n", run.Output);
    }

    [Fact]
    public async Task A_program_whose_reader_is_gone_ends_by_its_signal()
    {
        // .NET ignores SIGPIPE, and a program that inherited that would write for ever.
        var run = await Host.Run(this.folder, ["sh", "-c", "sh -c 'sleep 0.1; yes' | head -1; :"], input: "");

        Assert.Equal("y\n", run.Output);
    }

    [Theory]
    [InlineData("echo", "hello\n")]
    [InlineData("printf", "hello")]
    public async Task A_program_that_is_also_a_builtin_is_the_program(string name, string output)
    {
        var run = await Host.Run(this.folder, [name, "hello"], input: "");

        Assert.Equal(output, run.Output);
    }

    [Fact]
    public async Task Says_127_for_a_program_that_is_not_there_and_126_for_one_that_is_none()
    {
        var text = Path.Combine(this.folder, "text");
        await File.WriteAllTextAsync(text, "no program", Token);
        var runner = RealPerf.Runner();

        var missing = await Assert.ThrowsAsync<ProgramNotStartedException>(
            () => runner.RunPlainAsync(new Workload { Program = "no-such-program-anywhere" }, null, Token));
        var denied = await Assert.ThrowsAsync<ProgramNotStartedException>(
            () => runner.RunPlainAsync(new Workload { Program = text }, null, Token));
        var folder = await Assert.ThrowsAsync<ProgramNotStartedException>(
            () => runner.RunPlainAsync(new Workload { Program = this.folder }, null, Token));

        Assert.Equal((127, 126, 126), (missing.ExitCode, denied.ExitCode, folder.ExitCode));
        Assert.Equal("The program no-such-program-anywhere was not found.", missing.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_in_the_directory_asked_for(bool perf)
    {
        await File.WriteAllTextAsync(Path.Combine(this.folder, "here"), "", Token);
        var result = await Run(
            perf, ProgramEnvironment.OfThisProcess(), RealPerf.Shell("test -e here && test \"$PWD\" = \"$1\"", this.folder) with { Directory = this.folder });

        Assert.Equal(0, result.Samples.ExitCode);
    }

    [Fact]
    public async Task Pins_the_program()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "needs two processors");
        var copy = Path.Combine(this.folder, "status");
        var second = new CpuList([1]);
        await Run(true, ProgramEnvironment.OfThisProcess(), new Workload
        {
            Program = "cp",
            Arguments = ["/proc/self/status", copy],
            Pinning = new Pinning(second),
        });

        Assert.Contains("Cpus_allowed_list:\t1\n", await File.ReadAllTextAsync(copy, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measures_memory_and_cpu_time_without_perf()
    {
        var result = await Run(false, ProgramEnvironment.OfThisProcess(), RealPerf.Shell("head -c 400000000 /dev/zero | tail -c 400000000 | wc -c; exit 9"));

        Assert.Equal(9, result.Samples.ExitCode);
        Assert.InRange(result.Samples.PeakResidentBytes!.Value, 390_000_000, 600_000_000);
        // Eight processors cannot spend more than eight seconds in one.
        Assert.InRange(
            result.Samples.UserSeconds!.Value + result.Samples.SystemSeconds!.Value, 0.005, (result.Samples.WallSeconds * Environment.ProcessorCount) + 0.05);
    }

    [Fact]
    public async Task Measures_memory_with_perf()
    {
        var result = await Run(true, ProgramEnvironment.OfThisProcess(), RealPerf.Shell("head -c 50000000 /dev/zero | tail -c 50000000 | wc -c"));

        Assert.InRange(result.Samples.PeakResidentBytes!.Value, 40_000_000, 80_000_000);
    }

    [Fact]
    public async Task A_daemon_left_behind_does_not_hold_the_run_up()
    {
        var result = await Run(
            true, ProgramEnvironment.OfThisProcess(), RealPerf.Shell("sleep 20 >/dev/null 2>&1 & echo $! >$1; exit 6", Path.Combine(this.folder, "pid")));
        var daemon = (await File.ReadAllTextAsync(Path.Combine(this.folder, "pid"), Token)).Trim();

        Assert.Equal(6, result.Samples.ExitCode);
        Assert.InRange(result.Samples.WallSeconds, 0, 5);
        using var alive = System.Diagnostics.Process.GetProcessById(int.Parse(daemon, System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(alive.HasExited);
        alive.Kill();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<PassResult> Run(bool perf, ProgramEnvironment environment, Workload workload)
    {
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var runner = new PerfRunner(environment, TimeProvider.System) { Streams = ProgramStreams.Discarded };
        var result = perf ? await RealPerf.Run(workload, runner) : await runner.RunPlainAsync(workload, null, timeout.Token);
        Assert.Null(result.Refusal);
        return result;
    }
}
