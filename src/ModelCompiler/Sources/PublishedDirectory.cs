namespace Toplev.ModelCompiler.Sources;

/// <summary>
/// Intel's published files: a checkout of intel/perfmon (JSON, a folder per product), or the same facts as CSV tables.
/// A file is found by its name alone, so both layouts look alike from here.
/// </summary>
internal sealed class PublishedDirectory
{
    /// <summary>Several times the largest file that is read.</summary>
    private const int MostBytes = 32 << 20;

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 8,
        IgnoreInaccessible = true,
        // Links may lead round in a circle.
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly string root;
    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);

    public PublishedDirectory(string root)
    {
        if (!Directory.Exists(root))
        {
            throw new Tma.UserErrorException($"There is no directory '{root}'.", "Pass a checkout of https://github.com/intel/perfmon.");
        }

        this.root = root;
        foreach (var path in Directory.EnumerateFiles(root, "*", Everywhere).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(path) is ".json" or ".csv")
            {
                files.TryAdd(Path.GetFileName(path), path);
            }
        }
    }

    public static string Text(string path)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(path)));
        return reader.ReadToEnd();
    }

    /// <exception cref="Tma.UserErrorException">It is larger than any such file, or cannot be read.</exception>
    public static byte[] Bytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MostBytes
                ? File.ReadAllBytes(path)
                : throw new Tma.UserErrorException(
                    $"{path} is larger than {MostBytes >> 20} MB.", "Files of intel/perfmon are far smaller: check its origin.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Tma.UserErrorException($"{path} cannot be read: {e.Message}", inner: e);
        }
    }

    public bool Has(string name) => files.ContainsKey(name + ".json") || files.ContainsKey(name + ".csv");

    public IReadOnlyList<string[]> Table(string name) => CsvTables.Rows(Require(name));

    public IReadOnlyList<PublishedEvent> Events(string name) =>
        Find(name + ".csv") is { } table ? CsvTables.Events(table) : PerfmonJson.Events(Require(name + ".json"));

    public PublishedMetrics Metrics(string name) =>
        Find(name + ".csv") is { } table ? CsvTables.Metrics(table) : PerfmonJson.Metrics(Require(name + ".json"));

    private string? Find(string name) => files.GetValueOrDefault(name);

    private string Require(string name) =>
        Find(name) ?? throw new Tma.UserErrorException($"There is no file '{name}' under '{root}'.", "Pass a checkout of https://github.com/intel/perfmon.");
}
