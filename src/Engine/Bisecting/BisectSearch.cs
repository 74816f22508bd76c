using Toplev.Tma.Bisecting;
using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Engine.Bisecting;

/// <summary>
/// Finds the first slow commit: makes sure that the bad revision is slower, halves what is between the ends by midpoints that are measured against both,
/// and compares what it has found with its parent.
/// </summary>
public sealed class BisectSearch
{
    /// <summary>Probability that any midpoint of a search is put to the wrong end.</summary>
    public const double Error = 0.05;

    /// <summary>The slowdown is spread where the culprit's is certainly less than this part of it.</summary>
    private const double WholeShare = 0.8;

    private readonly List<BisectStep> steps = [];
    private readonly List<SkippedCommit> skipped = [];
    private readonly IBisection outside;
    private readonly Commit good;
    private readonly Commit bad;
    private readonly double precision;
    private readonly List<Commit> known;
    private Commit fast;
    private Commit slow;
    private ResultSet? ends;
    private int commits;
    private int executions;

    /// <param name="precision">Half width of the interval of the answer's ratio relative to it at which that is known well enough: 0.03 is 3 %.</param>
    public BisectSearch(IBisection outside, Commit good, Commit bad, double precision)
    {
        (this.outside, this.good, this.bad, this.precision) = (outside, good, bad, precision);
        (fast, slow, known) = (good, bad, [good]);
    }

    private HashSet<string> SkippedHashes => [.. skipped.Select(skip => skip.Commit.Hash)];

    public BisectResult Run()
    {
        var halving = outside.Halve(slow, known, []);
        commits = halving.Left;
        if ((Unbuilt(good) ?? Unbuilt(bad)) is { } unbuilt)
        {
            return unbuilt;
        }

        var first = outside.Compare(
            good, bad, isLast: false, set => EndsRule.IsEnough(MidpointRound.Differences(set.Results, set.Measure), set.Experiment!.Equivalence));
        executions += first.Executions;
        ends = first.Set;
        if (Ended(first) is { } ended)
        {
            return ended;
        }

        if (ends?.Comparisons is not [{ Verdict: Verdict.Slower, Speedup.Interval: { } bounds } comparison, ..])
        {
            var undecided = ends?.Comparisons is [{ Verdict: Verdict.Unclear }, ..];
            return Result(undecided ? BisectOutcome.EndsUndecided : BisectOutcome.NotSlower) with { RunsNeeded = RunsFor(ends) };
        }

        var rule = new MidpointRule(MidpointRound.Differences(ends.Results, comparison.Measure), Error / StepsOf(halving.Left));
        while (halving.Middle is { } middle && middle.Hash != slow.Hash)
        {
            if (Step(new BisectPosition(fast, middle, slow, steps.Count + 1, halving), ref rule) is { } early)
            {
                return early;
            }

            halving = outside.Halve(slow, known, SkippedHashes);
        }

        return halving.Left > 1 ? Result(BisectOutcome.OnlySkipped) with { Candidates = outside.Left(slow, known) } : Confirm(bounds);
    }

    private static int? RunsFor(ResultSet? undecided) => undecided?.Comparisons is [var comparison, ..] ? comparison.RequiredRuns : null;

    /// <summary>The most steps that halving takes.</summary>
    private static int StepsOf(int commits) => Math.Max(1, (int)Math.Ceiling(Math.Log2(commits)));

    /// <returns>The result where the search ends here, or null.</returns>
    private BisectResult? Step(BisectPosition position, ref MidpointRule rule)
    {
        var middle = position.Middle;
        var why = outside.Build(middle);
        if (outside.Signal is not null)
        {
            return Interrupted();
        }

        if (why is not null)
        {
            Skip(middle, why);
            return null;
        }

        var judging = rule;
        var trial = outside.Place(position, set => judging.Judge(MidpointRound.Of(set.Results, set.Measure)).Side != Side.Undecided);
        executions += trial.Executions;
        if (outside.Signal is null && trial is { Failure: { } failure, Failed: { } failed } && failed.Hash == middle.Hash)
        {
            Skip(middle, failure);
            return null;
        }

        if (Ended(trial) is { } ended)
        {
            return ended;
        }

        var rounds = MidpointRound.Of(trial.Set!.Results, trial.Set.Measure);
        var verdict = rule.Judge(rounds);
        steps.Add(new BisectStep(middle, position.Halving.Left, rounds.Count, verdict));
        rule = rule.After(rounds);
        switch (verdict)
        {
            case { Side: Side.Undecided }:
                return Result(BisectOutcome.MidpointUndecided) with { RunsNeeded = verdict.RoundsNeeded, Candidates = outside.Left(slow, known) };
            case { Side: Side.Good }:
                Take(ref fast, middle);
                break;
            case { Side: Side.Bad }:
                Take(ref slow, middle);
                break;
            case { Part: >= 0.5 and var part }:
                rule = rule.Within(part);
                Take(ref slow, middle);
                break;
            case { Part: var part }:
                rule = rule.Within(1 - part!.Value);
                Take(ref fast, middle);
                break;
        }

        return null;
    }

    /// <summary>Compares the commit that was found with its parent.</summary>
    private BisectResult Confirm(ConfidenceInterval speedupOfEnds)
    {
        var parent = outside.ParentOf(slow);
        if (parent.Hash != fast.Hash)
        {
            outside.Release(fast);
        }

        var found = Result(BisectOutcome.ParentFails) with { Culprit = slow, Parent = parent };
        var why = outside.Build(parent);
        if (outside.Signal is not null)
        {
            return Interrupted();
        }

        if (why is not null)
        {
            return found with { Failure = $"{parent.Short}: {why}" };
        }

        // What is expected does not depend on these runs: they may be as many as it needs.
        var expected = Math.Log(1 / speedupOfEnds.High);
        var wanted = Math.Min(precision, expected / 2);
        var last = outside.Compare(parent, slow, isLast: true, set => StopRule.IsSettled(set.Results, set.Measure, set.Experiment!, wanted));
        executions += last.Executions;
        found = found with { Executions = executions, Final = last.Set };
        if (Ended(last) is { } ended)
        {
            return ended with { Culprit = slow, Parent = parent, Final = last.Set };
        }

        if (last.Set?.Comparisons is not [{ Verdict: Verdict.Slower, Speedup: { Interval: { } bounds } speedup }, ..])
        {
            return found with { Outcome = BisectOutcome.NotConfirmed, RunsNeeded = RunsFor(last.Set) };
        }

        var whole = ends!.Comparisons[0].Speedup!.Value.Value;
        return found with
        {
            Outcome = BisectOutcome.Found,
            Share = Math.Log(speedup.Value) / Math.Log(whole),
            IsSpread = steps.Exists(step => step.Verdict.Side == Side.Between)
                || Math.Log(1 / bounds.Low) < WholeShare * expected,
        };
    }

    private BisectResult? Unbuilt(Commit commit) => outside.Build(commit) is { } why && outside.Signal is null
        ? Result(BisectOutcome.Failed) with { Failure = $"{commit.Short}: {why}" }
        : outside.Signal is not null ? Interrupted() : null;

    private BisectResult? Ended(Trial trial) =>
        outside.Signal is not null ? Interrupted()
        : trial.Failure is { } failure ? Result(BisectOutcome.Failed) with { Failure = trial.Failed is { } failed ? $"{failed.Short}: {failure}" : failure }
        : null;

    private void Take(ref Commit end, Commit middle)
    {
        outside.Release(end);
        end = middle;
        if (middle.Hash == fast.Hash)
        {
            known.Add(middle);
        }
    }

    private void Skip(Commit middle, string why)
    {
        outside.Skip(middle, why);
        skipped.Add(new SkippedCommit(middle, why));
    }

    private BisectResult Interrupted() => Result(BisectOutcome.Interrupted) with
    {
        Signal = outside.Signal, Candidates = steps.Count > 0 ? outside.Left(slow, known) : [],
    };

    private BisectResult Result(BisectOutcome outcome) => new()
    {
        Outcome = outcome, Good = good, Bad = bad, Between = (fast, slow), Commits = commits, Steps = [.. steps], Skipped = [.. skipped],
        Ends = ends, Executions = executions,
    };
}
