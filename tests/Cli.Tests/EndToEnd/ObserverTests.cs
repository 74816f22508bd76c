using System.Globalization;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A program under <c>tma run</c> runs and counts as under <c>perf stat</c>, on the real perf and its software events.</summary>
public sealed class ObserverTests : IDisposable
{
    /// <summary>More than runs of one program differ by, and far less than what would be lost or added.</summary>
    private const double FewFaults = 10;

    private const int Pages = 400;

    private readonly Workbench bench = new();

    [Theory]
    [InlineData("nothing")]
    [InlineData("touch 400")]
    [InlineData("fork 400")]
    [InlineData("thread 400")]
    [InlineData("exec 400")]
    [InlineData("daemon 400")]
    [InlineData("fork 400", "-I", "10")]
    [InlineData("fork 400", "-I", "3600000")]
    public async Task Counts_what_perf_stat_counts(string words, params string[] options)
    {
        var program = Observed();
        string[] command = [program, .. words.Split(' ')];
        var bare = await PerfStat(command);
        var run = await bench.Tma(["run", "--json", "-", .. options, "--", .. command]);

        Assert.InRange(run.Exits(0).Document.Software("page-faults") ?? double.NaN, bare - FewFaults, bare + FewFaults);
        await bench.HasNoProcesses();
    }

    /// <summary>The kernel takes the events of a process off that changes its user, for whoever counts.</summary>
    [Fact]
    public async Task Counts_what_perf_stat_counts_of_a_program_that_changes_its_user()
    {
        var program = Observed();
        var prepared = await bench.Shell($"chown 65534 '{program}' && chmod 4755 '{program}' && chmod 755 '{bench.Folder}'");
        Assert.SkipUnless(prepared.ExitCode == 0, "only root can give a file to somebody else");
        var bare = await PerfStat([program, "touch", "400"]);
        var run = await bench.Tma("run", "--json", "-", "--", program, "touch", "400");

        Assert.InRange(run.Exits(0).Document.Software("page-faults") ?? double.NaN, bare - FewFaults, bare + FewFaults);
    }

    [Fact]
    public async Task A_delay_leaves_out_what_came_before_and_nothing_else()
    {
        var program = Observed();
        var script = $"'{program}' touch {Pages}; exec '{program}' late {Pages}";
        var all = await bench.Tma("run", "--json", "-", "--", "sh", "-c", script);
        var late = await bench.Tma("run", "--delay", "1000", "--json", "-", "--", "sh", "-c", script);

        Assert.InRange(all.Exits(0).Document.Software("page-faults") ?? double.NaN, 2 * Pages, 3 * Pages);
        Assert.InRange(late.Exits(0).Document.Software("page-faults") ?? double.NaN, Pages, Pages + FewFaults);
    }

    /// <summary>Order, duplicates and names that no shell can hold included.</summary>
    [Fact]
    public async Task The_environment_is_the_users_byte_for_byte()
    {
        var odd = "env -i B=2 A=1 'with space=a b' 'x.y=1' PATH=\"$PATH\" LC_ALL=de_DE.UTF-8 SHLVL=7 IFS=: ";
        var run = await bench.Shell($"{odd} \"$TMA\" run -q -o r.tma -- cat /proc/self/environ >under; {odd} cat /proc/self/environ >bare");

        run.Exits(0);
        Assert.Equal(await File.ReadAllBytesAsync(bench.PathOf("bare"), Token), await File.ReadAllBytesAsync(bench.PathOf("under"), Token));
    }

    /// <summary>
    /// What a program can see of how it was started. The .NET runtime ignores SIGPIPE and hides what was before: a program under tma has the
    /// default, and so has what it is compared with here.
    /// </summary>
    [Fact]
    public async Task Descriptors_signals_and_limits_are_those_of_a_program_that_the_shell_starts()
    {
        const string Look = "grep -E '^(Sig|Shd|NoNewPrivs|Seccomp|Cap|Cpus_allowed_list|Umask|NSpid)' /proc/self/status | grep -v SigQ | grep -v NSpid; "
            + "for f in /proc/self/fd/*; do [ -e \"$f\" ] && echo \"${f##*/}\"; done; ulimit -a; pwd; cat /proc/self/timerslack_ns /proc/self/oom_score_adj";
        bench.Write("look", Look);
        var run = await bench.Shell("exec 5<look 7<look 9<look; env --default-signal=PIPE \"$TMA\" run -q -o r.tma -- sh look >under; env "
            + "--default-signal=PIPE sh look >bare");

        run.Exits(0);
        Assert.Equal(await File.ReadAllTextAsync(bench.PathOf("bare"), Token), await File.ReadAllTextAsync(bench.PathOf("under"), Token));
        Assert.Contains("\n9\n", await File.ReadAllTextAsync(bench.PathOf("bare"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pinning_is_the_kernels_and_adds_no_program_to_the_counts()
    {
        var program = Observed();
        var bare = await PerfStat([program, "touch", "400"]);
        var run = await bench.Tma("run", "--cores", "0", "--json", "-", "--", program, "touch", "400");
        var list = await bench.Tma("run", "--cores", "0", "-q", "--", "grep", "Cpus_allowed_list", "/proc/self/status");

        Assert.InRange(run.Exits(0).Document.Software("page-faults") ?? double.NaN, bare - FewFaults, bare + FewFaults);
        Assert.Equal("Cpus_allowed_list:\t0\n", list.Exits(0).Output);
    }

    /// <summary>The kernel's own statistics, read before and after, include all that can have been busy in between.</summary>
    [Fact]
    public async Task The_time_of_processors_is_the_time_they_were_busy()
    {
        var before = BusySeconds();
        var run = await bench.Tma("run", "-a", "--duration", "1", "--json", "-");
        var busy = BusySeconds() - before;
        Assert.SkipWhen(run.ExitCode == 125, "the whole system may not be measured here: " + run.Error);

        Assert.InRange((run.Exits(0).Document.Software("task-clock-ms") ?? double.NaN) / 1000, 0, busy + 0.011);
        var seconds = run.Document.Result.GetProperty("time").GetProperty("seconds").GetDouble();
        Assert.Equal((run.Document.Software("task-clock-ms") ?? double.NaN) / 1000 / seconds, run.Document.Software("cpu-utilization") ?? double.NaN, 6);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Output);
    }

    [Fact]
    public async Task An_older_perf_starts_the_program_itself_and_the_result_says_what_is_in_the_counts()
    {
        bench.Perf("VERSION=5.4 SECONDS=1");
        var run = await bench.Run("--model", "skylakex", "--json", "-", "--", "sh", "-c", "echo \"$LC_ALL $0\"; exit 7");

        Assert.StartsWith("C.UTF-8 sh\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(7, run.ExitCode);
        Assert.Contains("launcher-counted", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"level\": 1", run.Output, StringComparison.Ordinal);
        await bench.HasNoProcesses();
    }

    public void Dispose() => bench.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Observed()
    {
        var program = bench.PathOf("observed");
        var source = Path.Combine(Repository.Root, "tests", "Observed", "observed.c");
        Assert.SkipUnless(Tools.TryCompile(source, program, "-static"), "there is no C compiler (cc)");
        return program;
    }

    private async Task<double> PerfStat(string[] command)
    {
        Assert.SkipUnless(Tools.IsInstalled("perf"), "perf is not installed on this machine");
        var bare = await bench.Execute("perf", ["stat", "-x", ";", "-e", "page-faults", "-o", "bare", "--", .. command]);
        Assert.SkipWhen(bare.ExitCode != 0, "perf may not count here: " + bare.Error);
        var line = (await File.ReadAllLinesAsync(bench.PathOf("bare"), Token)).Single(line => line.Contains("page-faults", StringComparison.Ordinal));
        return double.Parse(line.Split(';')[0], CultureInfo.InvariantCulture);
    }

    // user, nice, system, irq and softirq of proc_stat(5), in ticks of 10 ms.
    private static double BusySeconds()
    {
        double[] ticks = [
            .. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(
                text => double.Parse(text, CultureInfo.InvariantCulture))];
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / 100;
    }
}
