using System.Collections.Concurrent;
using System.Text.Json;

namespace Toplev.Tma.Metrics;

/// <summary>
/// The built-in models and those of the user. Only a small index is read to find one; the model itself is read
/// when asked for.
/// </summary>
public sealed class ModelCatalog
{
    private const string IndexName = "index.json";

    /// <summary>Models inside the program that have been read. They never change, and an import tries all of them for each program in a file.</summary>
    private static readonly ConcurrentDictionary<string, TmaModel> Known = new(StringComparer.Ordinal);

    private readonly Lazy<IReadOnlyList<ModelEntry>> entries;

    private ModelCatalog(Func<IReadOnlyList<ModelEntry>> read) => entries = new(read);

    /// <summary>All models, Intel's first, oldest cores first, efficiency cores last; then AMD's and Arm's. The index is read when it is first asked
    /// for.</summary>
    public IReadOnlyList<ModelEntry> Entries => entries.Value;

    /// <summary>The models inside the program.</summary>
    public static ModelCatalog Embedded() => new(ReadIndex);

    /// <summary>The same with further models before the others. One of the same name takes the place of the one inside the program.</summary>
    public ModelCatalog With(IReadOnlyList<ModelEntry> further) =>
        new(() => [.. further, .. Entries.Where(entry => !further.Any(own => own.Name == entry.Name))]);

    private static List<ModelEntry> ReadIndex()
    {
        using var document = JsonDocument.Parse(Resource(IndexName));
        List<ModelEntry> entries = [];
        foreach (var item in document.RootElement.GetProperty("models").EnumerateArray())
        {
            entries.Add(new ModelEntry
            {
                Name = item.GetProperty("name").GetString()!,
                Title = item.GetProperty("title").GetString()!,
                Vendor = item.GetProperty("vendor").GetString()!,
                TmaVersion = item.GetProperty("tmaVersion").GetString()!,
                Levels = item.GetProperty("levels").GetInt32(),
                CoreType = item.TryGetProperty("coreType", out var type) ? CoreTypeText.Parse(type.GetString()!) : null,
                Aliases = Strings(item.GetProperty("aliases")),
                Cpus = Strings(item.GetProperty("cpus")),
            });
        }

        return entries;
    }

    /// <returns>The model of that name or alias (<c>spr</c>, <c>Sapphire-Rapids</c>), or null.</returns>
    public ModelEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.IsCalled(name));

    /// <summary>
    /// The models for a processor: none when it is unknown, one for most, and one for each core type of a hybrid processor,
    /// performance cores first.
    /// </summary>
    /// <param name="vendor">As in <c>/proc/cpuinfo</c>; on Arm the implementer.</param>
    /// <param name="model">Model number; on Arm the part number.</param>
    /// <param name="stepping">Distinguishes cores that share a model number.</param>
    public IReadOnlyList<ModelEntry> ForCpu(string vendor, int family, int model, int stepping) =>
        WithoutReplaced([.. Entries.Where(entry => entry.IsFor(vendor, family, model, stepping))]);

    /// <summary>The user's model of a processor and core type stands for the one inside the program.</summary>
    private static List<ModelEntry> WithoutReplaced(List<ModelEntry> candidates) => candidates.FindAll(entry => entry.Source is not null
        || !candidates.Exists(own => own.Source is not null && (own.CoreType is null || entry.CoreType is null || own.CoreType == entry.CoreType)));

    /// <summary>The whole model, which is read once.</summary>
    /// <exception cref="UserErrorException">It did not come with the program and is no usable model.</exception>
    public static TmaModel Read(ModelEntry entry) =>
        entry.Own?.Value ?? Known.GetOrAdd(entry.Name, name => TmaModelReader.Read(Resource(name + ".json"), name + ".json"));

    private static byte[] Resource(string name)
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program holds no '{name}'.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
