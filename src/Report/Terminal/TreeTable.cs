using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>The tree as lines: name, value, interval, bar and mark. Adapts to the width.</summary>
public sealed class TreeTable(TmaTree tree, IReadOnlyList<Node> nodes, TerminalText output)
{
    private const int MarkWidth = 4;
    private readonly TerminalOptions options = output.Options;

    public void Write()
    {
        var names = nodes.Select(Label).ToList();
        var nameWidth = Math.Min(names.Max(name => name.Length), Math.Max(12, options.Width - 12));
        var hasIntervals = options.Width >= TerminalOptions.WidthForBars && nodes.Any(node => node.Interval is not null);
        for (var i = 0; i < nodes.Count; i++)
        {
            WriteLine(nodes[i], Fit(names[i], nameWidth), hasIntervals);
        }
    }

    private void WriteLine(Node node, string name, bool hasIntervals)
    {
        output.Add(name, node.Flagged ? Tone.Strong : Tone.Dim);
        if (node.Value is not { } value)
        {
            output.Add("    " + ValueFormats.NotAvailable, Tone.Dim);
            var room = options.Width - name.Length - 11;
            output.Line(room > 20 ? "  " + Fit(node.Reason ?? "", room).TrimEnd() : "", Tone.Dim);
            return;
        }

        output.Add($"{ValueFormats.Percent(value),6} %{(IsOfSlots(node) ? ' ' : '*')}", node.Flagged ? Tone.Strong : Tone.Normal);
        if (hasIntervals)
        {
            output.Add(IntervalText(node), Tone.Dim);
        }

        if (options.Width >= TerminalOptions.WidthForBars)
        {
            output.Add(" ");
            WriteBar(node, value, options.Width - name.Length - (hasIntervals ? 17 : 10) - MarkWidth);
        }

        output.Line(options.Width >= TerminalOptions.WidthForMarks ? " " + Mark(node) : "", node.Inconsistent ? Tone.Warning : Tone.Strong);
    }

    private static string IntervalText(Node node) => node.Interval is { } interval
        ? $" ±{ValueFormats.Percent((interval.High - interval.Low) / 2),-5}"
        : new string(' ', 7);

    private void WriteBar(Node node, double value, int width)
    {
        var room = Math.Clamp(width, 8, 48);
        var length = Math.Clamp(value, 0, 1) * room;
        var bar = options.Unicode ? Blocks(length) : new string('#', (int)Math.Round(length));
        output.Add(bar, ToneOf(node)).Add(new string(' ', room - Math.Min(room, bar.Length)));
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
            return "inconsistent";
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

    private bool IsLastShown(Node node) =>
        nodes.Last(other => other.Definition.Parent == node.Definition.Parent).Name == node.Name;

    private static bool IsOfSlots(Node node) => node.Definition.Domain.StartsWith("Slots", StringComparison.Ordinal);

    private static Tone ToneOf(Node node) => node.Definition.Path switch
    {
        var path when path.StartsWith("Frontend", StringComparison.OrdinalIgnoreCase) => Tone.Frontend,
        var path when path.StartsWith("Bad_Spec", StringComparison.OrdinalIgnoreCase) => Tone.BadSpeculation,
        var path when path.StartsWith("Retiring", StringComparison.OrdinalIgnoreCase) => Tone.Retiring,
        var path when path.Contains("Core_Bound", StringComparison.OrdinalIgnoreCase) => Tone.Core,
        _ => Tone.Memory,
    };

    private string Fit(string text, int width) => text.Length <= width
        ? text.PadRight(width)
        : text[..(width - 1)] + (options.Unicode ? "…" : "~");
}
