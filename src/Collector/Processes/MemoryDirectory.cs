namespace Toplev.Collector.Processes;

/// <summary>
/// A private directory in a file system in memory, where writing costs the program no disk; among the temporary files where there is none
/// with room.
/// </summary>
internal sealed class MemoryDirectory : IDisposable
{
    private const string Shared = "/dev/shm";
    private const long MinSpace = 512 << 20;

    private readonly PrivateDirectory directory = new(HasRoom() ? Shared : null);

    public string Path => directory.Path;

    public void Dispose() => directory.Dispose();

    private static bool HasRoom()
    {
        try
        {
            return new DriveInfo(Shared) is { DriveFormat: "tmpfs", AvailableFreeSpace: >= MinSpace };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
