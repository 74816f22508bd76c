namespace Toplev.Collector.Processes;

/// <summary>A temporary directory only we may enter, removed at the end.</summary>
public sealed class PrivateDirectory : IDisposable
{
    public PrivateDirectory() => Path = Directory.CreateTempSubdirectory("tma-").FullName;

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
}
