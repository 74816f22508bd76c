using System.Globalization;
using System.Text;

namespace Toplev.Report.Formatting;

/// <summary>
/// Names of files, events, programs and options come from outside and are quoted in messages and reports. What would steer a terminal or
/// turn the direction of a line is made visible here, once for all that is printed.
/// </summary>
public static class SafeText
{
    private const int MostQuoted = 1000;
    private const int Kept = 300;

    /// <summary>Escape sequences, ends of lines, and marks that turn the direction of what follows.</summary>
    public static bool Steers(char c) => char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>One line in which every character that steers is a dot.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(Steers))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(Steers(c) ? '.' : c);
        }

        return safe.ToString();
    }

    /// <summary>For a format that quotes ends of lines and tabs: every other character that steers is a dot.</summary>
    public static string CleanKeepingLines(string text) =>
        text.Any(c => Steers(c) && !IsBlank(c)) ? string.Concat(text.Select(c => Steers(c) && !IsBlank(c) ? '.' : c)) : text;

    private static bool IsBlank(char c) => c is '\n' or '\r' or '\t';

    /// <summary>A message for people: cleaned, and cut in its middle where it quotes more than anybody reads. Its end is the remedy.</summary>
    public static string Message(string text)
    {
        // Cut first, so that megabytes need not be cleaned.
        var lines = (text.Length > MostQuoted ? $"{text[..(MostQuoted - Kept)]} … {text[^Kept..]}" : text).TrimEnd().ReplaceLineEndings(" ");
        return Clean(lines);
    }
}
