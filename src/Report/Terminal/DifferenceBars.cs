using Toplev.Report.Comparing;
using Toplev.Tma.Comparing;

namespace Toplev.Report.Terminal;

/// <summary>Where the difference of two times went: seconds per node, bars to the left for less and to the right for more.</summary>
internal sealed class DifferenceBars(Comparison comparison, bool all)
{
    private const int MostBar = 24;

    public void Write(TerminalText output)
    {
        var options = output.Options;
        var total = comparison.Time!.Delta!.Value.Value;
        output.Wrapped(
            [
                ($"Where the {VerdictFormats.Seconds(Math.Abs(total))} went: ", Tone.Strong),
                ($"{comparison.Candidate} {(options.Unicode ? "−" : "-")} {comparison.Baseline}, per {comparison.Measure.Per}", Tone.Dim),
            ],
            0);
        List<NodeDelta> rows = [.. Rows()];
        var largest = rows.Max(row => Math.Abs(row.SecondsDelta!.Value.Value));
        var width = rows.Max(row => Name(row).Length);
        var bars = options.Width >= TerminalOptions.WidthForBars ? Math.Min(MostBar, (options.Width - width - 34) / 2) : 0;
        foreach (var row in rows)
        {
            var delta = row.SecondsDelta!.Value;
            var tone = row.Significant ? NodeTones.Of(row.Definition.Name) : Tone.Dim;
            output.Add("  ").Add(Name(row).PadRight(width), row.Significant ? Tone.Normal : Tone.Dim).Add(" ");
            if (bars > 3)
            {
                var length = (int)Math.Round(Math.Abs(delta.Value) / largest * bars);
                var bar = new string(options.Unicode ? '█' : '#', length);
                output.Add(new string(' ', bars - (delta.Value < 0 ? length : 0))).Add(bar, tone).Add(new string(' ', bars - (delta.Value < 0 ? 0 : length)));
            }

            var text = delta.Interval is { } bounds
                ? $"{Signed(delta.Value, largest, options)} {(options.Unicode ? "±" : "+-")}{VerdictFormats.SecondsLike((bounds.High - bounds.Low) / 2, largest)}"
                : Signed(delta.Value, largest, options);
            // Its interval holds 0: where there is no room for the word, the interval says it.
            var doubt = row.Significant || delta.Interval is null ? "" : options.Unicode ? "  ≈ 0" : "  ~ 0";
            var used = 3 + width + (bars > 3 ? 2 * bars : 0) + text.Length;
            output.Line(text + (used + doubt.Length <= options.Width ? doubt : ""), row.Significant ? Tone.Normal : Tone.Dim);
        }
    }

    /// <summary>Level 2 where it is known and shares out its parent, else level 1; they add up to the difference.</summary>
    private IEnumerable<NodeDelta> Rows()
    {
        var known = comparison.Nodes.Where(node => node.SecondsDelta is not null).ToList();
        var leaves = known.Where(node => !known.Exists(child => child.Definition.Parent == node.Definition.Name)).ToList();
        var rows = leaves.OrderByDescending(node => Math.Abs(node.SecondsDelta!.Value.Value));
        return all ? rows : rows.Take(8);
    }

    private static string Name(NodeDelta node) => ValueFormats.NodeName(node.Definition.Name);

    private static string Signed(double seconds, double largest, TerminalOptions options) =>
        (seconds < 0 ? options.Unicode ? "−" : "-" : "+") + VerdictFormats.SecondsLike(Math.Abs(seconds), largest);
}
