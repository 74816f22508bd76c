using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>
/// What <c>perf --version</c> said, in the user's cache directory, as long as the file of perf is the same: asking takes a process. Where it cannot be
/// kept, perf is asked each time.
/// </summary>
public static class PerfVersionCache
{
    private const string Name = "perf-version";

    /// <summary>Reads the remembered answer, or asks perf and remembers.</summary>
    /// <param name="ask">Asks perf; null when it does not say.</param>
    public static string? Get(string perf, ProgramEnvironment environment, Func<string?> ask)
    {
        // A script decides at each start which perf it executes: only a program has one version.
        if (FolderOf(environment) is not { } folder || FileIdentity.StampOf(perf) is not { } stamp || !IsProgram(perf))
        {
            return ask();
        }

        var file = Path.Combine(folder, Name);
        var key = $"{perf}\n{stamp}\n";
        if (Read(file) is { } known && known.StartsWith(key, StringComparison.Ordinal) && known[key.Length..] is [.. var version, '\n'] && IsVersion(version))
        {
            return version;
        }

        var answer = ask();
        if (answer is not null && IsVersion(answer) && !perf.Contains('\n', StringComparison.Ordinal))
        {
            Write(folder, file, key + answer + "\n");
        }

        return answer;
    }

    // As the XDG base directory specification says: a relative path is invalid. Root may have been given the home of somebody else (sudo).
    private static string? FolderOf(ProgramEnvironment environment)
    {
        var cache = environment["XDG_CACHE_HOME"] is { Length: > 0 } named && Path.IsPathRooted(named) ? named
            : environment["HOME"] is { Length: > 0 } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache")
            : null;
        if (cache is null || !FileIdentity.IsOwn(Directory.Exists(cache) ? cache : Path.GetDirectoryName(cache) ?? "/"))
        {
            return null;
        }

        return Path.Combine(cache, "tma");
    }

    // What is read ends in recordings: nothing else is believed.
    private static bool IsVersion(string text) => text.Length is > 0 and < 32 && text.All(c => char.IsAsciiDigit(c) || c == '.');

    private static bool IsProgram(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("\u007fELF"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Read(string file)
    {
        const int Most = 8192;
        try
        {
            // A pipe has no end, and no device is what was written.
            return FileIdentity.Of(file) is { Kind: FileKind.Regular } && FileIdentity.IsOwn(file) && new FileInfo(file).Length <= Most
                ? File.ReadAllText(file)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Aside and moved: another tma may read or write at the same time.
    private static void Write(string folder, string file, string text)
    {
        var aside = $"{file}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(aside, text);
            File.Move(aside, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A read-only home or a full disk: perf is asked again the next time.
            Remove(aside);
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it was not written either.
        }
    }
}
