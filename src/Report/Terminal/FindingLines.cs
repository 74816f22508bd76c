using Toplev.Tma.Findings;

namespace Toplev.Report.Terminal;

/// <summary>Findings that a person should read, below a result.</summary>
internal static class FindingLines
{
    public static void Write(IReadOnlyList<Finding> findings, TerminalText output)
    {
        var shown = findings.Where(finding => finding.Severity != Severity.Info).ToList();
        if (shown.Count == 0)
        {
            return;
        }

        output.Line();
        foreach (var finding in shown)
        {
            output.Labelled(
                finding.Severity == Severity.Error ? "error" : "note",
                finding.Text + (finding.Remedy is { } remedy ? $" Fix: {remedy}" : ""),
                6,
                finding.Severity == Severity.Error ? Tone.Bad : Tone.Warning);
        }
    }
}
