using System.Diagnostics;
using System.Globalization;
using Toplev.Engine.Measuring;
using Toplev.Report.Formatting;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Console;

/// <summary>One line that shows the next execution. Drawn only between executions: a timer would disturb the measurement.</summary>
/// <param name="keepsLine">The program prints to the same terminal: every line stays, and what the program prints begins on one of its own.</param>
internal sealed class Progress(TextWriter output, bool isTerminal, bool quiet, bool keepsLine, TerminalOptions options) : IMeasurementProgress
{
    private readonly long begun = Stopwatch.GetTimestamp();
    private bool drawn;

    /// <param name="number">Of all executions, from 1.</param>
    /// <param name="warmups">How many of all are warm-ups; they come first.</param>
    /// <param name="variant">Name of the variant that is next, or null when there is only one.</param>
    /// <param name="last">Wall seconds of its execution before, or null.</param>
    public void Show(int number, int total, int warmups, string? variant, double? last)
    {
        if (quiet || total < 2 || (!isTerminal && number > 1))
        {
            return;
        }

        if (!isTerminal)
        {
            var before = warmups > 0 ? string.Create(CultureInfo.InvariantCulture, $" after {warmups} warm-up{(warmups == 1 ? "" : "s")}") : "";
            output.Write(string.Create(CultureInfo.InvariantCulture, $"tma: {total - warmups} execution{(total - warmups == 1 ? "" : "s")} of the "
                + $"program{before}\n"));
            return;
        }

        var text = number <= warmups
            ? string.Create(CultureInfo.InvariantCulture, $"warm-up {number}/{warmups}")
            : string.Create(CultureInfo.InvariantCulture, $"measuring {number - warmups}/{total - warmups}");
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
        output.Write(line[..Math.Min(line.Length, options.Width - 1)] + (keepsLine ? "\n" : ""));
        drawn = !keepsLine;
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
