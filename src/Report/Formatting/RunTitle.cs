using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>What was measured, in one line.</summary>
internal static class RunTitle
{
    /// <summary>What was measured: the program; or what ran already, or a server, and how long.</summary>
    public static string Of(ProgramResult result)
    {
        var program = ShellQuoting.Join(result.Command);
        var server = result.ServerCommand.Count > 0 ? ShellQuoting.Join(result.ServerCommand) : null;
        var title = (result.Target ?? server) is { } target ? program.Length > 0 ? $"{target}, while {program} ran" : target
            : program.Length > 0 ? program : ShellQuoting.Join([result.Name]);
        return result.MeasuredProcesses is { } pattern ? $"{title} (measuring only processes that match {ShellQuoting.Quote(pattern)})" : title;
    }

    /// <summary>The words of a command that measures the same again: <c>-- ./app</c>, <c>-p 12</c>; null where that is not known.</summary>
    public static string? Again(ProgramResult result)
    {
        var program = result.Command.Count > 0 ? $"-- {ShellQuoting.Join(result.Command)}" : null;
        return result is { TargetOptions: null, Target: null, ServerCommand.Count: 0 } ? program
            : result.TargetOptions is not { } target ? null
            : program is null ? target : $"{target} {program}";
    }
}
