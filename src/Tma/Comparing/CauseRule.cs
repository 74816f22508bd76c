using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Comparing;

/// <summary>When a difference of time must not be explained by the trees.</summary>
internal static class CauseRule
{
    /// <summary>The times are those of a program that was started, and the counts those of what ran already.</summary>
    public static bool MeasuresOther(ProgramResult result) => result is { Target: not null, Command.Count: > 0 };

    public static (CauseDoubt Doubt, string? Why) Of(ProgramResult baseline, ProgramResult candidate, string? whyNotDivided)
    {
        ProgramResult[] both = [baseline, candidate];
        if (Array.Find(both, MeasuresOther) is { } other)
        {
            return (CauseDoubt.OtherTarget, $"The counts are those of {other.Target}, not of the programs compared");
        }

        foreach (var result in both)
        {
            if (result.Tree is null || result.Tree.IsEmpty)
            {
                return (CauseDoubt.NoTree, $"{result.Name} has no tree: {(result.WhyNoTree ?? NoTree.NothingCounted).Text}");
            }
        }

        if (baseline.Tree!.Model.Name != candidate.Tree!.Model.Name)
        {
            return (CauseDoubt.DifferentModels, $"the trees are of different models: {baseline.Tree.Model.Title} and {candidate.Tree.Model.Title}");
        }

        foreach (var result in both)
        {
            if (result.Quality.Grade == Grade.C)
            {
                return (CauseDoubt.GradeC, $"{result.Name}: {(result.Quality.Reasons is [var first, ..] ? first : "its quality is C, not for conclusions")}");
            }
        }

        if (TimePartition.Of(baseline.Tree, candidate.Tree) is null)
        {
            return (CauseDoubt.LevelOne, "level 1 is incomplete or inconsistent in at least one of them");
        }

        return whyNotDivided is null ? (CauseDoubt.None, null) : (CauseDoubt.CpuTime, whyNotDivided);
    }
}
