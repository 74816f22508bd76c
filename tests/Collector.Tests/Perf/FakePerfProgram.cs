using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Tests.Support;
using Toplev.Tma.Events;

namespace Toplev.Collector.Tests.Perf;

/// <summary>Runs the perf of the tests, with switches.</summary>
internal static class FakePerfProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "fakeperf");

    public static async Task<PassResult> Run(
        string switches, CollectionPlan? plan = null, Workload? workload = null, PerfStatOptions? options = null, Stream? raw = null, bool attach = false)
    {
        var environment = ProgramEnvironment.OfThisProcess();
        foreach (var pair in switches.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            environment = environment.With("FAKEPERF_" + parts[0], parts[1].Replace('+', ' '));
        }

        var runner = new PerfRunner(environment, TimeProvider.System)
        {
            // Short only for what hangs on purpose.
            Limits = new()
            {
                Start = switches.Contains("hang-start", StringComparison.Ordinal) ? TimeSpan.FromSeconds(3) : Hang.Limit,
                PerfEnd = switches.Contains("hang-end", StringComparison.Ordinal) ? TimeSpan.FromSeconds(1) : Hang.Limit,
                ProgramEnd = TimeSpan.FromSeconds(1),
            },
        };
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var result = await runner.RunAsync(
            Path, plan ?? Plans.OfSizes(2, 3), 0, options ?? new(), attach ? null : workload ?? RealPerf.Shell("exit 4"), raw, timeout.Token);
        Assert.False(timeout.IsCancellationRequested, "the run took too long");
        return result;
    }
}
