using System.Runtime.InteropServices;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Tma.Events;

namespace Toplev.Collector.Tests.Running;

/// <summary>What runs already, counted between two moments.</summary>
public sealed partial class AttachedRunTests
{
    private const int PageSize = 4096;

    private static readonly CollectionPlan PageFaults = CollectionPlan.OfSoftware(["page-faults"], Privilege.Any);

    [Fact]
    public void Counts_a_thread_from_the_first_moment_to_the_second()
    {
        var perf = RealPerf.PathOrSkip();
        var thread = RunningProcess.CallingThread() ?? throw new InvalidOperationException("no /proc");
        Touch(3000);
        var result = Counted(perf, new PerfTarget.RunningThread(thread), () => Touch(1000));
        Touch(5000);

        Assert.SkipWhen(result.Refusal?.Kind == RefusalKind.Permission, "perf may not count here: " + result.Refusal?.Text);
        Assert.Null(result.Refusal);
        Assert.False(result.PerfFailed);
        Assert.InRange(result.Samples.Samples.Sum(sample => sample.Software[0].Count), 1000, 1100);
    }

    [Fact]
    public void Other_threads_of_the_process_are_not_counted()
    {
        var perf = RealPerf.PathOrSkip();
        var thread = RunningProcess.CallingThread() ?? throw new InvalidOperationException("no /proc");
        using var go = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            go.Wait();
            Touch(5000);
        });
        other.Start();
        var result = Counted(perf, new PerfTarget.RunningThread(thread), () =>
        {
            go.Set();
            other.Join();
        });

        Assert.SkipWhen(result.Refusal?.Kind == RefusalKind.Permission, "perf may not count here: " + result.Refusal?.Text);
        Assert.InRange(result.Samples.Samples.Sum(sample => sample.Software[0].Count), 0, 100);
    }

    [Fact]
    public void The_time_counted_is_that_between_the_answers()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var between = TimeSpan.Zero;
        var result = Counted(FakePerfProgram.Path, new PerfTarget.RunningProcess([Environment.ProcessId]), () =>
        {
            var begun = clock.Elapsed;
            Touch(20_000);
            between = clock.Elapsed - begun;
        });

        Assert.InRange(result.Samples.WallSeconds, between.TotalSeconds, clock.Elapsed.TotalSeconds);
    }

    [Theory]
    [InlineData("die", "perf was killed by signal 9 before the measurement was over")]
    public void Perf_that_ends_by_itself_has_failed(string fault, string said)
    {
        var environment = ProgramEnvironment.OfThisProcess().With("FAKEPERF_FAULT", fault);
        var run = new AttachedRun(environment, TimeProvider.System);
        var begun = 0;
        // Nobody ends it: it ends by itself.
        var result = run.Run(
            FakePerfProgram.Path, Plans.Software, 0, new() { Target = new PerfTarget.RunningProcess([Environment.ProcessId]), IntervalMilliseconds = 10 }, null,
            () => begun++, TestContext.Current.CancellationToken);

        Assert.Equal(1, begun);
        Assert.True(result.PerfFailed);
        Assert.Null(result.Refusal);
        Assert.True(result.Samples.Incomplete);
        Assert.StartsWith(said, Assert.Single(result.Findings, finding => finding.Id == "perf-died").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FAULT", "permission", RefusalKind.Permission)]
    [InlineData("VERSION", "5.4", RefusalKind.Other)]
    public void A_refusal_never_begins(string name, string value, RefusalKind kind)
    {
        var run = new AttachedRun(ProgramEnvironment.OfThisProcess().With("FAKEPERF_" + name, value), TimeProvider.System);
        var result = run.Run(
            FakePerfProgram.Path, Plans.Software, 0, new() { Target = new PerfTarget.RunningProcess([Environment.ProcessId]) }, null,
            () => Assert.Fail("it has begun"), TestContext.Current.CancellationToken);

        Assert.Equal(kind, result.Refusal?.Kind);
    }

    [Fact]
    public void Perf_that_does_not_answer_when_it_shall_stop_is_asked_to_end_all_the_same()
    {
        var run = new AttachedRun(ProgramEnvironment.OfThisProcess().With("FAKEPERF_FAULT", "no-ack"), TimeProvider.System)
        {
            Limits = new() { PerfEnd = TimeSpan.FromSeconds(4) },
        };
        using var end = new CancellationTokenSource();
        var result = run.Run(
            FakePerfProgram.Path, Plans.Software, 0, new() { Target = new PerfTarget.RunningProcess([Environment.ProcessId]) }, null, end.Cancel, end.Token);

        Assert.False(result.PerfFailed);
        Assert.NotEmpty(result.Samples.Samples);
    }

    // The counters are switched on while another thread runs this one's action, so that perf can be waited for here.
    private static PassResult Counted(string perf, PerfTarget target, Action action)
    {
        using var end = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        var counting = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return new AttachedRun(ProgramEnvironment.OfThisProcess(), TimeProvider.System).Run(
                        perf, PageFaults, 0, new() { Target = target, IntervalMilliseconds = 0 }, null, begun.Set, end.Token);
                }
                finally
                {
                    begun.Set();
                }
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        begun.Wait(TestContext.Current.CancellationToken);
        action();
        end.Cancel();
        return counting.GetAwaiter().GetResult();
    }

    private static unsafe void Touch(int pages)
    {
        const int ReadWrite = 3;
        const int PrivateAnonymous = 0x22;
        const int NoHugePages = 15;
        var length = (nuint)(pages * PageSize);
        var start = mmap(null, length, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)start);
        _ = madvise(start, length, NoHugePages);
        for (var page = 0; page < pages; page++)
        {
            start[page * PageSize] = 1;
        }

        _ = munmap(start, length);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial byte* mmap(byte* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int madvise(byte* address, nuint length, int advice);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int munmap(byte* address, nuint length);
}
