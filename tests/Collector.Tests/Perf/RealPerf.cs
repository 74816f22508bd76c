using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Perf;

/// <summary>The perf of this machine, for tests that need software counters only.</summary>
internal static class RealPerf
{
    public static string PathOrSkip()
    {
        var path = PerfBinary.Find(null, ProgramEnvironment.OfThisProcess(), "/", null);
        Assert.SkipWhen(path is null, "perf is not installed on this machine");
        return path!;
    }

    public static async Task<PassResult> Run(Workload workload, PerfRunner? runner = null, PerfStatOptions? options = null, Stream? raw = null)
    {
        using var timeout = new CancellationTokenSource(Hang.Limit);
        runner ??= Runner();
        var result = await runner.RunAsync(PathOrSkip(), Plans.Software, 0, options ?? new(), workload, raw, timeout.Token);
        Assert.False(timeout.IsCancellationRequested, "the run took too long");
        Assert.SkipWhen(result.Refusal?.Kind == RefusalKind.Permission, "perf may not count here: " + result.Refusal?.Text);
        return result;
    }

    /// <summary>Runs it, under perf or without, after something else.</summary>
    public static PassResult RunBefore(Workload workload, bool withPerf, Action before)
    {
        PerfRunner runner = new(ProgramEnvironment.OfThisProcess(), TimeProvider.System) { BeforeProgram = before };
        return withPerf
            ? runner.Run(PathOrSkip(), Plans.Software, 0, new(), workload, null, TestContext.Current.CancellationToken)
            : runner.RunPlain(workload, null, TestContext.Current.CancellationToken);
    }

    public static PerfRunner Runner(ProgramEnvironment? environment = null, RegionChoice? regions = null) =>
        new(environment ?? ProgramEnvironment.OfThisProcess(), TimeProvider.System) { Regions = regions };

    public static Workload Shell(string script, params string[] arguments) =>
        new() { Program = "sh", Arguments = ["-c", script, "sh", .. arguments] };
}
