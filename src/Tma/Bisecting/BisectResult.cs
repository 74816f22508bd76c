using Toplev.Tma.Results;

namespace Toplev.Tma.Bisecting;

public enum BisectOutcome
{
    /// <summary>The first slow commit is known, and certainly slower than its parent.</summary>
    Found,

    /// <summary>The search led to a commit that is not certainly slower than its parent.</summary>
    NotConfirmed,

    /// <summary>The search led to a commit whose parent cannot be measured.</summary>
    ParentFails,

    /// <summary>Only commits that could not be measured are left: it is one of them, or the one after them.</summary>
    OnlySkipped,

    /// <summary>The bad revision is certainly not slower than the good one, or is practically equal to it.</summary>
    NotSlower,

    /// <summary>More runs are needed to tell whether the bad revision is slower.</summary>
    EndsUndecided,

    /// <summary>More runs are needed to tell to which end a midpoint belongs.</summary>
    MidpointUndecided,

    /// <summary>One of the two ends could not be built or measured.</summary>
    Failed,

    Interrupted,
}

/// <summary>A midpoint that was measured.</summary>
/// <param name="Left">Commits that could be the first slow one before the step.</param>
/// <param name="Rounds">Runs of each of the three revisions.</param>
public sealed record BisectStep(Commit Commit, int Left, int Rounds, MidpointVerdict Verdict);

/// <summary>A midpoint that could not be measured.</summary>
public sealed record SkippedCommit(Commit Commit, string Why);

/// <summary>What a search for the commit that made a program slower has found.</summary>
public sealed record BisectResult
{
    public required BisectOutcome Outcome { get; init; }

    public required Commit Good { get; init; }

    public required Commit Bad { get; init; }

    /// <summary>Commits between the two, the bad one included.</summary>
    public required int Commits { get; init; }

    /// <summary>The first slow commit, where the search led to one.</summary>
    public Commit? Culprit { get; init; }

    public Commit? Parent { get; init; }

    /// <summary>The last commit that is known to be fast, and the first that is known to be slow.</summary>
    public required (Commit Fast, Commit Slow) Between { get; init; }

    /// <summary>Commits of which one is the first slow one, as far as the search got; oldest first.</summary>
    public IReadOnlyList<Commit> Candidates { get; init; } = [];

    /// <summary>The good revision against the bad one.</summary>
    public ResultSet? Ends { get; init; }

    /// <summary>The parent against the first slow commit.</summary>
    public ResultSet? Final { get; init; }

    public IReadOnlyList<BisectStep> Steps { get; init; } = [];

    public IReadOnlyList<SkippedCommit> Skipped { get; init; } = [];

    /// <summary>Executions of the program, warm-ups included.</summary>
    public int Executions { get; init; }

    /// <summary>The slowdown is not one commit's alone.</summary>
    public bool IsSpread { get; init; }

    /// <summary>Part of the slowdown between the ends that is the first slow commit's, by the logarithms of the ratios; null where not known.</summary>
    public double? Share { get; init; }

    /// <summary>Runs of each revision that would probably settle what is undecided.</summary>
    public int? RunsNeeded { get; init; }

    /// <summary>Why it failed, with the remedy.</summary>
    public string? Failure { get; init; }

    public int? Signal { get; init; }
}
