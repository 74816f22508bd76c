using System.IO.Compression;

namespace Toplev.Collector.Recordings;

/// <summary>Packs the directory of a recording into one file.</summary>
internal static class RecordingArchive
{
    /// <summary>Bytes. Below this, preparing the compressor takes longer than all other packing.</summary>
    private const int WorthCompressing = 16 * 1024;

    /// <summary>Bytes of each file, by its name inside the recording; without what describes them.</summary>
    public static Dictionary<string, long> Sizes(string folder) => FilesIn(folder)
        .Where(file => file.Name is not (RecordingFiles.ManifestName or ExecutionJournal.FileName))
        .ToDictionary(file => file.Name, file => new FileInfo(file.Path).Length);

    /// <summary>Makes the recording beside its place and moves it there. Older recordings of that name are numbered (<see cref="OlderRecordings"/>).</summary>
    /// <param name="renamed">Told what an older one is called now, before anything else can fail.</param>
    /// <returns>Where it is.</returns>
    public static string Make(string folder, string path, Action<string?> renamed)
    {
        var aside = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream file = new(aside, FileMode.CreateNew, FileAccess.Write))
            {
                Pack(folder, file);
            }

            var (made, older) = OlderRecordings.MakeRoom(path, RecordingPlace.MayReplace);
            renamed(older);
            File.Move(aside, made, overwrite: made == path);
            return made;
        }
        catch
        {
            TryDelete(aside);
            throw;
        }
    }

    /// <summary>Writes the recording into what is there already: a device or a FIFO.</summary>
    public static void Write(string folder, string path)
    {
        using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Pack(folder, device);
    }

    private static void Pack(string folder, Stream target)
    {
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (path, name) in FilesIn(folder))
        {
            archive.CreateEntryFromFile(path, name, new FileInfo(path).Length < WorthCompressing ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        }
    }

    private static IEnumerable<(string Path, string Name)> FilesIn(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => (path, Path.GetRelativePath(folder, path))).Where(file => file.Item2 is not RecordingPlace.LockName);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure before this one is already reported.
        }
    }
}
