using System.Globalization;

namespace Toplev.Tma;

/// <summary>Numbers as every output and every finding writes them.</summary>
public static class NumberText
{
    private const double MostPlain = 1e6;
    private const double LeastPlain = 0.001;

    /// <summary>A share as percent with one decimal, without the sign.</summary>
    public static string Percent(double share) => Fixed(share * 100, 1);

    /// <summary>So many decimals, never a minus in front of zero.</summary>
    public static string Fixed(double value, int decimals)
    {
        var text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return IsMinusZero(text) ? text[1..] : text;
    }

    /// <summary>
    /// A ratio, or a bound of one, with as many decimals as the ratio has: two, three where it is close to 1, fewer where it is large. What would
    /// be a row of zeros has an exponent, or decimals until it is none.
    /// </summary>
    public static string Ratio(double value, double ratio)
    {
        if (Math.Abs(value) is >= MostPlain or (> 0 and < LeastPlain))
        {
            return value.ToString("0.#E+0", CultureInfo.InvariantCulture);
        }

        var text = Fixed(value, ratio switch { < 1.05 => 3, < 10 => 2, < 100 => 1, _ => 0 });
        return value > 0 && text.AsSpan().IndexOfAnyExcept('0', '.') < 0 ? value.ToString("0.####", CultureInfo.InvariantCulture) : text;
    }

    private static bool IsMinusZero(string text) => text.StartsWith('-') && text.AsSpan(1).IndexOfAnyExcept('0', '.') < 0;
}
