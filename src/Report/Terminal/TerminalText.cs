using System.Text;
using Toplev.Report.Formatting;

namespace Toplev.Report.Terminal;

/// <summary>Collects lines of toned text for one device. What cannot be shown there (colour, Unicode, control characters) is replaced.</summary>
public sealed class TerminalText(TerminalOptions options)
{
    private readonly StringBuilder text = new();

    public TerminalOptions Options => options;

    public TerminalText Add(string piece, Tone tone = Tone.Normal)
    {
        var shown = Printable(piece);
        if (options.Color && tone != Tone.Normal && shown.Length > 0)
        {
            text.Append("\e[").Append(Code(tone)).Append('m').Append(shown).Append("\e[0m");
        }
        else
        {
            text.Append(shown);
        }

        return this;
    }

    public TerminalText Line(string piece = "", Tone tone = Tone.Normal)
    {
        Add(piece, tone);
        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        text.Append('\n');
        return this;
    }

    /// <summary>
    /// A label in a separate column with wrapped text beside it. Words longer than the line are kept whole: a broken command cannot be copied.
    /// </summary>
    public TerminalText Labelled(string label, string body, int labelWidth, Tone labelTone = Tone.Strong, Tone bodyTone = Tone.Normal)
    {
        var room = Math.Max(20, options.Width - labelWidth);
        var first = true;
        foreach (var line in Wrap(body, room))
        {
            Add((first ? label : "").PadRight(labelWidth), labelTone).Line(line, bodyTone);
            first = false;
        }

        return this;
    }

    /// <summary>Text in pieces of different tones, wrapped at blanks as one, every line indented alike.</summary>
    public TerminalText Wrapped(IEnumerable<(string Text, Tone Tone)> pieces, int indent)
    {
        List<List<(string Text, Tone Tone)>> words = [[]];
        foreach (var (piece, tone) in pieces)
        {
            // As it will be shown: an arrow takes two columns where there is no Unicode.
            var parts = Unbreakable.In(Printable(piece)).Split(' ');
            for (var i = 0; i < parts.Length; i++)
            {
                if (i > 0)
                {
                    words.Add([]);
                }

                if (parts[i].Length > 0)
                {
                    words[^1].Add((parts[i], tone));
                }
            }
        }

        var room = Math.Max(20, options.Width - indent);
        var used = 0;
        Add(new string(' ', indent));
        foreach (var word in words.Where(word => word.Count > 0))
        {
            var length = word.Sum(part => part.Text.Length);
            if (used > 0 && used + 1 + length > room)
            {
                Line().Add(new string(' ', indent));
                used = 0;
            }
            else if (used > 0)
            {
                Add(" ");
                used++;
            }

            foreach (var (part, tone) in word)
            {
                Add(part, tone);
            }

            used += length;
        }

        return Line();
    }

    public static IEnumerable<string> Wrap(string body, int room)
    {
        var line = new StringBuilder();
        foreach (var word in Unbreakable.In(body).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                yield return Shown(line);
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return Shown(line);
    }

    /// <summary>Where the lines are known there are only spaces: they are searched for and copied.</summary>
    private static string Shown(StringBuilder line) => line.Replace(Unbreakable.Space, ' ').ToString();

    public override string ToString() => text.ToString();

    /// <summary>Names come from outside: control characters (escape sequences) and marks of direction are shown as dots.</summary>
    private string Printable(string piece)
    {
        if (options.Unicode && !piece.Any(SafeText.Steers))
        {
            return piece.Replace(Unbreakable.Space, ' ');
        }

        var safe = new StringBuilder(piece.Length);
        foreach (var c in piece)
        {
            if (SafeText.Steers(c))
            {
                safe.Append('.');
            }
            else if (c == Unbreakable.Space)
            {
                safe.Append(' ');
            }
            else if (options.Unicode || char.IsAscii(c))
            {
                safe.Append(c);
            }
            else
            {
                safe.Append(Ascii(c));
            }
        }

        return safe.ToString();
    }

    private static string Ascii(char c) => c switch
    {
        '±' => "+-",
        'µ' => "u",
        '▸' => ">",
        '×' => "x",
        '–' or '−' => "-",
        '…' => "...",
        '≥' => ">=",
        '≤' => "<=",
        '→' => "->",
        '·' => "|",
        _ => "?",
    };

    private static string Code(Tone tone) => tone switch
    {
        Tone.Strong => "1",
        Tone.Dim => "2",
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        // The Okabe and Ito colours of the report in the 256-colour cube.
        Tone.Frontend => "38;5;178",
        Tone.BadSpeculation => "38;5;175",
        Tone.Memory => "38;5;33",
        Tone.Core => "38;5;75",
        Tone.Retiring => "38;5;36",
        _ => "0",
    };
}
