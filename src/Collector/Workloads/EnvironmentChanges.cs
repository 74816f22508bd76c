using Toplev.Collector.Processes;
using Toplev.Tma;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Workloads;

/// <summary>What an option changes in a program's environment, and what must be said where the user had set something.</summary>
public sealed class EnvironmentChanges(ProgramEnvironment user, string option)
{
    private readonly Dictionary<string, string?> values = [];
    private readonly List<Finding> notes = [];

    public IReadOnlyDictionary<string, string?> Values => values;

    public IReadOnlyList<Finding> Notes => notes;

    /// <summary>Sets a variable that the option is for: another value of the user's gives way, and a note says so.</summary>
    internal void Set(string name, string value)
    {
        if (user[name] is { } old && old != value)
        {
            notes.Add(new Finding(
                FindingIds.VariableReplaced, Severity.Warning,
                $"{name}={ShellQuoting.Quote(old)} of the environment was replaced for the program ({option})."));
        }

        values[name] = value;
    }

    /// <summary>Sets a variable that goes with the option, unless the user has set it: then a note says what was kept.</summary>
    internal void Suggest(string name, string value)
    {
        if (user[name] is not { } old)
        {
            values[name] = value;
        }
        else if (old != value)
        {
            notes.Add(new Finding(
                FindingIds.VariableKept, Severity.Warning,
                $"{name}={ShellQuoting.Quote(old)} of the environment was kept; {option} alone would set {ShellQuoting.Quote(value)}."));
        }
    }

    /// <summary>Sets a variable that holds the user's value too.</summary>
    internal void Extend(string name, string value) => values[name] = value;

    /// <summary>Puts a library in front of those that are preloaded.</summary>
    internal void Preload(string library) => values["LD_PRELOAD"] = PreloadedLibrary.Before(user, library);

    /// <summary>Says what a variable of the user's takes from the option's effect.</summary>
    internal void Warn(string name, string effect)
    {
        if (user[name] is { } value)
        {
            notes.Add(new Finding(
                FindingIds.VariablePrecedes, Severity.Warning, $"{name}={ShellQuoting.Quote(value)} of the environment {effect}.",
                $"Remove it: env -u {name} tma …"));
        }
    }
}
