using System.Globalization;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Terminal;

/// <summary>The models as a table, one line each.</summary>
public sealed class ModelTable(TerminalText output)
{
    public void Write(IReadOnlyList<ModelEntry> entries)
    {
        var nameWidth = Math.Max(4, entries.Max(entry => entry.Name.Length)) + 2;
        var coresWidth = Math.Max(5, entries.Max(entry => Cores(entry).Length)) + 2;
        var titleWidth = Math.Max(9, entries.Max(entry => entry.Title.Length)) + 2;
        output.Line($"{"NAME".PadRight(nameWidth)}{"PROCESSOR".PadRight(titleWidth)}{"CORES".PadRight(coresWidth)}LEVELS  TMA   ALSO", Tone.Dim);
        foreach (var entry in entries)
        {
            output.Add(entry.Name.PadRight(nameWidth), Tone.Strong);
            output.Add(entry.Title.PadRight(titleWidth));
            output.Add(Cores(entry).PadRight(coresWidth));
            output.Add(entry.Levels.ToString(CultureInfo.InvariantCulture).PadRight(8));
            output.Add(entry.TmaVersion.PadRight(6));
            output.Line(string.Join(", ", entry.Aliases), Tone.Dim);
        }
    }

    private static string Cores(ModelEntry entry) => entry.CoreType is { } type ? CoreTypeText.ForPeople(type) : "all";
}
