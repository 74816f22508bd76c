using System.Globalization;
using Toplev.Engine.Diagnosing;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Console;

/// <summary>A diagnosis for people: a line per check, the fix below in dim, the result at the end.</summary>
internal sealed class DiagnosisText(TerminalText output)
{
    private const int SubjectWidth = 14;
    private const int MarkWidth = 3;

    public void Write(Diagnosis diagnosis)
    {
        output.Line("tma doctor", Tone.Strong).Line();
        foreach (var check in diagnosis.Checks)
        {
            Write(check);
        }

        output.Line();
        output.Add("Result: ", Tone.Strong).Add(diagnosis.Result, diagnosis.Verdict == Verdict.Full ? Tone.Good : Tone.Warning);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{Possibility(diagnosis)} (exit code {DoctorExit.Of(diagnosis)})."));
    }

    private void Write(Check check)
    {
        var (mark, tone) = MarkOf(check.Status);
        var finding = check.Evidence + (check.Consequence is { } consequence ? $": {consequence}" : "");
        var first = true;
        foreach (var line in TerminalText.Wrap(finding, Room))
        {
            output.Add(first ? $" {mark} " : "   ", tone).Add((first ? check.Subject : "").PadRight(SubjectWidth)).Line(line);
            first = false;
        }

        // Never wrapped: a broken command cannot be copied.
        var label = "fix: ";
        foreach (var fix in check.Fix?.Split(Check.Or) ?? [])
        {
            output.Add(new string(' ', MarkWidth + SubjectWidth)).Line(label + fix, Tone.Dim);
            label = " or: ";
        }
    }

    private static string Possibility(Diagnosis diagnosis) =>
        diagnosis.Verdict is not (Verdict.SoftwareOnly or Verdict.Nothing) ? ""
        : diagnosis.IsCurable ? ". A TMA breakdown is possible once this is fixed"
        : ". A TMA breakdown is not possible here";

    private int Room => Math.Max(20, output.Options.Width - MarkWidth - SubjectWidth);

    private (string Mark, Tone Tone) MarkOf(CheckStatus status) => status switch
    {
        CheckStatus.Ok => (output.Options.Unicode ? "✓" : "+", Tone.Good),
        CheckStatus.Warning => ("!", Tone.Warning),
        CheckStatus.Fail => (output.Options.Unicode ? "✗" : "x", Tone.Bad),
        _ => ("?", Tone.Dim),
    };
}
