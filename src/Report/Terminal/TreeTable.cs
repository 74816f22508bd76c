using Toplev.Tma.Metrics;
using Toplev.Report.Formatting;
using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>The tree as lines: name, value, interval, bar and mark. Adapts to the width.</summary>
public sealed class TreeTable(TmaTree tree, IReadOnlyList<Node> nodes, TerminalText output)
{
    private const int LeastBar = 8;
    private const int MostBar = 48;
    private const string InconsistentMark = "inconsistent";

    /// <summary>The sign of percent and the asterisk of other units.</summary>
    private const int UnitWidth = 3;
    private readonly TerminalOptions options = output.Options;
    private readonly Columns columns = Columns.For(nodes, output.Options);

    public void Write()
    {
        var names = nodes.Select(Label).ToList();
        var nameWidth = Math.Min(names.Select(name => name.Length).DefaultIfEmpty().Max(), columns.MostName);
        for (var i = 0; i < nodes.Count; i++)
        {
            WriteLine(nodes[i], Fit(names[i], nameWidth));
        }
    }

    private void WriteLine(Node node, string name)
    {
        output.Add(name, node.Flagged ? Tone.Strong : Tone.Dim);
        if (node.Value is not { } value)
        {
            output.Add(" " + ValueFormats.NotAvailable.PadLeft(columns.Value), Tone.Dim);
            var room = options.Width - name.Length - columns.Value - 3;
            output.Line(room > 20 ? "  " + Fit(node.Reason ?? "", room).TrimEnd() : "", Tone.Dim);
            return;
        }

        output.Add($" {ValueFormats.Percent(value).PadLeft(columns.Value)} "
            + $"%{(IsOfSlots(node) ? ' ' : '*')}{(!columns.HasPrinted ? "" : node.IsAsPrinted ? "p" : " ")}", node.Flagged ? Tone.Strong : Tone.Normal);
        if (columns.Interval > 0)
        {
            output.Add(IntervalText(node, options.Unicode).PadRight(columns.Interval), Tone.Dim);
        }

        if (columns.HasBars)
        {
            output.Add(" ");
            WriteBar(node, value, options.Width - name.Length - 2 - columns.Value - UnitWidth - (columns.HasPrinted ? 1 : 0) - columns.Interval - columns.Mark);
        }

        output.Line(columns.Mark > 0 ? " " + Mark(node) : "", node.Inconsistent ? Tone.Warning : Tone.Strong);
    }

    private static string IntervalText(Node node, bool unicode) => node.Interval is { } interval
        ? $" {(unicode ? "±" : "+-")}{ValueFormats.HalfPercent((interval.High - interval.Low) / 2)}"
        : "";

    private void WriteBar(Node node, double value, int width)
    {
        var room = Math.Clamp(width, LeastBar, MostBar);
        var length = Math.Clamp(value, 0, 1) * room;
        var bar = options.Unicode ? Blocks(length) : new string('#', (int)Math.Round(length));
        output.Add(bar, NodeTones.Of(node.Definition.Path)).Add(new string(' ', room - Math.Min(room, bar.Length)));
    }

    /// <summary>Eighth blocks: a bar as fine as an eighth of a column.</summary>
    private static string Blocks(double length)
    {
        var eighths = (int)Math.Round(length * 8);
        var rest = eighths % 8;
        return new string('█', eighths / 8) + (rest == 0 ? "" : ((char)('█' + (8 - rest))).ToString());
    }

    private string Mark(Node node)
    {
        if (node.Inconsistent)
        {
            return InconsistentMark;
        }

        if (tree.Bottleneck.Path.Any(step => step.Name == node.Name))
        {
            return options.Unicode ? "◀" : "<==";
        }

        return node.Flagged ? "!" : "";
    }

    private string Label(Node node)
    {
        var level = node.Definition.Level;
        if (level == 1)
        {
            return ValueFormats.NodeName(node.Name);
        }

        var lines = new string[level - 1];
        var current = node;
        for (var depth = level; depth >= 2; depth--)
        {
            var last = IsLastShown(current);
            lines[depth - 2] = depth == level
                ? options.Unicode ? (last ? "└─ " : "├─ ") : last ? "`- " : "|- "
                : last ? "   " : options.Unicode ? "│  " : "|  ";
            current = tree.Find(current.Definition.Parent!)!;
        }

        return string.Concat(lines) + ValueFormats.NodeName(node.Name);
    }

    /// <summary>A node that is not shown itself, above one that is, has no line that could go on below it.</summary>
    private bool IsLastShown(Node node) =>
        nodes.LastOrDefault(other => other.Definition.Parent == node.Definition.Parent) is not { } last || last.Name == node.Name;

    private static bool IsOfSlots(Node node) => node.Definition.Domain.IsSlots();

    private string Fit(string text, int width) => text.Length <= width
        ? text.PadRight(width)
        : text[..(width - 1)] + (options.Unicode ? "…" : "~");

    /// <summary>Widths of the columns; a column that is not shown has none.</summary>
    private sealed record Columns(int Value, int Interval, int Mark, bool HasBars, bool HasPrinted, int MostName)
    {
        private const int UsualValue = 5;
        private const int LeastName = 12;

        public static Columns For(IReadOnlyList<Node> nodes, TerminalOptions options)
        {
            var value = nodes.Where(node => node.Value is not null).Select(node => ValueFormats.Percent(node.Value!.Value).Length).Append(UsualValue).Max();
            var hasBars = options.Width >= TerminalOptions.WidthForBars;
            var interval = hasBars && nodes.Any(node => node.Interval is not null) ? nodes.Max(node => IntervalText(node, options.Unicode).Length) + 1 : 0;
            var mark = options.Width < TerminalOptions.WidthForMarks ? 0
                : 1 + (nodes.Any(node => node.Inconsistent) ? InconsistentMark.Length : options.Unicode ? 1 : 3);
            var hasPrinted = nodes.Any(node => node.IsAsPrinted);
            var rest = 1 + value + UnitWidth + (hasPrinted ? 1 : 0) + interval + (hasBars ? 1 + LeastBar : 0) + mark;
            return new Columns(value, interval, mark, hasBars, hasPrinted, Math.Max(LeastName, options.Width - rest));
        }
    }
}
