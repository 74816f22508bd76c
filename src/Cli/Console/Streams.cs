using System.Diagnostics.CodeAnalysis;
using System.Text;
using Toplev.Collector.Processes;
using Toplev.Report.Formatting;

namespace Toplev.Cli.Console;

/// <summary>Where the program's own words go. Written as UTF-8 without a mark, and flushed when done.</summary>
internal sealed record Streams(TextWriter Output, TextWriter Error)
{
    /// <summary>Standard input as bytes, opened on first use.</summary>
    public Func<Stream> Input { get; init; } = () => new StandardStream(StandardStream.Input, isBestEffort: false);

    /// <summary>Standard error is written as well as it goes: without it the measurement and the program's exit code are still worth having.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "They live as long as the process.")]
    public static Streams OfThisProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Streams(
            new StreamWriter(new StandardStream(StandardStream.Output, isBestEffort: false), utf8) { AutoFlush = false, NewLine = "\n" },
            new StreamWriter(new StandardStream(StandardStream.Error, isBestEffort: true), utf8) { AutoFlush = true, NewLine = "\n" });
    }

    /// <summary>Standard error for text of others.</summary>
    public TextWriter Foreign { get; } = new SafeWriter(Error);

    /// <summary>A sentence for the user, on standard error.</summary>
    public void Say(string message) => Error.Write($"tma: {SafeText.Message(message)}\n");

    /// <summary>True for the failure of a stream whose reader went away (<c>tma report | head</c>): there is no one to report to.</summary>
    public static bool HasNoReader(IOException failure) => failure.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
