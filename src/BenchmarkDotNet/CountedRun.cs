using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.BenchmarkDotNet;

/// <summary>
/// One run of a benchmark that is counted: a session with a single execution, on a thread of its own. It begins and ends when BenchmarkDotNet says so, and
/// is recorded when BenchmarkDotNet has said how many operations it was.
/// </summary>
internal sealed class CountedRun : IDisposable
{
    private readonly CountingPlan plan;
    private readonly PerfTarget target;
    private readonly ManualResetEventSlim isCounting = new();
    private readonly ManualResetEventSlim hasStopped = new();
    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource<OperationFigures?> figures = new();
    private readonly Thread thread;
    private (Recording Recording, ResultSet Set)? outcome;
    private Exception? failure;

    /// <param name="name">Of the benchmark.</param>
    /// <param name="path">The recording to be.</param>
    public CountedRun(CountingPlan plan, PerfTarget target, string name, string path)
    {
        this.plan = plan;
        this.target = target;
        thread = new Thread(() => Record(name, path)) { IsBackground = true, Name = "tma" };
    }

    /// <summary>Returns when the counters are on, or it is known that they will not be.</summary>
    public void Begin()
    {
        thread.Start();
        isCounting.Wait();
    }

    /// <summary>Returns when the counters are off and perf has ended.</summary>
    public void Stop()
    {
        end.Cancel();
        hasStopped.Wait();
    }

    /// <summary>Ends the recording.</summary>
    /// <param name="known">Null when the benchmark did not succeed: then nothing is recorded.</param>
    /// <exception cref="UserErrorException">Nothing was measured.</exception>
    public (Recording Recording, ResultSet Set) Complete(OperationFigures? known)
    {
        Stop();
        figures.TrySetResult(known);
        thread.Join();
        return outcome ?? throw (failure as UserErrorException ?? new UserErrorException(failure?.Message ?? "nothing was counted"));
    }

    public void Dispose()
    {
        isCounting.Dispose();
        hasStopped.Dispose();
        end.Dispose();
    }

    private void Record(string name, string path)
    {
        try
        {
            var session = new RunSession(
                plan.Options, plan.Prepared.Machine, () => new Executor(this), TextWriter.Null, new NoProgress(), TimeProvider.System)
            {
                Models = plan.Catalog,
                Ignored = IgnoredFailures.All,
            };
            var variant = new RecordedVariant { Name = name, Attached = "the workload iterations of a BenchmarkDotNet benchmark" };
            outcome = session.Run(plan.Setup, [variant], RunOrder.Of(1, 0, 1, 0), path, recording => ResultBuilder.Build(recording, plan.Catalog));
        }
#pragma warning disable CA1031 // It is thrown again where the result is asked for; the benchmark's own results must not be lost by it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }
        finally
        {
            isCounting.Set();
            hasStopped.Set();
        }
    }

    /// <summary>Counts what runs already.</summary>
    private sealed class Executor(CountedRun run) : IExecutor
    {
        public int? Signal => null;

        public string? PerfVersion => run.plan.Prepared.VersionOf(run.plan.Perf, run.plan.Environment);

        public void WaitUntilQuiet() => run.plan.Prepared.Finish();

        public ExecutionOutcome Run(ExecutionRequest request)
        {
            var setup = request.Setup;
            request.BeforeProgram();
            if (setup.Mode is CountingMode.TimingOnly)
            {
                throw new UserErrorException(setup.WhyNoTree!.Text);
            }

            var options = new PerfStatOptions { IntervalMilliseconds = run.plan.Options.Sampling.IntervalMilliseconds, Target = run.target };
            var counting = new AttachedRun(run.plan.Environment, TimeProvider.System) { OtherCoreTypes = [.. setup.Others.Select(other => other.Plan)] };
            var result = counting.Run(run.plan.Perf, setup.Plan, request.Pass, options, request.Raw, run.isCounting.Set, run.end.Token);
            if (result.Refusal is not null || result.AbortedBy is not null)
            {
                // Before the counters were on: with less it may work.
                return new ExecutionOutcome(result, null);
            }

            run.hasStopped.Set();
            var known = run.figures.Task.GetAwaiter().GetResult()
                ?? throw new UserErrorException("the run of the benchmark that was counted did not succeed");
            return new ExecutionOutcome(
                result with
                {
                    Samples = result.Samples with { Operations = known.Operations },
                    Findings = [.. result.Findings, .. known.Findings(result.Samples.WallSeconds)],
                },
                new PrintedNumber(result.PerfFailed ? null : known.SecondsPerOperation, 1, null));
        }

        public void Dispose()
        {
        }
    }

    private sealed class NoProgress : IMeasurementProgress
    {
        public void Show(int number, int total, int warmups, string? variant, double? last)
        {
        }

        public void Clear()
        {
        }
    }
}
