using System.Diagnostics;
using System.Globalization;
using Toplev.Report;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Measuring;

/// <summary>One line that tells which execution is next. Drawn between executions only: a timer would disturb what is measured.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, bool quiet, TerminalOptions options)
{
    private readonly long begun = Stopwatch.GetTimestamp();
    private bool drawn;

    /// <param name="variant">Name of the variant that is next, or null when there is only one.</param>
    /// <param name="last">Wall seconds of its execution before, or null.</param>
    public void Show(int number, int total, bool warmup, string? variant, double? last)
    {
        if (quiet || total < 2 || (!isTerminal && number > 1))
        {
            return;
        }

        if (!isTerminal)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"tma: {total} executions of the program\n"));
            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{(warmup ? "warm-up" : "measuring")} {number}/{total}");
        if (variant is not null)
        {
            text += "  " + variant;
        }

        if (last is { } seconds)
        {
            text += "  last " + ValueFormats.Duration(seconds);
        }

        if (number > 1)
        {
            // At the pace so far; the executions that a stop before the end saves are not known.
            var left = Stopwatch.GetElapsedTime(begun).TotalSeconds / (number - 1) * (total - number + 1);
            text += "  at most " + ValueFormats.Duration(left) + " left";
        }

        Clear();
        var line = new TerminalText(options).Add(text).ToString();
        output.Write(line[..Math.Min(line.Length, options.Width - 1)]);
        drawn = true;
    }

    public void Clear()
    {
        if (drawn)
        {
            output.Write("\r\e[K");
            drawn = false;
        }
    }
}
