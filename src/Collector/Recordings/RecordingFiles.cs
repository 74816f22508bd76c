using System.IO.Compression;
using Toplev.Collector.Import;

namespace Toplev.Collector.Recordings;

/// <summary>The files of a recording: entries of an archive, or a directory that was not packed. Nothing is ever unpacked to disk.</summary>
internal abstract class RecordingFiles : IDisposable
{
    /// <summary>Where models are that did not come with the program.</summary>
    public const string ModelFolder = "models/";

    /// <summary>Where the samples of executions are.</summary>
    public const string ProfileFolder = "profiles/";

    /// <summary>Where the hardware counters of a file of regions are.</summary>
    public static string GroupsBeside(string regions) => Path.ChangeExtension(regions, ".groups.tsv");

    /// <summary>Reading takes constant memory: this only ends what would never end.</summary>
    private const long MostBytes = 1L << 40;

    private long read;

    /// <summary>Names with forward slashes.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Constant time: a recording may hold a hundred thousand.</summary>
    public abstract bool Contains(string name);

    public bool IsPartial => this is InDirectory;

    public static RecordingFiles Open(string path) => Directory.Exists(path) ? new InDirectory(path) : new InArchive(path);

    /// <summary>True for a file, or a directory that was not packed, that this program wrote: nothing else is ever replaced or renamed.</summary>
    public static bool IsRecording(string path)
    {
        try
        {
            if (!Directory.Exists(path) && AtFirstSight(path) is { } answer)
            {
                return answer;
            }

            using var files = Open(path);
            if (!files.Contains(ManifestName))
            {
                return false;
            }

            using var manifest = files.OpenFile(ManifestName);
            var head = new byte[256];
            var length = manifest.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return HasSchema(head.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            return false;
        }
    }

    public const string ManifestName = "manifest.json";

    /// <summary>
    /// False for what is no archive, true for one that begins with the manifest as it is, as small recordings do, and is whole; null where one has to look
    /// inside. Every run looks at up to ten older recordings.
    /// </summary>
    private static bool? AtFirstSight(string path)
    {
        const int HeaderLength = 30;
        const int EndLength = 22;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[256];
        ReadOnlySpan<byte> head = bytes[..RandomAccess.Read(file, bytes, 0)];
        if (!head.StartsWith("PK\u0003\u0004"u8))
        {
            return false;
        }

        Span<byte> end = stackalloc byte[EndLength];
        var isWhole = RandomAccess.Read(file, end, Math.Max(0, RandomAccess.GetLength(file) - EndLength)) == EndLength && end.StartsWith("PK\u0005\u0006"u8);
        return isWhole && head.Length > HeaderLength && head[HeaderLength..].StartsWith("manifest.json{"u8) && HasSchema(head) ? true : null;
    }

    private static bool HasSchema(ReadOnlySpan<byte> manifest) => manifest.IndexOf("\"tma-recording/"u8) >= 0;

    /// <summary>Hands over the file in pieces. Archives may claim any size: what counts is what comes out.</summary>
    public void Read(string name, Action<ReadOnlySpan<byte>> take)
    {
        using var stream = OpenFile(name);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            Count(count);
            take(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Hands over the file line by line; of a line that is longer than any in a recording only the beginning.</summary>
    public void ReadLines(string name, TakeLine take)
    {
        using var stream = OpenFile(name);
        LineSplitter.Split(stream, line =>
        {
            Count(line.Length);
            take(line);
        });
    }

    private void Count(int bytes)
    {
        read += bytes;
        if (read > MostBytes)
        {
            throw new InvalidDataException("it contains more data than any measurement produces");
        }
    }

    public byte[] ReadAll(string name, int limit)
    {
        using var all = new MemoryStream();
        Read(name, bytes =>
        {
            if (all.Length + bytes.Length > limit)
            {
                throw new InvalidDataException($"{name} is larger than {limit >> 20} MB");
            }

            all.Write(bytes);
        });
        return all.ToArray();
    }

    /// <summary>Bytes of a file as it is now; 0 where there is none.</summary>
    public abstract long SizeOf(string name);

    public abstract void Dispose();

    protected abstract Stream OpenFile(string name);

    private sealed class InArchive : RecordingFiles
    {
        /// <summary>Three for each execution: counts, regions and their counters.</summary>
        private const int MostEntries = 4 * RecordingReader.MostExecutions;

        private readonly ZipArchive archive;
        private readonly Dictionary<string, ZipArchiveEntry> entries = [];

        public InArchive(string path)
        {
            var file = File.OpenRead(path);
            try
            {
                archive = new ZipArchive(file, ZipArchiveMode.Read);
                foreach (var entry in archive.Entries.Take(MostEntries))
                {
                    entries.TryAdd(entry.FullName, entry);
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        public override IReadOnlyList<string> Names => [.. entries.Keys];

        public override bool Contains(string name) => entries.ContainsKey(name);

        public override long SizeOf(string name) => entries.TryGetValue(name, out var entry) ? entry.Length : 0;

        public override void Dispose() => archive.Dispose();

        protected override Stream OpenFile(string name) =>
            entries.TryGetValue(name, out var entry) ? entry.Open() : throw new InvalidDataException($"{name} is missing");
    }

    private sealed class InDirectory : RecordingFiles
    {
        private readonly string folder;
        private readonly HashSet<string> names;

        public InDirectory(string folder)
        {
            this.folder = folder;
            Names = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path))];
            names = [.. Names];
        }

        public override IReadOnlyList<string> Names { get; }

        public override bool Contains(string name) => names.Contains(name);

        public override long SizeOf(string name) => Contains(name) ? new FileInfo(Path.Combine(this.folder, name)).Length : 0;

        public override void Dispose()
        {
        }

        // Only names that were found by listing: a manifest cannot point outside.
        protected override Stream OpenFile(string name) =>
            Contains(name) ? File.OpenRead(Path.Combine(this.folder, name)) : throw new InvalidDataException($"{name} is missing");
    }
}
