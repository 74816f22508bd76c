using System.Collections;
using System.Text;

namespace Toplev.Collector.Processes;

/// <summary>
/// Environment variables for a helper program as changes to those that .NET sees. What .NET cannot decode it passes on in its own way, or
/// not at all: a helper does without, the measured program gets every byte.
/// </summary>
internal static class HelperEnvironment
{
    /// <returns>Values by name; null removes.</returns>
    public static IReadOnlyDictionary<string, string?> Changes(ProgramEnvironment wanted)
    {
        Dictionary<string, string?> changes = new(StringComparer.Ordinal);
        foreach (DictionaryEntry seen in Environment.GetEnvironmentVariables())
        {
            changes[(string)seen.Key] = null;
        }

        foreach (var variable in wanted.Variables)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && variable.EnumerateRunes().All(rune => rune != Rune.ReplacementChar))
            {
                // The first of two with one name counts, as for getenv.
                var name = variable[..equals];
                if (changes.GetValueOrDefault(name) is null)
                {
                    changes[name] = variable[(equals + 1)..];
                }
            }
        }

        return changes;
    }
}
