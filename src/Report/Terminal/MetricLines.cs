using Toplev.Report.Formatting;
using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>The metrics outside the tree: a line of what helps with the bottleneck, or all of them one per line.</summary>
internal static class MetricLines
{
    private const int NameWidth = 32;

    /// <summary>A blank at which no line breaks.</summary>
    private const char Kept = '\u00a0';

    public static void Write(TmaTree tree, bool all, int labelWidth, TerminalText output)
    {
        var shown = MetricSelection.Shown(tree, all);
        if (!all)
        {
            // IPC stands in the line of the context already.
            if (shown.Count > 1)
            {
                var separator = output.Options.Unicode ? " · " : " | ";
                var first = true;
                foreach (var line in TerminalText.Wrap(string.Join(separator, shown.Select(Text)), output.Options.Width - labelWidth))
                {
                    output.Add((first ? "Metrics" : "").PadRight(labelWidth), Tone.Strong).Line(line.Replace(Kept, ' '));
                    first = false;
                }
            }

            return;
        }

        if (shown.Count == 0)
        {
            return;
        }

        output.Line("Metrics", Tone.Strong);
        foreach (var metric in shown)
        {
            var (name, text) = MetricSelection.Describe(metric);
            output.Labelled(
                "  " + name, text + (metric.OverThreshold ? " !" : ""), NameWidth, Tone.Dim, metric.Value is null
                    ? Tone.Dim
                    : metric.OverThreshold
                    ? Tone.Strong
                    : Tone.Normal);
        }

        var missing = tree.Model.Metrics.Count - tree.Metrics.Count;
        if (missing > 0)
        {
            output.Labelled("", $"{missing} more of {tree.Model.Title} need events that were not counted: tma models {tree.Model.Name}", 0, Tone.Dim, Tone.Dim);
        }

        output.Line();
    }

    private static string Text(MetricValue metric)
    {
        var (name, text) = MetricSelection.Describe(metric);
        return $"{name} {text}{(metric.OverThreshold ? " !" : "")}".Replace(' ', Kept);
    }
}
