using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>What was measured, in one line.</summary>
internal static class RunTitle
{
    /// <summary>What was measured: the program, or what ran already and how long.</summary>
    public static string Of(ProgramResult result)
    {
        var program = ShellQuoting.Join(result.Command);
        var title = result.Target is { } target ? program.Length > 0 ? $"{target}, while {program} ran" : target
            : program.Length > 0 ? program : ShellQuoting.Join([result.Name]);
        return result.MeasuredProcesses is { } pattern ? $"{title} (measuring only processes that match {ShellQuoting.Quote(pattern)})" : title;
    }
}
