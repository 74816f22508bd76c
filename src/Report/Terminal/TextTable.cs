namespace Toplev.Report.Terminal;

/// <summary>One cell of a table: what is in it and how it looks.</summary>
public readonly record struct TextCell(string Text, Tone Tone = Tone.Normal)
{
    public static implicit operator TextCell(string text) => new(text);
}

/// <summary>A table whose first column is on the left and whose others are on the right. Columns at the end give way where it is narrow.</summary>
public sealed class TextTable(IReadOnlyList<TextCell> header)
{
    private const int Gap = 2;
    private readonly List<IReadOnlyList<TextCell>> rows = [header];

    public void Add(IReadOnlyList<TextCell> row) => rows.Add(row);

    /// <summary>True when there is room for all columns.</summary>
    public bool Fits(int width, int indent) => Room(width, indent, Widths()) == header.Count;

    /// <param name="indent">Columns of the terminal left free at the beginning.</param>
    /// <returns>How many columns there was room for.</returns>
    public int Write(TerminalText output, int indent)
    {
        var widths = Widths();
        var shown = Room(output.Options.Width, indent, widths);
        var first = Math.Min(widths[0], MostFirst(output.Options.Width));
        var unicode = output.Options.Unicode;
        var alike = rows.Select(row => row[0].Text).Distinct().GroupBy(
            text => Fit(text, first, unicode)).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        foreach (var row in rows)
        {
            var text = Fit(row[0].Text, first, unicode);
            output.Add(new string(' ', indent));
            output.Add(alike.Contains(text) ? FitMiddle(row[0].Text, first, unicode) : text, row[0].Tone);
            for (var column = 1; column < Math.Min(shown, row.Count); column++)
            {
                output.Add(new string(' ', Gap)).Add(row[column].Text.PadLeft(widths[column]), row[column].Tone);
            }

            output.Line();
        }

        return shown;
    }

    /// <summary>Names the columns that do not fit.</summary>
    public void WriteWithNote(TerminalText output, int indent = 0)
    {
        var shown = Write(output, indent);
        if (shown < header.Count)
        {
            output.Wrapped([($"not shown, as the terminal is too narrow: {string.Join(", ", header.Skip(shown).Select(cell => cell.Text))}", Tone.Dim)], 2);
        }
    }

    private int[] Widths() => [.. Enumerable.Range(0, header.Count).Select(column => rows.Max(row => column < row.Count ? row[column].Text.Length : 0))];

    private int Room(int width, int indent, int[] widths)
    {
        var shown = 1;
        var used = indent + Math.Min(widths[0], MostFirst(width));
        while (shown < header.Count && used + Gap + widths[shown] <= width)
        {
            used += Gap + widths[shown++];
        }

        return shown;
    }

    private static int MostFirst(int width) => Math.Max(12, width / 3);

    /// <summary>Names that begin alike differ in their end: shapes of primitives, methods of a class.</summary>
    private static string FitMiddle(string text, int width, bool unicode)
    {
        if (text.Length <= width)
        {
            return text.PadRight(width);
        }

        var begin = width * 2 / 5;
        return text[..begin] + (unicode ? "…" : "~") + text[^(width - 1 - begin)..];
    }

    private static string Fit(string text, int width, bool unicode) =>
        text.Length <= width ? text.PadRight(width) : text[..(width - 1)] + (unicode ? "…" : "~");
}
