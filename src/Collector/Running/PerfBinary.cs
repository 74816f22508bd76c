using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Running;

/// <summary>Where perf is.</summary>
public static class PerfBinary
{
    /// <summary>The environment variable that names perf.</summary>
    public const string Variable = "TMA_PERF";

    /// <summary>Path of perf, or null when there is none: the option, the variable, PATH, then where distributions hide it.</summary>
    /// <param name="option">Value of <c>--perf</c>, or null.</param>
    /// <param name="root">Root of the file system, <c>/</c> but in tests.</param>
    /// <exception cref="UserErrorException">The option or the variable names something that is not a program.</exception>
    public static string? Find(string? option, ProgramEnvironment environment, string root, string? kernelRelease)
    {
        var named = option ?? environment[Variable];
        if (!string.IsNullOrEmpty(named))
        {
            var found = named.Contains('/', StringComparison.Ordinal)
                ? ProgramSearch.IsExecutable(named) ? Path.GetFullPath(named) : null
                : ProgramSearch.Find(named, environment["PATH"]);
            return found ?? throw new UserErrorException(
                $"{(option is null ? Variable : "--perf")} names {named}, which is not an executable file.", "Omit it to search PATH.");
        }

        var inPath = ProgramSearch.Find("perf", environment["PATH"]);
        return inPath is not null && !IsWrapperWithoutPerf(inPath, root, kernelRelease)
            ? inPath
            : Hidden(root).FirstOrDefault(ProgramSearch.IsExecutable) ?? inPath;
    }

    /// <summary>What <c>perf --version</c> says, or null. It costs a process: not before the measured program is running.</summary>
    public static string? ReadVersion(string perf, ProgramEnvironment environment) =>
        ProgramOutput.Read(perf, ["--version"], environment, TimeSpan.FromSeconds(5)) is { ExitCode: 0 } output ? output.Text.Trim() : null;

    /// <summary>The version from the answer to <c>perf --version</c>, or null.</summary>
    public static Version? ParseVersion(string text)
    {
        var digit = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (digit < 0)
        {
            return null;
        }

        var end = digit;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return Version.TryParse(text[digit..end].TrimEnd('.'), out var version) ? version : null;
    }

    // Ubuntu's /usr/bin/perf is a script that starts the perf of exactly the running kernel, and fails in containers and after
    // upgrades. Any other installed perf does: counting is compatible across kernel versions.
    private static bool IsWrapperWithoutPerf(string path, string root, string? kernelRelease)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[2];
            var script = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start.SequenceEqual("#!"u8);
            return script
                && (Directory.Exists(Path.Combine(root, "usr/lib/linux-tools")) || File.ReadAllText(path).Contains("linux-tools", StringComparison.Ordinal))
                && !(kernelRelease is not null && ProgramSearch.IsExecutable(Path.Combine(root, "usr/lib/linux-tools", kernelRelease, "perf")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program that may be executed but not read is not a script.
            return false;
        }
    }

    private static IEnumerable<string> Hidden(string root)
    {
        var folders = Folders(root, "usr/lib/linux-tools", "*")
            .Concat(Folders(root, "usr/lib", "linux-tools-*"))
            .Concat(Folders(root, "usr/lib", "perf*"))
            .Concat(Folders(root, "opt", "*"));
        return folders.Select(folder => Path.Combine(folder, "perf"))
            .Concat(Folders(root, "opt", "*").Select(folder => Path.Combine(folder, "bin/perf")));
    }

    // The newest first, as far as names show it.
    private static IEnumerable<string> Folders(string root, string parent, string pattern)
    {
        var folder = Path.Combine(root, parent);
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, pattern).OrderDescending(StringComparer.Ordinal) : [];
    }
}
