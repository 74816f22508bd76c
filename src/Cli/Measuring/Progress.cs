using System.Globalization;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Measuring;

/// <summary>One line that tells which execution is next. Drawn between executions only: a timer would disturb what is measured.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, bool quiet, TerminalOptions options)
{
    private bool drawn;

    public void Show(int number, int total, bool warmup)
    {
        if (quiet || total < 2 || (!isTerminal && number > 1))
        {
            return;
        }

        var text = isTerminal
            ? string.Create(CultureInfo.InvariantCulture, $"{(warmup ? "warm-up" : "measuring")} {number}/{total}")
            : string.Create(CultureInfo.InvariantCulture, $"tma: {total} executions of the program");
        Clear();
        output.Write(isTerminal ? text[..Math.Min(text.Length, options.Width - 1)] : text + "\n");
        drawn = isTerminal;
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
