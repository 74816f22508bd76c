namespace Toplev.Collector.Processes;

/// <summary>Environment variables as a program is given them: <c>NAME=VALUE</c> in order, byte for byte.</summary>
public sealed record ProgramEnvironment(IReadOnlyList<string> Variables)
{
    /// <summary>What this process was started with; .NET's own view drops names it cannot decode.</summary>
    public static ProgramEnvironment OfThisProcess()
    {
        try
        {
            return new(NativeText.DecodeList(File.ReadAllBytes("/proc/self/environ")));
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

    internal static string NameOf(string variable)
    {
        var equals = variable.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? variable : variable[..equals];
    }

    /// <summary>True when a shell can hold the variable.</summary>
    internal static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
