using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Tests.Support;
using Toplev.Tma;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Running;

public class PerfRunnerTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -SEGV $$", 139)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Passes_on_how_the_program_ended(string script, int code)
    {
        var result = await RealPerf.Run(RealPerf.Shell(script));

        Assert.Equal(code, result.Samples.ExitCode);
        Assert.False(result.PerfFailed);
        Assert.Null(result.Refusal);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task Reads_the_counts_of_the_program()
    {
        var result = await RealPerf.Run(RealPerf.Shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"));

        Assert.All(result.Samples.Samples, sample => Assert.Null(sample.Scope));
        Assert.All(result.Samples.Samples, sample => Assert.Equal(ReadingStatus.Counted, sample.Software[0].Status));

        // Two accounts of one thing: perf's and the kernel's, which has a tick of 10 ms.
        var seconds = result.Samples.Samples.Sum(sample => sample.Software[0].Count) / 1000;
        Assert.InRange(seconds, 0.01, double.MaxValue);
        Assert.InRange(result.Samples.UserSeconds!.Value + result.Samples.SystemSeconds!.Value, seconds - 0.02, seconds + 0.02);
    }

    [Fact]
    public async Task Never_loses_the_exit_code_of_a_very_short_program()
    {
        for (var i = 0; i < 60; i++)
        {
            var result = await RealPerf.Run(RealPerf.Shell("exit 3"));
            Assert.Equal(3, result.Samples.ExitCode);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_comes_before_the_program_is_done_before_anything_of_it_runs(bool withPerf)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var before = 0;
        var result = RealPerf.RunBefore(RealPerf.Shell("echo ran >\"$1\"", file), withPerf, () =>
        {
            before++;
            Assert.False(File.Exists(file));
        });

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Equal(1, before);
        Assert.True(File.Exists(file));
        File.Delete(file);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_before_the_program_ends_the_execution(bool withPerf)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Throws<UserErrorException>(
            () => RealPerf.RunBefore(RealPerf.Shell("echo ran >\"$1\"", file), withPerf, () => throw new UserErrorException("The disk is full.")));

        Assert.False(File.Exists(file));
    }

    // The program's own clock, from its first to its last instruction, is inside of ours.
    [Fact]
    public async Task Measures_the_time_of_the_program_and_not_of_perf()
    {
        var file = Path.GetTempFileName();
        var result = await RealPerf.Run(RealPerf.Shell("read up rest </proc/uptime; sleep 0.2; read end rest </proc/uptime; echo $up $end >\"$1\"", file));
        double[] clock = [.. (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Split().Where(word => word.Length > 0)
            .Select(word => double.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];

        // uptime has two decimals.
        Assert.InRange(result.Samples.WallSeconds, clock[1] - clock[0] - 0.01, double.MaxValue);
        Assert.True(result.Samples.WallSeconds <= result.Samples.Samples[^1].EndSeconds, "perf's clock runs before the program and after it");
        File.Delete(file);
    }

    [Fact]
    public async Task Splits_the_run_into_intervals()
    {
        var result = await RealPerf.Run(new Workload { Program = "sleep", Arguments = ["0.55"] }, options: new() { IntervalMilliseconds = 100 });

        // One each 100 ms, and the last that the end cuts short: as many as the run took, which a busy machine makes longer.
        Assert.InRange(result.Samples.Samples.Count, 4, (int)(result.Samples.WallSeconds / 0.1) + 2);
        Assert.Equal(result.Samples.Samples.OrderBy(sample => sample.EndSeconds), result.Samples.Samples);
    }

    [Fact]
    public async Task Attaches_to_a_running_process()
    {
        await using var target = new BackgroundProgram("sh", "-c", "while :; do :; done");
        var result = await Attach(new PerfTarget.RunningProcess([target.Id]), PerfAggregation.None);

        Assert.True(result.Stopped);
        Assert.Null(result.Samples.ExitCode);
        Assert.InRange(result.Samples.Samples.Sum(sample => sample.Software[0].Count), 30, 1000);
    }

    [Theory]
    [InlineData(PerfAggregation.None)]
    [InlineData(PerfAggregation.Cpu)]
    [InlineData(PerfAggregation.Core)]
    [InlineData(PerfAggregation.Socket)]
    public async Task Counts_the_whole_machine(PerfAggregation aggregation)
    {
        var result = await Attach(new PerfTarget.Processors(null), aggregation);

        Assert.NotEmpty(result.Samples.Samples);
        Assert.All(result.Samples.Samples, sample => Assert.Equal(aggregation == PerfAggregation.None, sample.Scope is null));
        Assert.All(result.Samples.Samples, sample => Assert.Equal(ReadingStatus.Counted, sample.Software[0].Status));
    }

    [Fact]
    public async Task Says_when_there_is_no_such_process()
    {
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var result = await RealPerf.Runner().RunAsync(
            RealPerf.PathOrSkip(), Plans.Software, 0, new() { Target = new PerfTarget.RunningProcess([4_000_000]) }, null, null, timeout.Token);

        Assert.Equal(RefusalKind.NoSuchProcess, result.Refusal?.Kind);
    }

    [Fact]
    public async Task Refuses_hardware_events_where_there_is_no_pmu()
    {
        Assert.SkipWhen(Toplev.Collector.Machines.MachineProbe.Read("/").HasPmu, "this machine has a PMU");
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var result = await RealPerf.Runner().RunAsync(
            RealPerf.PathOrSkip(), Plans.OfSizes(2), 0, new(), RealPerf.Shell("exit 3"), null, timeout.Token);

        Assert.Equal(RefusalKind.NotSupported, result.Refusal?.Kind);
        Assert.Contains("Cannot find PMU `cpu'", result.Refusal!.Text, StringComparison.Ordinal);
        Assert.Contains("event syntax error", result.PerfErrors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_ends_the_program_even_when_it_does_not_want_to()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        PerfRunner runner = new(ProgramEnvironment.OfThisProcess(), TimeProvider.System) { Limits = new() { ProgramEnd = TimeSpan.FromSeconds(0.5) } };
        var result = await runner.RunAsync(
            RealPerf.PathOrSkip(), Plans.Software, 0, new(), new Workload { Program = "sh", Arguments = ["-c", "trap '' TERM; exec sleep 30"] }, null,
            cancel.Token);

        Assert.True(result.Stopped);
        Assert.Equal(137, result.Samples.ExitCode);
        Assert.InRange(result.Samples.WallSeconds, 0.4, 5);
        Assert.False(result.Samples.Incomplete);
    }

    [Fact]
    public void Reads_the_version_of_perf() =>
        Assert.NotNull(PerfBinary.ParseVersion(PerfBinary.ReadVersion(RealPerf.PathOrSkip(), ProgramEnvironment.OfThisProcess())!));

    private static async Task<PassResult> Attach(PerfTarget target, PerfAggregation aggregation)
    {
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var result = await RealPerf.Runner().RunAsync(RealPerf.PathOrSkip(), Plans.Software, 0, new()
        {
            Target = target,
            Aggregation = aggregation,
            Duration = TimeSpan.FromSeconds(0.5),
            IntervalMilliseconds = 200,
        }, null, null, timeout.Token);
        Assert.SkipWhen(result.Refusal?.Kind == RefusalKind.Permission, "may not count here");
        Assert.Null(result.Refusal);
        Assert.False(result.PerfFailed);
        return result;
    }
}
