using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Revisions;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Bisecting;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Bisecting;

/// <summary>Builds and measures commits for a search: each in a worktree of its own, which is the working directory of its program.</summary>
/// <param name="session">Makes a session: the same for all measurements of the search.</param>
/// <param name="path">The recording to be of the last comparison.</param>
public sealed class Bisection(
    GitRepository repository, BuildCommand command, MeasurementOptions asked, PlannedMeasurement planned, Func<RunSession> session, string path)
    : IBisection, IDisposable
{
    private readonly SignalRelay signals = new();
    private readonly Worktrees worktrees = new(repository);
    private readonly HashSet<string> built = [];
    private readonly CancellationTokenSource cancelled = new();

    /// <summary>What decides is the time of a run: where the tree takes several executions, only the answer is worth them.</summary>
    private readonly Lazy<MeasurementSetup> searched = new(() => planned.Setup.Plan.Passes.Count > 1
        ? MeasurementSetup.SoftwareOnly(asked, planned.Machine, NoTree.NothingCounted)
        : planned.Setup);

    public int? Signal => signals.First;

    /// <summary>Called with what happens next, between executions.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Recording of the last comparison, or null before it.</summary>
    public Recording? Recording { get; private set; }

    public Halving Halve(Commit bad, IReadOnlyList<Commit> good, IReadOnlyCollection<string> skipped)
    {
        var (middle, left, steps) = repository.Halve(bad, good, skipped);
        return new Halving(middle, left, steps);
    }

    public IReadOnlyList<Commit> Left(Commit bad, IReadOnlyList<Commit> good) => repository.Left(bad, good);

    public Commit ParentOf(Commit commit) => repository.ParentOf(commit);

    public string? Build(Commit commit)
    {
        if (built.Contains(commit.Hash) || Signal is not null)
        {
            return null;
        }

        Say($"building {commit}");
        using var listening = signals.Listen(_ => cancelled.Cancel());
        try
        {
            if (command.Run(worktrees.Add(commit), cancelled.Token) is { } why)
            {
                return why;
            }

            _ = WorkloadOf(commit).Resolve(planned.Environment);
        }
        catch (UserErrorException) when (Signal is not null)
        {
            // A signal of the terminal has ended git as well.
            return null;
        }
        catch (ProgramNotStartedException e)
        {
            return $"after the build, {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}";
        }

        built.Add(commit.Hash);
        return null;
    }

    public void Skip(Commit commit, string why)
    {
        Say($"skipped {commit.Short}: {why}");
        Release(commit);
    }

    public void Release(Commit commit)
    {
        built.Remove(commit.Hash);
        worktrees.Remove(commit);
    }

    public Trial Compare(Commit good, Commit bad, bool isLast, Func<ResultSet, bool> isEnough)
    {
        Say(isLast ? $"comparing {bad} with its parent" : $"comparing {good.Short} with {bad.Short}");
        return Measure(
            [good, bad], RunOrder.Of(2, asked.Repetition.Warmups, asked.Repetition.Runs, Seed), isLast, isEnough);
    }

    public Trial Place(BisectPosition position, Func<ResultSet, bool> isEnough)
    {
        var halving = position.Halving;
        var more = halving.Steps switch { 0 => "the last step", 1 => "about 1 more step", var steps => $"about {steps} more steps" };
        Say($"step {position.Number}: {position.Middle}; {halving.Left} commits left, {more}");

        // The ends have run before; only the midpoint is new to the machine.
        var warmups = Enumerable.Range(0, asked.Repetition.Warmups).Select(round => new ScheduledRun(1, round, Warmup: true));
        return Measure(
            [position.Good, position.Middle, position.Bad], [.. warmups, .. RunOrder.Of(3, 0, asked.Repetition.Runs, Seed + position.Number)],
            isLast: false, isEnough);
    }

    public void Dispose()
    {
        worktrees.Dispose();
        signals.Dispose();
        cancelled.Dispose();
    }

    private int Seed => asked.Repetition.Experiment!.Seed!.Value;

    private Collector.Workloads.Workload WorkloadOf(Commit commit) => planned.Workloads.Build(asked.Program, directory: worktrees.FolderOf(commit));

    private Trial Measure(IReadOnlyList<Commit> commits, IReadOnlyList<ScheduledRun> schedule, bool isLast, Func<ResultSet, bool> isEnough)
    {
        IReadOnlyList<RecordedVariant> variants = [.. commits.Select(commit => new RecordedVariant
        {
            Name = commit.Short, Workload = WorkloadOf(commit), Regions = asked.Regions, StartedIn = worktrees.FolderOf(commit),
        })];
        var measuring = session();
        measuring.Ignored = IgnoredFailures.None;
        measuring.IsEnough = recording => isEnough(ResultBuilder.Build(recording, planned.Catalog));
        try
        {
            var (recording, set) = measuring.Run(
                isLast ? planned.Setup : searched.Value, variants, schedule, isLast ? path : RecordingWriter.Nowhere,
                measured => ResultBuilder.Build(measured, planned.Catalog));
            Recording = recording;
            var passes = recording.Manifest.Passes;
            var failed = measuring.Failure is not null && passes.Count > 0 ? commits[passes[^1].Variant] : null;
            return new Trial(set, passes.Count)
            {
                Failure = failed is not null && measuring.LastExitCode is > 0 and var code
                    ? $"the program {(code > 128 ? $"was killed by signal {code - 128}" : $"ended with exit code {code}")} (--show-output shows its output)"
                    : measuring.Failure
                        ?? (measuring.PerfFailed ? "perf failed. To see its messages: -v; to see what can be measured here: tma doctor." : null),
                Failed = failed,
            };
        }
        catch (InterruptedException)
        {
            return new Trial(null, 0);
        }
        catch (ProgramNotStartedException e)
        {
            // Of three the ends have been started before.
            return new Trial(null, 0) { Failure = e.Message, Failed = commits.Count > 2 ? commits[1] : null };
        }
    }
}
