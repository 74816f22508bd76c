using System.Text;
using Toplev.Report.Formatting;

namespace Toplev.Cli.Console;

/// <summary>Passes on text of others, perf's for example, line by line and without what would steer the terminal.</summary>
internal sealed class SafeWriter(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => output.Write(value == '\n' || !SafeText.Steers(value) ? value : '.');

    public override void Write(string? value) =>
        output.Write(
            string.Join(
                '\n', (value ?? "").Replace(
                    "\r\n", "\n", StringComparison.Ordinal).Replace("\t", "    ", StringComparison.Ordinal).Split('\n').Select(SafeText.Clean)));

    public override void WriteLine(string? value) => Write(value + "\n");
}
