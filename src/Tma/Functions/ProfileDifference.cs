using Toplev.Tma.Profiles;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Functions;

/// <summary>What changed between the profiles of two variants.</summary>
public sealed record ProfileDifference
{
    public required string Event { get; init; }

    /// <summary>Unit of the values: <c>ms</c> of CPU time per run, or <c>events</c> per run.</summary>
    public required string Unit { get; init; }

    /// <summary>Rounds that both variants have, on which the intervals rest.</summary>
    public required int Rounds { get; init; }

    /// <summary>Why nothing can be called significant (<c>5 rounds are too few, use -r 6</c>), or null.</summary>
    public string? WhyNoSignificance { get; init; }

    /// <summary>Functions by their own time, the largest change first.</summary>
    public required IReadOnlyList<FunctionDifference> Functions { get; init; }
}

/// <summary>One function's own time per run in both variants.</summary>
/// <param name="Baseline">Mean per run, 0 where the function does not occur.</param>
/// <param name="Candidate">Mean per run, 0 where the function does not occur.</param>
/// <param name="Change">Candidate minus baseline; negative is saved.</param>
/// <param name="Interval">95 % interval of the change, at the same time for all functions; null with too few rounds.</param>
/// <param name="IsSignificant">True when the interval excludes 0.</param>
public sealed record FunctionDifference(
    Frame Function, double Baseline, double Candidate, double Change, ConfidenceInterval? Interval, bool IsSignificant)
{
    /// <summary>What became of a function that only one variant has, where its source lines prove it; else null.</summary>
    public FunctionMove? Move { get; init; }

    /// <summary>The name in the candidate of its module, where the two variants are builds with names of their own; else null.</summary>
    public string? CandidateModule { get; init; }

    /// <summary>Its module, with both names where it has two: <c>old / new</c>.</summary>
    public string Module => CandidateModule is not { } other ? Function.Module : IsNew ? other : IsGone ? Function.Module : $"{Function.Module} / {other}";

    /// <summary>The function as the candidate's profile has it.</summary>
    public Frame InCandidate => CandidateModule is { } other ? Function with { Module = other } : Function;

    /// <summary>True for a function with no sample in any run of the baseline.</summary>
    public bool IsNew => Baseline == 0;

    /// <summary>True for a function with no sample in any run of the candidate.</summary>
    public bool IsGone => Candidate == 0;
}
