using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Formatting;

/// <summary>One unit for all values of a chart or table, chosen by the largest of them.</summary>
/// <param name="Factor">What a value is multiplied with to be in the unit.</param>
internal sealed record ValueUnit(string Symbol, double Factor, int Decimals)
{
    private const int MoreDecimals = 2;

    public static ValueUnit PercentagePoints { get; } = new("pp", 100, 1);

    public static ValueUnit Percent { get; } = new("%", 100, 1);

    /// <param name="largest">In seconds.</param>
    public static ValueUnit OfTime(double largest) => Math.Abs(largest) switch
    {
        > 0 and < 0.000_000_1 => new ValueUnit("ns", 1e9, 2),
        > 0 and < 0.000_001 => new ValueUnit("ns", 1e9, 1),
        < 0.000_1 => new ValueUnit("µs", 1e6, 2),
        < 0.001 => new ValueUnit("µs", 1e6, 1),
        < 0.01 => new ValueUnit("ms", 1000, 2),
        < 10 => new ValueUnit("ms", 1000, 1),
        < 1000 => new ValueUnit("s", 1, 2),
        _ => new ValueUnit("s", 1, 0),
    };

    public static ValueUnit Of(Measure measure, double largest) => measure.IsTime
        ? OfTime(largest)
        : new ValueUnit(measure.Unit, 1, Math.Abs(largest) switch { < 10 => 3, < 1000 => 2, < 100_000 => 1, _ => 0 });

    /// <summary>The number alone.</summary>
    public string Text(double value) => double.IsFinite(value) ? ValueFormats.Fixed(value * Factor, Decimals) : ValueFormats.NotAvailable;

    /// <summary>Number and unit.</summary>
    public string Full(double value) => Symbol.Length > 0 ? $"{Text(value)} {Symbol}" : Text(value);

    /// <summary>A width of uncertainty. As many decimals as the value, and more where it would read as nothing.</summary>
    public string Half(double half) => double.IsFinite(half) ? ValueFormats.Half(half * Factor, Decimals) : ValueFormats.NotAvailable;

    /// <summary>
    /// <c> ± 1.2</c>, or both ends of an interval that the value is not in the middle of; empty without one. What is measured is not negative, so
    /// an interval that reaches below 0 begins at 0.
    /// </summary>
    public string Uncertainty(double value, ConfidenceInterval? interval, bool signed = false) => interval is not { } bounds ? ""
        : !signed && value > 0 && bounds.Low < 0 ? $" (0 to {Text(bounds.High)})"
        : bounds.IsAround(value) ? $" ± {Half((bounds.High - bounds.Low) / 2)}"
        : $" ({(signed ? Signed(bounds.Low) : Text(bounds.Low))} to {(signed ? Signed(bounds.High) : Text(bounds.High))})";

    /// <summary>Both ends of an interval, whether the value is in the middle of it or not: for columns, where one form is read faster than two.</summary>
    public ValueBounds? Bounds(ConfidenceInterval? interval, bool signed = false)
    {
        if (interval is not { } bounds)
        {
            return null;
        }

        // Ends that read as the same number would look like certainty.
        var unit = this;
        while (unit.Decimals < Decimals + MoreDecimals && bounds.High > bounds.Low && unit.Text(bounds.Low) == unit.Text(bounds.High))
        {
            unit = unit with { Decimals = unit.Decimals + 1 };
        }

        return new ValueBounds(signed ? unit.Signed(bounds.Low) : unit.Text(bounds.Low), signed ? unit.Signed(bounds.High) : unit.Text(bounds.High));
    }

    public string Signed(double value)
    {
        var text = Text(value);
        return text.StartsWith('-') ? "−" + text[1..] : text.AsSpan().IndexOfAnyExcept('0', '.') < 0 ? text : "+" + text;
    }
}
