namespace Toplev.Tma.Tree;

/// <summary>What is known of the share that a node has of its domain. A share is neither rounded nor clamped; 1 is all of the domain.</summary>
public abstract record NodeValue
{
    private NodeValue()
    {
    }

    /// <summary>The share, or null when it is not known.</summary>
    public abstract double? Share { get; }

    /// <summary>From a formula over counts: out of range where it is negative or above 100 %.</summary>
    public static NodeValue Of(double share) => FlagRule.IsInconsistent(share) ? new OutOfRange(share) : new Computed(share);

    /// <summary>Computed from counts.</summary>
    public sealed record Computed(double Value) : NodeValue
    {
        public override double? Share => Value;
    }

    /// <summary>Computed from counts, and impossible: negative, or above 100 %. It blames nothing.</summary>
    public sealed record OutOfRange(double Value) : NodeValue
    {
        public override double? Share => Value;
    }

    /// <summary>What the source of an import printed, because it holds no counts to compute the share from.</summary>
    public sealed record AsPrinted(double Value) : NodeValue
    {
        public override double? Share => Value;
    }

    /// <summary>Not known.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Unavailable(string Reason) : NodeValue
    {
        public override double? Share => null;
    }
}
