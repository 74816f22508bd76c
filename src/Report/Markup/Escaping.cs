using System.Globalization;
using System.Text;

namespace Toplev.Report.Markup;

/// <summary>Makes outside text safe to stand between tags and in quoted attributes.</summary>
internal static class Escaping
{
    private const char Unprintable = '\uFFFD';

    public static void Append(StringBuilder output, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '&':
                    output.Append("&amp;");
                    break;
                case '<':
                    output.Append("&lt;");
                    break;
                case '>':
                    output.Append("&gt;");
                    break;
                case '"':
                    output.Append("&quot;");
                    break;
                case '\'':
                    output.Append("&#39;");
                    break;
                case '\n' or '\t':
                    output.Append(c);
                    break;
                case < ' ':
                    // Control pictures: an escape character is seen, not obeyed.
                    output.Append((char)('\u2400' + c));
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    {
                        output.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        output.Append(char.IsSurrogate(c) || IsUnseen(c) ? Unprintable : c);
                    }

                    break;
            }
        }
    }

    /// <summary>One line of text for a script to show, where nothing is markup: without controls and marks that turn its direction.</summary>
    public static string Line(string text)
    {
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                output.Append(c).Append(text[++i]);
            }
            else
            {
                output.Append(c < ' ' ? (char)('\u2400' + c) : char.IsSurrogate(c) || IsUnseen(c) || c is '\u2028' or '\u2029' ? Unprintable : c);
            }
        }

        return output.ToString();
    }

    /// <summary>C1 controls, and marks that turn the direction of what follows: a command must read as it runs.</summary>
    private static bool IsUnseen(char c) =>
        c is '\u007F' or (>= '\u0080' and <= '\u009F') or '\u061C' or '\u200E' or '\u200F' or '\uFFFE' or '\uFFFF'
            or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    public static string Number(double value)
    {
        var rounded = Math.Round(value, 3) + 0.0;
        return double.IsFinite(rounded) ? rounded.ToString("0.###", CultureInfo.InvariantCulture) : "0";
    }
}
