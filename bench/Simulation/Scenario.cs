namespace Toplev.Simulation;

/// <summary>How times of the same program differ; shares of the true time.</summary>
internal enum Noise
{
    /// <summary>Normal with a deviation of 2 %.</summary>
    Normal,

    /// <summary>Normal with a deviation of 1 %, where an early stop is likely.</summary>
    Quiet,

    /// <summary>An exponential tail of 2 % on average: a run can be disturbed, but never be faster than the program is.</summary>
    Skewed,

    /// <summary>Normal, and 5 % slower at the end of the experiment than at its beginning.</summary>
    Drift,

    /// <summary>Normal with 1 %; one run of twenty takes 1.5 to 3 times as long.</summary>
    Outliers,

    /// <summary>Normal, and each run resembles the one before it (a correlation of 0.8).</summary>
    Correlated,
}

/// <summary>An experiment whose truth is known.</summary>
/// <param name="Effect">How much faster the last variant is than all others: 0.01 is a ratio of 1.01.</param>
/// <param name="StopEarly">Stops at ±1 % instead of making all rounds.</param>
internal sealed record Scenario(Noise Noise, double Effect, int Variants, int Rounds, bool StopEarly);
