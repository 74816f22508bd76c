[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Toplev.Cli.Tests;

/// <summary>A folder of one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tma-cli-test-").FullName;

    public TemporaryFolder With(string path, string text)
    {
        var file = File(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text + "\n");
        return this;
    }

    public string WithScript(string path, string text)
    {
        With(path, text);
        System.IO.File.SetUnixFileMode(File(path), (UnixFileMode)0b111_101_101);
        return File(path);
    }

    public string File(string path) => System.IO.Path.Combine(Path, path);

    public string Read(string path) => System.IO.File.ReadAllText(File(path)).Trim();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
