namespace Toplev.Tma.Statistics;

/// <summary>A value with its 95 % interval (corrected for the number of comparisons); without one when the runs are too few.</summary>
public readonly record struct Estimate(double Value, ConfidenceInterval? Interval)
{
    /// <summary>True when the interval leaves out a value.</summary>
    public bool Excludes(double value) => Interval is { } bounds && (value < bounds.Low || value > bounds.High);
}
