using Toplev.Tma.Statistics;

namespace Toplev.Report.Charts;

/// <summary>Maps values to percent of a chart's width. Charts are fluid: their lengths are shares of whatever room there is.</summary>
internal readonly record struct LinearScale(double From, double To)
{
    /// <summary>From zero to a value, with room at the end for the cap of a whisker.</summary>
    public static LinearScale UpTo(double value) => new(0, value > 0 && double.IsFinite(value) ? value * 1.01 : 1);

    /// <summary>Around zero: as much room on each side as its values need, with zero inside.</summary>
    public static LinearScale AroundZero(IEnumerable<double> values)
    {
        var (low, high) = (0.0, 0.0);
        foreach (var value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        var margin = Math.Max((high - low) * 0.03, double.Epsilon * 16);
        return high == low ? new LinearScale(-1, 1) : new LinearScale(low - margin, high + margin);
    }

    /// <summary>Position of a value in percent, never outside the chart.</summary>
    public double At(double value) => To > From && double.IsFinite(value) ? Math.Clamp((value - From) / (To - From) * 100, 0, 100) : 0;

    /// <summary>The stretch between two values in percent: where it begins and how long it is.</summary>
    public (double Start, double Length) Between(double one, double other)
    {
        var (a, b) = (At(one), At(other));
        return (Math.Min(a, b), Math.Abs(b - a));
    }

    /// <summary>The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below a value.</summary>
    public static double Nice(double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Array.Find([1, 2, 2.5, 5], step => step * power >= value * (1 - 1e-9)) is > 0 and var found ? found * power : 10 * power;
    }
}

/// <summary>A whisker in percent of a chart's width.</summary>
internal readonly record struct Whisker(double Start, double End)
{
    public static Whisker? Of(ConfidenceInterval? interval, LinearScale scale) =>
        interval is { } bounds ? new Whisker(scale.At(bounds.Low), scale.At(bounds.High)) : null;
}
