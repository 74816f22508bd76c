using Toplev.Tma;

namespace Toplev.Collector.Processes;

/// <summary>
/// A temporary directory only we may enter, removed at the end. It is locked as long as this process lives, however it ends: the next one
/// removes those that no process holds any more.
/// </summary>
public sealed class PrivateDirectory : IDisposable
{
    private const string Prefix = "tma-run-";
    private const string LockName = "lock";
    private static readonly TimeSpan Making = TimeSpan.FromMinutes(1);

    private readonly Descriptor? @lock;

    /// <exception cref="UserErrorException">There is no place for temporary files.</exception>
    public PrivateDirectory()
        : this(null)
    {
    }

    /// <param name="parent">Where it shall be; the system's place for temporary files when null or not writable.</param>
    public PrivateDirectory(string? parent)
    {
        Path = (parent is null ? null : TryCreate(parent)) ?? Create();
        @lock = TryLock(Path);
        RemoveAbandoned(System.IO.Path.GetDirectoryName(Path)!);
    }

    public string Path { get; }

    /// <summary>True for the path of such a directory, also of one that is gone.</summary>
    internal static bool IsOne(string path) => System.IO.Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Remove(Path);
        @lock?.Dispose();
    }

    /// <summary>Removes the directories of this kind whose owner has died.</summary>
    internal static void RemoveAbandoned(string parent)
    {
        try
        {
            foreach (var folder in Directory.GetDirectories(parent, Prefix + "*"))
            {
                var held = System.IO.Path.Combine(folder, LockName);
                if (System.IO.File.Exists(held) ? IsFree(held) : DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Making)
                {
                    Remove(folder);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or another process was quicker.
        }
    }

    private static string Create()
    {
        try
        {
            return Directory.CreateTempSubdirectory(Prefix).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var place = System.IO.Path.GetTempPath();
            throw Directory.Exists(place)
                ? new UserErrorException($"The temporary directory {place} is not writable: {e.Message}", "Set TMPDIR to a writable directory.", e)
                : new UserErrorException($"The temporary directory {place} does not exist.", "Set TMPDIR to a directory that does.", e);
        }
    }

    private static string? TryCreate(string parent)
    {
        // For the analyzer, which does not know that perf is for Linux only.
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            var path = System.IO.Path.Combine(parent, Prefix + System.IO.Path.GetRandomFileName());
            return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Locked before it has its name: who finds the file can tell whether it is held. Without a lock it is only not removed by others.
    private static Descriptor? TryLock(string folder)
    {
        var unnamed = System.IO.Path.Combine(folder, LockName + ".new");
        var held = Descriptor.TryCreateLocked(unnamed);
        try
        {
            if (held is not null)
            {
                System.IO.File.Move(unnamed, System.IO.Path.Combine(folder, LockName));
            }
        }
        catch (IOException)
        {
            // The disk is full or gone, which the next write will report.
        }

        return held;
    }

    private static bool IsFree(string held)
    {
        using var mine = Descriptor.TryOpenLocked(held);
        return mine is not null;
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody cleaned up before us, or the disk went away: nothing depends on it any more.
        }
    }
}
