namespace Toplev.Tma.Results;

/// <summary>What of a run is compared.</summary>
/// <param name="Kind">Time, or a number that the program printed.</param>
/// <param name="Per">What a value is for, as people say it: <c>run</c>, <c>iteration</c>.</param>
/// <param name="Unit">Unit of a printed number for people, empty when not known; times are in seconds.</param>
/// <param name="HigherIsBetter">True for throughputs.</param>
public sealed record Measure(MeasureKind Kind, string Per, string Unit, bool HigherIsBetter)
{
    /// <summary>Wall time of one run.</summary>
    public static Measure TimePerRun { get; } = new(MeasureKind.Time, "run", "s", HigherIsBetter: false);

    /// <summary>Wall time divided by the number of iterations.</summary>
    public static Measure TimePerIteration { get; } = TimePerRun with { Per = "iteration" };
}

public enum MeasureKind
{
    /// <summary>Wall time in seconds, per run or per iteration.</summary>
    Time,

    /// <summary>A number the program printed, in whatever unit it has.</summary>
    Printed,
}
