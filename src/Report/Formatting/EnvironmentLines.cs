using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>What was changed in a program's environment, a line for each variable, as every output shows it.</summary>
internal static class EnvironmentLines
{
    public static IEnumerable<string> Of(ProgramResult result) => result.Environment
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Value is { } value ? $"{pair.Key}={ShellQuoting.Quote(value)}" : $"{pair.Key} (removed)");
}
