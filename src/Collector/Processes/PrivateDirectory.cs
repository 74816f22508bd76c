using Toplev.Tma;

namespace Toplev.Collector.Processes;

/// <summary>A temporary directory only we may enter, removed at the end.</summary>
public sealed class PrivateDirectory : IDisposable
{
    internal const string Prefix = "tma-";

    public PrivateDirectory() => Path = Create();

    /// <param name="parent">Where it shall be; the system's place for temporary files when null or not writable.</param>
    public PrivateDirectory(string? parent) => Path = (parent is null ? null : TryCreate(parent)) ?? Create();

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

    private static string Create()
    {
        try
        {
            return Directory.CreateTempSubdirectory(Prefix).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string place = System.IO.Path.GetTempPath();
            throw new UserErrorException(
                Directory.Exists(place) ? $"Nothing can be written to the temporary directory {place}." : $"The temporary directory {place} does not exist.",
                "Set TMPDIR to a directory that can be written to.", e);
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
