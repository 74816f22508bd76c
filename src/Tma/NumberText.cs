using System.Globalization;

namespace Toplev.Tma;

/// <summary>Numbers as every output and every finding writes them.</summary>
public static class NumberText
{
    /// <summary>A share as percent with one decimal, without the sign.</summary>
    public static string Percent(double share) => Fixed(share * 100, 1);

    /// <summary>So many decimals, never a minus in front of zero.</summary>
    public static string Fixed(double value, int decimals)
    {
        var text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return IsMinusZero(text) ? text[1..] : text;
    }

    private static bool IsMinusZero(string text) => text.StartsWith('-') && text.AsSpan(1).IndexOfAnyExcept('0', '.') < 0;
}
