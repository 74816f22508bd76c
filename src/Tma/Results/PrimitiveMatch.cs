namespace Toplev.Tma.Results;

/// <summary>Work of the baseline that the candidate does in primitives of other names, as oneDNN's log and the numbers of calls prove.</summary>
/// <param name="Before">Its parts in the baseline.</param>
/// <param name="After">Its parts in the candidate.</param>
/// <param name="Calls">How often all of it is done in an execution; the same in both.</param>
/// <param name="Evidence">What the log says: the operations fused (<c>eltwise_relu</c>) where <paramref name="Kind"/> is a fusion.</param>
public sealed record PrimitiveMatch(
    PrimitiveMatchKind Kind, IReadOnlyList<PrimitivePart> Before, IReadOnlyList<PrimitivePart> After, double Calls, IReadOnlyList<string> Evidence)
{
    /// <summary>Seconds that the baseline takes for it once.</summary>
    public double BeforeSeconds => Before.Sum(part => part.Seconds);

    public double AfterSeconds => After.Sum(part => part.Seconds);
}

/// <summary>A part of such work.</summary>
/// <param name="Name">A kind of primitive (<c>convolution</c>) or an operator (<c>aten::relu</c>).</param>
/// <param name="Implementations">Of a primitive, otherwise empty.</param>
/// <param name="Seconds">Median of a call; of several shapes the mean of their medians.</param>
public sealed record PrimitivePart(string Name, IReadOnlyList<string> Implementations, double Seconds);

public enum PrimitiveMatchKind
{
    /// <summary>The candidate executes in one primitive what are several calls in the baseline.</summary>
    Fused,

    /// <summary>The other way round.</summary>
    Split,

    /// <summary>The same primitive and shape by another implementation of oneDNN, as for another layout.</summary>
    OtherImplementation,
}
