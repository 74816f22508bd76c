using Toplev.Report.Formatting;
using Toplev.Tma.Bisecting;
using Toplev.Tma.Results;

namespace Toplev.Report.Bisecting;

/// <summary>What a search has found, in sentences.</summary>
public static class BisectText
{
    /// <summary>The answer, or why there is none with what to do.</summary>
    public static string Headline(BisectResult result)
    {
        var (word, kind) = result.Ends?.Measure.IsTime == false ? ("worse", "worse") : ("slower", "slow");
        var (culprit, parent) = (result.Culprit?.Short, result.Parent?.Short);
        return result.Outcome switch
        {
            BisectOutcome.Found => $"{culprit} is the first {kind} commit: {Ratio(result.Final!)} {word} than its parent {parent}.",
            BisectOutcome.NotConfirmed =>
                $"The search led to {culprit}, but measured again, it is not certainly {word} than its parent {parent}.{Runs(result)}",
            BisectOutcome.ParentFails =>
                $"{culprit} is the first {kind} commit, but its parent {parent} cannot be measured: by how much is not known.",
            BisectOutcome.OnlySkipped => $"It is one of {result.Candidates.Count} commits, of which only the last could be measured.",
            BisectOutcome.NotSlower => $"{result.Bad.Short} is not {word} than {result.Good.Short}: there is nothing to find.",
            BisectOutcome.EndsUndecided => $"Undecided whether {result.Bad.Short} is {word} than {result.Good.Short}.{Runs(result)}",
            BisectOutcome.MidpointUndecided =>
                $"Undecided after {Count(result.Steps[^1].Rounds, "run")} of each whether {result.Steps[^1].Commit} is still fast or already slow."
                    + Runs(result),
            BisectOutcome.Failed => result.Failure is { } why ? why + (why.EndsWith('.') ? "" : ".") : "The measurement failed.",
            _ => "Interrupted before the commit was found.",
        };
    }

    /// <summary>What qualifies the answer.</summary>
    public static IEnumerable<string> Remarks(BisectResult result)
    {
        if (result is { IsSpread: true, Share: { } share, Outcome: BisectOutcome.Found })
        {
            yield return $"The slowdown is spread: this commit has {VerdictFormats.Percent(share)} of it. To find the others, search on either side of it.";
        }

        if (result is { Outcome: BisectOutcome.ParentFails, Failure: { } why })
        {
            yield return why;
        }

        if (result.Outcome is BisectOutcome.MidpointUndecided or BisectOutcome.Interrupted && result.Candidates is { Count: > 1 } left)
        {
            yield return $"It is one of {left.Count} commits. To go on there: --good {result.Between.Fast.Short} --bad {result.Between.Slow.Short}";
        }
    }

    /// <summary>What was done for it: <c>6 steps, 86 executions</c>.</summary>
    public static string Effort(BisectResult result)
    {
        var skipped = result.Skipped.Count == 0 ? "" : $", {Count(result.Skipped.Count, "commit")} skipped";
        return $"{Count(result.Steps.Count, "step")}{skipped}, {Count(result.Executions, "execution")}";
    }

    /// <summary>What a step decided.</summary>
    public static string Step(BisectStep step) => step.Verdict.Side switch
    {
        Side.Good => "fast",
        Side.Bad => "slow",
        Side.Between => $"between: {VerdictFormats.Percent(step.Verdict.Part!.Value)} of the slowdown",
        _ => "undecided",
    } + $" ({Count(step.Rounds, "run")} of each)";

    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{ValueFormats.Count(count)} {what}s";

    private static string Ratio(ResultSet set) => $"{VerdictFormats.Ratio(1 / set.Comparisons[0].Speedup!.Value.Value)}×";

    private static string Runs(BisectResult result) => result.RunsNeeded is { } runs
        ? $" About {ValueFormats.Count(runs)} runs of each would probably settle it (-r {runs})."
        : " More runs (-r) or a quieter machine may settle it.";
}
