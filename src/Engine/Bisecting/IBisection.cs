using Toplev.Tma.Bisecting;
using Toplev.Tma.Results;

namespace Toplev.Engine.Bisecting;

/// <summary>All that a search needs of the outside: what git says, what is built, and what is measured.</summary>
public interface IBisection
{
    /// <summary>The first signal that asked to end, or null.</summary>
    int? Signal { get; }

    /// <summary>Which commit halves what is left.</summary>
    /// <param name="good">Commits that are known to be fast, with all before them.</param>
    /// <param name="skipped">Hashes that cannot be measured.</param>
    Halving Halve(Commit bad, IReadOnlyList<Commit> good, IReadOnlyCollection<string> skipped);

    /// <summary>What is between the ends, oldest first and the bad one last.</summary>
    IReadOnlyList<Commit> Left(Commit bad, IReadOnlyList<Commit> good);

    /// <summary>The first parent.</summary>
    Commit ParentOf(Commit commit);

    /// <summary>Builds a commit unless that was done.</summary>
    /// <returns>Why it cannot be measured, or null.</returns>
    string? Build(Commit commit);

    /// <summary>The commit cannot be measured; its build is not needed any more.</summary>
    void Skip(Commit commit, string why);

    /// <summary>The build is not needed any more.</summary>
    void Release(Commit commit);

    /// <summary>Measures two commits in turns until that is enough.</summary>
    /// <param name="isLast">The result and its recording are the answer of the search.</param>
    Trial Compare(Commit good, Commit bad, bool isLast, Func<ResultSet, bool> isEnough);

    /// <summary>Measures a midpoint and both ends in turns until that is enough.</summary>
    Trial Place(BisectPosition position, Func<ResultSet, bool> isEnough);
}

/// <param name="Middle">The commit to measure next, or null where none is left but skipped ones and the bad end.</param>
/// <param name="Left">Commits that could be the first slow one, the bad end included.</param>
/// <param name="Steps">About how many more there will be.</param>
public sealed record Halving(Commit? Middle, int Left, int Steps);

/// <summary>A step that is about to be measured.</summary>
public sealed record BisectPosition(Commit Good, Commit Middle, Commit Bad, int Number, Halving Halving);

/// <summary>What a measurement gave.</summary>
/// <param name="Set">Null where nothing was measured completely.</param>
/// <param name="Executions">Of the program, warm-ups included.</param>
public sealed record Trial(ResultSet? Set, int Executions)
{
    /// <summary>Why it ended early, with the remedy, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>The commit whose program failed, or null where it is not a program that failed.</summary>
    public Commit? Failed { get; init; }
}
