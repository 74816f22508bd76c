using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Terminal;

/// <summary>Where the difference of two times went: seconds per part, bars to the left for less and to the right for more.</summary>
internal sealed class DifferenceBars(Comparison comparison, bool all)
{
    private const int MostBar = 24;
    private const int Most = 9;

    public void Write(TerminalText output)
    {
        var options = output.Options;
        var total = comparison.Time!.Delta!.Value.Value;
        output.Wrapped(
            [
                ($"Where the {(total < 0 ? "" : "extra ")}{VerdictFormats.Seconds(Math.Abs(total))} {(total < 0 ? "went" : "comes from")}: ", Tone.Strong),
                ($"{comparison.Candidate} {(options.Unicode ? "−" : "-")} {comparison.Baseline}, per {comparison.Measure.Per}", Tone.Dim),
            ],
            0);
        var ordered = TimeRow.Of(comparison).OrderByDescending(row => Math.Abs(row.Delta.Value)).ToList();
        var rows = all ? ordered : [.. ordered.Take(Most)];
        var largest = rows.Max(row => Math.Abs(row.Delta.Value));
        var width = rows.Max(row => row.Name.Length);
        var bars = options.Width >= TerminalOptions.WidthForBars ? Math.Min(MostBar, (options.Width - width - 38) / 2) : 0;
        foreach (var row in rows)
        {
            var tone = !row.Significant ? Tone.Dim : row.Node is { } node ? NodeTones.Of(node) : Tone.Normal;
            output.Add("  ").Add(row.Name.PadRight(width), row.Significant ? Tone.Normal : Tone.Dim).Add(" ");
            if (bars > 3)
            {
                var length = largest > 0 ? (int)Math.Round(Math.Abs(row.Delta.Value) / largest * bars) : 0;
                var bar = new string(options.Unicode ? '█' : '#', length);
                output.Add(
                    new string(' ', bars - (row.Delta.Value < 0 ? length : 0))).Add(bar, tone).Add(new string(' ', bars - (row.Delta.Value < 0 ? 0 : length)));
            }

            var text = Signed(row.Delta.Value, largest, options);
            var interval = Interval(row.Delta, largest, options);
            text += 3 + width + (bars > 3 ? 2 * bars : 0) + text.Length + interval.Length <= options.Width ? interval : "";

            // Its interval holds 0: where there is no room for the word, the interval says it.
            var doubt = row.Significant || row.Delta.Interval is null ? "" : !row.IsNearZero(total) ? "  uncertain" : options.Unicode ? "  ≈ 0" : "  ~ 0";
            var used = 3 + width + (bars > 3 ? 2 * bars : 0) + text.Length;
            output.Line(text + (used + doubt.Length <= options.Width ? doubt : ""), row.Significant ? Tone.Normal : Tone.Dim);
        }

        if (rows.Count < ordered.Count)
        {
            output.Line($"  and {ordered.Count - rows.Count} smaller (--all)", Tone.Dim);
        }
    }

    /// <summary>The half width of an interval, or both of its ends where the value is not in the middle.</summary>
    private static string Interval(Estimate delta, double largest, TerminalOptions options)
    {
        if (delta.Interval is not { } bounds)
        {
            return "";
        }

        return bounds.IsAround(delta.Value)
            ? $" {(options.Unicode ? "±" : "+-")}{VerdictFormats.SecondsLike((bounds.High - bounds.Low) / 2, largest)}"
            : $" [{SignedNumber(bounds.Low, largest, options)} to {Signed(bounds.High, largest, options)}]";
    }

    private static string SignedNumber(double seconds, double largest, TerminalOptions options)
    {
        var text = Signed(seconds, largest, options);
        return text[..text.LastIndexOf(' ')];
    }

    private static string Signed(double seconds, double largest, TerminalOptions options) =>
        (seconds < 0 ? options.Unicode ? "−" : "-" : "+") + VerdictFormats.SecondsLike(Math.Abs(seconds), largest);
}
