namespace Toplev.Tma.Statistics;

/// <summary>Bounds of an estimate.</summary>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    public bool Overlaps(ConfidenceInterval other) => Low <= other.High && other.Low <= High;

    /// <summary>The same, widened where it must be to hold a value.</summary>
    public ConfidenceInterval Around(double value) => new(Math.Min(Low, value), Math.Max(High, value));

    /// <summary>From the interval around <paramref name="value"/>: one as wide around another estimate, and all between.</summary>
    public ConfidenceInterval Reaching(double value, double other) =>
        double.IsFinite(other) ? new(Low + Math.Min(0, other - value), High + Math.Max(0, other - value)) : this;

    /// <summary>True when a value is close enough to the middle to be shown as the value ± half the width.</summary>
    public bool IsAround(double value) => Math.Abs(((Low + High) / 2) - value) <= 0.1 * (High - Low);
}
