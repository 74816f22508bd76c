using Toplev.Collector.Recordings;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Console;

/// <summary>The lines at the end that say where things are.</summary>
internal static class WrittenFiles
{
    private const string Here = ".";

    /// <summary>Where a recording is, and what became of the one that had its name; nothing where none was kept.</summary>
    public static void Name(Recording recording, TerminalText output)
    {
        if (recording.Path is not RecordingWriter.Nowhere)
        {
            var older = recording.Older is { } kept ? $" (the one before it is now {Shown(kept)})" : "";
            output.Line($"Recording: {Shown(recording.Path)}{older}", Tone.Dim);
        }
    }

    /// <summary>Relative below the current directory, else from the root: a way up and down again says nothing.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) && relative.Split('/')[0] == ".." ? Path.GetFullPath(path)
            : relative == Here ? path
            : relative;
    }
}
