using Toplev.Collector.Processes;

namespace Toplev.Cli.Commands;

/// <summary>Which words of a command line are recordings, and no programs.</summary>
internal static class RecordingName
{
    private static readonly string[] ForeignExtensions = [".txt", ".csv", ".json", ".log", ".gz"];

    /// <summary>True for a word that is a recording, or what perf or toplev wrote elsewhere, and no program.</summary>
    public static bool IsRecording(string word) =>
        IsOurs(word) || (IsForeign(word) && File.Exists(word) && ProgramSearch.Find(Path.GetFullPath(word), null) is null);

    public static bool IsForeign(string word) => ForeignExtensions.Contains(Path.GetExtension(word));

    public static bool IsOurs(string word) =>
        (word.EndsWith(".tma", StringComparison.Ordinal) || word.EndsWith(".tma.partial", StringComparison.Ordinal)) && Path.Exists(word);

    /// <summary>True for a name as recordings have, whether there is one or not.</summary>
    public static bool IsName(string word) => Path.GetExtension(word) is ".tma" or ".partial" || ForeignExtensions.Contains(Path.GetExtension(word));
}
