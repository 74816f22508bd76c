using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Running;

/// <summary>
/// Counts a process or thread that runs already, between two moments that the caller chooses. It needs no program beside it, and takes no signals: it is
/// made for being a part of another program.
/// </summary>
/// <param name="user">The environment that perf gets, but for its language and what is preloaded.</param>
public sealed class AttachedRun(ProgramEnvironment user, TimeProvider time)
{
    private const string Nowhere = "/dev/null";

    public WaitLimits Limits { get; init; } = new();

    /// <summary>Plans for the other core types of a hybrid processor, counted in the same execution.</summary>
    public IReadOnlyList<CollectionPlan> OtherCoreTypes { get; init; } = [];

    /// <summary>Starts perf, counts, and returns when perf has ended.</summary>
    /// <param name="pass">Index into <see cref="CollectionPlan.Passes"/>.</param>
    /// <param name="options">The target must be something that runs already.</param>
    /// <param name="raw">Where perf's output is copied as it arrives, or null.</param>
    /// <param name="begun">Called once, on this thread, when the counters are on; not when perf refuses.</param>
    /// <param name="end">Switches the counters off. Times and counts are of the time between perf's two answers.</param>
    /// <returns><see cref="PassResult.PerfFailed"/> when perf, or what it counted, ended before <paramref name="end"/>.</returns>
    /// <exception cref="Tma.UserErrorException">perf cannot be started.</exception>
    public PassResult Run(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Stream? raw, Action begun, CancellationToken end)
    {
        using var folder = new PrivateDirectory();
        using var control = new PerfControl(folder);
        using var pipes = PerfPipes.Create(folder);
        using var signals = SignalRelay.OfNone();
        using var nothing = File.OpenHandle(Nowhere, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var none = nothing.DangerousGetHandle().ToInt32();
        var collected = new CollectedOutput(
            new PerfStatReader(plan, options.Layout), [.. OtherCoreTypes.Select(other => new PerfStatReader(other, options.Layout))], raw);
        var isOn = false;
        using var supervision = new Supervision(Limits, [])
        {
            Control = control,
            DisablesAtEnd = true,
            PerfOutput = pipes.Output,
            PerfErrors = pipes.Errors,
            Output = collected.Take,
            Edge = () =>
            {
                if (!isOn)
                {
                    isOn = true;
                    begun();
                }
            },
        };
        var attached = options with { DelayMilliseconds = -1, Control = control.Argument };
        var report = supervision.Run(
            () => pipes.StartInOurGroup(new ChildStart
            {
                File = perf,
                Arguments = PerfStatArguments.Build(plan, pass, attached, pipes.OutputPath, [], OtherCoreTypes),
                Environment = user.With("LD_PRELOAD", null).With("LC_ALL", "C").Variables,
                TakesInterrupt = true,
                Descriptors = [new(none, 0), new(none, 1)],
            }),
            signals, end);
        collected.Complete();
        var result = PassResults.FromPerf(ProgramRun.Of(report, null) with { Target = options.Target }, collected, time);
        return report is { StartedAt: not null, Stopped: false } ? EndedEarly(result, report) : Explained(result, report);
    }

    /// <summary>What was refused while it counted is no refusal to begin.</summary>
    private static PassResult EndedEarly(PassResult result, SupervisionReport report)
    {
        var how = report.PerfEnd is { Signalled: true } killed ? $"was killed by signal {killed.ExitCode - 128}"
            : $"ended with status {report.PerfEnd?.ExitCode}";
        return result with
        {
            Refusal = null,
            PerfFailed = true,
            Samples = result.Samples with { Incomplete = true },
            Findings = [
                .. result.Findings.Where(finding => finding.Id != FindingIds.PerfDied), new Finding(
                    FindingIds.PerfDied, Severity.Error, $"perf {how} before the measurement was over; what it had counted by then is kept.")],
        };
    }

    private static PassResult Explained(PassResult result, SupervisionReport report) =>
        result.Refusal is not null && PerfRefusals.DoesNotTakeCommands(report.ErrorText)
            ? result with
            {
                Refusal = new PerfRefusal(
                    RefusalKind.Other, "This perf does not support --control (5.10 and later do), so its counters cannot be switched on and off.",
                    "Use a newer perf."),
            }
            : result;
}
