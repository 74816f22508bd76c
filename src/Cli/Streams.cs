using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Toplev.Cli;

/// <summary>Where the program's own words go. Written as UTF-8 without a mark, and flushed when done.</summary>
internal sealed record Streams(TextWriter Output, TextWriter Error)
{
    /// <summary>Standard input as bytes, opened when it is asked for.</summary>
    public Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    [SuppressMessage("Reliability", "CA2000", Justification = "They live as long as the process.")]
    public static Streams OfThisProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Streams(
            new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = false, NewLine = "\n" },
            new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true, NewLine = "\n" });
    }
}
