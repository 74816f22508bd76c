using Toplev.Report.Verdicts;
using Toplev.Tma.Results;

namespace Toplev.Report.Terminal;

/// <summary>Below a table of regions: what sums over them say that no row does.</summary>
internal static class RegionNotes
{
    public static void Write(IReadOnlyList<ProgramResult> results, TerminalText output)
    {
        foreach (var note in NumberedText.Of(results))
        {
            output.Wrapped([(note, Tone.Dim)], 2);
        }

        List<(string, ProgramResult)> named = [.. results.Select(result => (result.Name, result))];
        Write("Share of reorders in oneDNN primitives", ReorderShare.Text(named), output);
        Write("Pauses for garbage collection per run", CollectorPauses.Text(named), output);
    }

    private static void Write(string what, string figures, TerminalText output)
    {
        if (figures.Length > 0)
        {
            output.Wrapped([($"{what}: {figures}.", Tone.Dim)], 2);
        }
    }
}
