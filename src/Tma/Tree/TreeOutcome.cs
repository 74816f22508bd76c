namespace Toplev.Tma.Tree;

/// <summary>What came of a tree: the tree itself, or the reason why there is none.</summary>
public abstract record TreeOutcome
{
    private TreeOutcome()
    {
    }

    /// <summary>The tree, or null.</summary>
    public TmaTree? Tree => (this as Evaluated)?.Value;

    /// <summary>Why there is none, or null.</summary>
    public NoTree? WhyNot => (this as Absent)?.Reason;

    public static TreeOutcome Of(TmaTree tree) => new Evaluated(tree);

    public static TreeOutcome Without(NoTree reason) => new Absent(reason);

    /// <summary>A tree was evaluated; single nodes of it may still lack a value.</summary>
    public sealed record Evaluated(TmaTree Value) : TreeOutcome;

    /// <summary>There is no tree.</summary>
    public sealed record Absent(NoTree Reason) : TreeOutcome;
}
