using Toplev.Collector.Perf;
using Toplev.Collector.Running;
using Toplev.Engine.Measuring;
using Toplev.Engine.Planning;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Engine.Tests.Measuring;

/// <summary>Executes nothing: every execution takes and gives what the test says, at once.</summary>
internal sealed class FakeExecutor(ManualTime time, Func<FakeExecution, PassResult> execute) : IExecutor
{
    /// <summary>All executions in their order.</summary>
    public List<FakeExecution> Executed { get; } = [];

    public int? Signal { get; set; }

    public string? PerfVersion => "6.1";

    public bool IsQuiet { get; private set; }

    public bool IsDisposed { get; private set; }

    public void WaitUntilQuiet() => IsQuiet = true;

    public ExecutionOutcome Run(ExecutionRequest request)
    {
        Assert.True(IsQuiet, "nothing may run beside a measured program");
        var execution = new FakeExecution(this, Executed.Count, request.Variant.Name, request.Pass, request.Setup);
        Executed.Add(execution);
        request.BeforeProgram();
        var result = execute(execution);
        time.Advance(result.Samples.WallSeconds);
        return new ExecutionOutcome(result, null);
    }

    public void Dispose() => IsDisposed = true;

    /// <summary>A run of so many seconds whose counts are given by the name of the event.</summary>
    public static PassResult Ran(FakeExecution execution, double seconds, int exitCode = 0, Func<PmuEvent, double>? count = null)
    {
        var plan = execution.Setup.Plan;
        return new PassResult
        {
            Samples = new PassSamples
            {
                Samples = execution.Setup.Mode is not CountingMode.TimingOnly ? [Sample(plan, execution.Pass, seconds, count ?? (_ => 0))] : [],
                WallSeconds = seconds,
                ExitCode = exitCode,
                UserSeconds = seconds,
                SystemSeconds = 0,
            },
        };
    }

    private static Sample Sample(CollectionPlan plan, int pass, double seconds, Func<PmuEvent, double> count)
    {
        var events = new CounterReading[plan.EventCount];
        foreach (var planned in plan.Passes[pass].SelectMany(group => plan.Groups[group].Events))
        {
            events[planned.Index] = CounterReading.Counted(count(planned.Event), seconds, 1);
        }

        return new Sample
        {
            EndSeconds = seconds,
            Events = events,
            Software = [.. plan.SoftwareEvents.Select(name => CounterReading.Counted(name == "task-clock" ? seconds * 1000 : 1, seconds, 1))],
        };
    }

    public static PassResult Refused(RefusalKind kind) => new()
    {
        Samples = new PassSamples { Samples = [], WallSeconds = 0 },
        Refusal = new PerfRefusal(kind, "The events are not there.", "Do without."),
        PerfFailed = true,
    };
}

/// <param name="Number">From 0.</param>
internal sealed record FakeExecution(FakeExecutor By, int Number, string Variant, int Pass, MeasurementSetup Setup);
