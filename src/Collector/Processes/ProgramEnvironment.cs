namespace Toplev.Collector.Processes;

/// <summary>Environment variables as a program is given them: <c>NAME=VALUE</c> in order, byte for byte.</summary>
public sealed record ProgramEnvironment(IReadOnlyList<string> Variables)
{
    private const string Tunables = "GLIBC_TUNABLES";

    /// <summary>What this process was started with; .NET's own view drops names it cannot decode.</summary>
    public static ProgramEnvironment OfThisProcess()
    {
        try
        {
            return new(Whole(NativeText.DecodeList(File.ReadAllBytes("/proc/self/environ")), Environment.GetEnvironmentVariable(Tunables)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}")]);
        }
    }

    /// <summary>Value of a variable, or null.</summary>
    public string? this[string name]
    {
        get
        {
            var prefix = name + "=";
            return Variables.FirstOrDefault(variable => variable.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
        }
    }

    /// <summary>The same with one variable set, or removed when the value is null.</summary>
    public ProgramEnvironment With(string name, string? value)
    {
        var prefix = name + "=";
        var others = Variables.Where(variable => !variable.StartsWith(prefix, StringComparison.Ordinal));
        return new(value is null ? [.. others] : [.. others, prefix + value]);
    }

    /// <summary>The same after the changes of a workload; a null value removes.</summary>
    public ProgramEnvironment With(IReadOnlyDictionary<string, string?> changes)
    {
        var changed = this;
        foreach (var name in changes.Keys)
        {
            changed = changed.With(name, changes[name]);
        }

        return changed;
    }

    /// <summary>
    /// glibc before 2.39 reads its tunables by writing a zero behind each, in the memory that the kernel shows: one variable looks like several.
    /// </summary>
    /// <param name="variables">As the kernel shows them.</param>
    /// <param name="tunables">The value as it was, of which glibc keeps a copy; null when there is none.</param>
    internal static IReadOnlyList<string> Whole(IReadOnlyList<string> variables, string? tunables)
    {
        var whole = $"{Tunables}={tunables}";
        List<string> repaired = [];
        for (var i = 0; i < variables.Count; i++)
        {
            var variable = variables[i];
            while (tunables is not null && variable.StartsWith(Tunables + "=", StringComparison.Ordinal) && variable != whole && i + 1 < variables.Count
                && whole.StartsWith($"{variable}:{variables[i + 1]}", StringComparison.Ordinal))
            {
                variable = $"{variable}:{variables[++i]}";
            }

            repaired.Add(variable);
        }

        return repaired;
    }

    internal static string NameOf(string variable)
    {
        var equals = variable.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? variable : variable[..equals];
    }

    /// <summary>True when a shell can hold the variable.</summary>
    internal static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
