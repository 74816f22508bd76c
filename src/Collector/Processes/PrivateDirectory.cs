namespace Toplev.Collector.Processes;

/// <summary>A temporary directory only we may enter, removed at the end.</summary>
public sealed class PrivateDirectory : IDisposable
{
    internal const string Prefix = "tma-";

    public PrivateDirectory() => Path = Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <param name="parent">Where it shall be; the system's place for temporary files when null or not writable.</param>
    public PrivateDirectory(string? parent) => Path = (parent is null ? null : TryCreate(parent)) ?? Directory.CreateTempSubdirectory(Prefix).FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            foreach (string file in Directory.GetFiles(Path))
            {
                System.IO.File.Delete(file);
            }

            Directory.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody cleaned up before us, or the disk went away: nothing depends on it any more.
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
            string path = System.IO.Path.Combine(parent, Prefix + System.IO.Path.GetRandomFileName());
            return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
