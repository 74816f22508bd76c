using System.Globalization;

namespace Toplev.Tma.Metrics;

/// <summary>Text from a file for use in a message: shortened, with control characters replaced.</summary>
public static class ShownText
{
    private const int Longest = 240;

    public static string Of(string text)
    {
        var start = text.Length <= Longest ? text : text[..Longest] + "...";
        return string.Concat(start.Select(c => IsControl(c) ? '?' : c));
    }

    /// <summary>Moves the cursor, changes colours or the direction of writing, or is half a letter.</summary>
    public static bool IsControl(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate;
}
