namespace Toplev.Collector.Processes;

/// <summary>
/// A directory only we may enter, in a file system in memory, where writing costs the program no disk; among the temporary files where there
/// is none with room. Those of a tma that was killed, which would fill the memory, are removed by the next one.
/// </summary>
internal sealed class MemoryDirectory : IDisposable
{
    private const string Shared = "/dev/shm";
    private const string LockName = "lock";
    private const long LeastSpace = 512 << 20;

    private readonly PrivateDirectory _directory;
    private readonly FileStream? _held;

    public MemoryDirectory()
    {
        _directory = new PrivateDirectory(HasRoom() ? Shared : null);
        try
        {
            // Locked as long as this process lives, however it ends.
            _held = new FileStream(_directory.File(LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a lock it is only not removed by others.
        }

        RemoveLeftOvers(Shared);
    }

    public string Path => _directory.Path;

    public void Dispose()
    {
        _held?.Dispose();
        _directory.Dispose();
    }

    /// <summary>Removes the directories of this kind whose owner has died.</summary>
    internal static void RemoveLeftOvers(string parent)
    {
        try
        {
            foreach (string folder in Directory.GetDirectories(parent, PrivateDirectory.Prefix + "*"))
            {
                if (IsLeftOver(System.IO.Path.Combine(folder, LockName)))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or somebody else was quicker.
        }
    }

    private static bool IsLeftOver(string held)
    {
        try
        {
            // One that is being made has its file a moment before the lock.
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(held) < TimeSpan.FromMinutes(1))
            {
                return false;
            }

            using var lockFile = new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasRoom()
    {
        try
        {
            return new DriveInfo(Shared) is { DriveFormat: "tmpfs", AvailableFreeSpace: >= LeastSpace };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
