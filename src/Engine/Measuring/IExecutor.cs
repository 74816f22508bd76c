using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Planning;

namespace Toplev.Engine.Measuring;

/// <summary>Executes variants, one at a time, for as long as a session lasts. All that a session needs of the outside world.</summary>
public interface IExecutor : IDisposable
{
    /// <summary>The first signal that asked to end, or null. It is kept from the start of the session on, also between two executions.</summary>
    int? Signal { get; }

    /// <summary>The version of perf, or null when perf is not used or does not say.</summary>
    string? PerfVersion { get; }

    /// <summary>Waits until no background work of tma runs any more: from here on programs are measured.</summary>
    void WaitUntilQuiet();

    /// <summary>Executes a variant once.</summary>
    ExecutionOutcome Run(ExecutionRequest request);
}

/// <summary>What is to be executed.</summary>
/// <param name="Pass">Index of the pass of the setup's plan.</param>
public sealed record ExecutionRequest(MeasurementSetup Setup, RecordedVariant Variant, int Pass)
{
    /// <summary>Where perf's output is copied to.</summary>
    public required Stream Raw { get; init; }

    /// <summary>Where perf's file of samples is kept, or null.</summary>
    public string? PerfData { get; init; }

    /// <summary>To be called once the execution is certain to begin, and to have returned before anything of the program runs.</summary>
    public Action BeforeProgram { get; init; } = () => { };
}

/// <summary>What one execution gave.</summary>
/// <param name="Printed">The number that the program printed, or null if none was requested.</param>
public sealed record ExecutionOutcome(PassResult Result, PrintedNumber? Printed)
{
    /// <summary>How the server ended while it was measured, or null.</summary>
    public string? ServerFailure { get; init; }
}
