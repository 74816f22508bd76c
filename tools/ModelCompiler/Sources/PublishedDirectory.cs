namespace Toplev.ModelCompiler.Sources;

/// <summary>
/// Intel's published files: a checkout of intel/perfmon (JSON, a folder per product), or the same facts as CSV tables.
/// A file is found by its name alone, so both layouts look alike from here.
/// </summary>
internal sealed class PublishedDirectory
{
    private readonly string root;
    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);

    public PublishedDirectory(string root)
    {
        if (!Directory.Exists(root))
        {
            throw new Tma.UserErrorException($"There is no directory '{root}'.", "Give a checkout of https://github.com/intel/perfmon.");
        }

        this.root = root;
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(path) is ".json" or ".csv")
            {
                files.TryAdd(Path.GetFileName(path), path);
            }
        }
    }

    public IReadOnlyList<string[]> Table(string name) => CsvTables.Rows(Require(name));

    public IReadOnlyList<PublishedEvent> Events(string name) =>
        Find(name + ".csv") is { } table ? CsvTables.Events(table) : PerfmonJson.Events(Require(name + ".json"));

    public PublishedMetrics Metrics(string name) =>
        Find(name + ".csv") is { } table ? CsvTables.Metrics(table) : PerfmonJson.Metrics(Require(name + ".json"));

    private string? Find(string name) => files.GetValueOrDefault(name);

    private string Require(string name) =>
        Find(name) ?? throw new Tma.UserErrorException($"There is no file '{name}' under '{root}'.", "Give a checkout of https://github.com/intel/perfmon.");
}
