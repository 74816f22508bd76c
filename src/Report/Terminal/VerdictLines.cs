using Toplev.Report.Verdicts;

namespace Toplev.Report.Terminal;

/// <summary>A verdict in the terminal: the headline, and below it what it rests on and why.</summary>
internal static class VerdictLines
{
    private const int Indent = 2;

    public static void Write(VerdictText verdict, TerminalText output)
    {
        output.Wrapped(verdict.Headline.Pieces.Select(ToneOf), 0);
        WriteReasons(verdict, output);
    }

    /// <summary>All but the headline.</summary>
    public static void WriteReasons(VerdictText verdict, TerminalText output)
    {
        if (verdict.Timing is { } timing)
        {
            output.Wrapped(timing.Pieces.Select(ToneOf), Indent);
        }

        foreach (var sentence in verdict.Why)
        {
            output.Wrapped(sentence.Pieces.Select(ToneOf), Indent);
        }
    }

    private static (string Text, Tone Tone) ToneOf(VerdictPiece piece) =>
        (piece.Text, piece.Kind is VerdictEmphasis.Strong or VerdictEmphasis.Figure ? piece.Node is { } node ? NodeTones.Of(node) : Tone.Strong : Tone.Normal);
}
