using System.Text.RegularExpressions;
using Toplev.Tma.Formulas;

namespace Toplev.ModelCompiler.Sheets;

/// <summary>Brings the spellings of the published formulas to the one the model files use, and parses them.</summary>
internal static partial class FormulaNotation
{
    public static Expression Parse(string formula)
    {
        var text = formula
            .Replace("> =", ">=", StringComparison.Ordinal)
            .Replace("< =", "<=", StringComparison.Ordinal)
            .Replace("HYPERTHREADING_ON", "#SMT_on", StringComparison.Ordinal)
            .Replace("DURATIONTIMEINMILLISECONDS", "DurationTimeInMilliSeconds", StringComparison.Ordinal)
            .Replace("SYSTEM_TSC_FREQ", "TSC", StringComparison.Ordinal)
            // Published without parentheses around it: the number of processors of all sockets.
            .Replace("system.sockets[0].cpus.count * system.socket_count", "Num_CPUs", StringComparison.Ordinal);
        text = UncoreMatch().Replace(text, "$1:opc=$2$3");
        return FormulaParser.Parse(RetireLatency(text));
    }

    /// <summary><c>$PEBS</c> is the retire latency of the event before it; the model files spell that out.</summary>
    private static string RetireLatency(string text)
    {
        var lastEvent = "";
        return EventOrLatency().Replace(text, match =>
        {
            if (match.Value == "$PEBS")
            {
                return lastEvent + ":retire_latency";
            }

            lastEvent = match.Value;
            return match.Value;
        });
    }

    [GeneratedRegex(@"\$PEBS|[A-Z][A-Z0-9_]*\.[A-Z0-9_.]+")]
    private static partial Regex EventOrLatency();

    [GeneratedRegex("\"([A-Z_.]+)/Match=(0x[0-9a-f]+)(:[a-z0-9]+)?\"")]
    private static partial Regex UncoreMatch();
}
