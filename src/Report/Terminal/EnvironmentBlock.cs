using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Terminal;

/// <summary>What was changed in the environment of each program, for <c>-v</c>.</summary>
public static class EnvironmentBlock
{
    private const int Indent = 2;

    public static void Write(ResultSet set, TerminalText output)
    {
        output.Line();
        foreach (var result in set.Results.DistinctBy(result => result.Name))
        {
            List<string> lines = [.. EnvironmentLines.Of(result), .. PlacementLines.Of(result)];
            output.Line($"Environment of {result.Name}{(lines.Count == 0 ? ": nothing was changed." : "")}", Tone.Strong);
            foreach (var line in lines)
            {
                output.Wrapped([(line, Tone.Normal)], Indent);
            }
        }
    }
}
