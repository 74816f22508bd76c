namespace Toplev.Collector.Perf;

/// <summary>
/// Names functions of .NET programs that perf does not name. Code made at run time is in a file in memory, which is mapped twice so that no page can
/// be both written and executed (/memfd:doublemapper); perf takes that for a library, and does not look into the runtime's map of names.
/// Code compiled ahead of time is in assemblies, whose format perf does not know.
/// </summary>
/// <param name="mapOf">The perf map of a process, or null where there is none.</param>
/// <param name="imageOf">The methods of an assembly, or null where it has no machine code.</param>
public sealed class DotNetCode(Func<int, CodeMap?> mapOf, Func<string, CodeMap?> imageOf)
{
    private const string InMemory = "/memfd:doublemapper";
    private const int MostMappings = 1 << 20;

    private readonly Dictionary<(int Process, string Path), List<Mapping>> mappings = [];
    private readonly Dictionary<int, CodeMap?> maps = [];
    private readonly Dictionary<string, CodeMap?> images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> paths =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int count;

    /// <summary>A process has mapped a file.</summary>
    /// <param name="start">Address of its first byte.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="offset">Position of the first byte in the file.</param>
    public void Map(int process, ReadOnlySpan<char> path, ulong start, ulong size, ulong offset)
    {
        if (!IsCode(path) || count == MostMappings)
        {
            return;
        }

        count++;
        var key = (process, Known(path));
        if (!mappings.TryGetValue(key, out var all))
        {
            mappings[key] = all = [];
        }

        all.Add(new Mapping(start, size, offset));
    }

    /// <param name="process">Its id.</param>
    /// <param name="path">The file as perf prints it.</param>
    /// <param name="position">Position in the file; for a perf that prints these, address in the process.</param>
    /// <returns>Symbol and module as perf would print them; null for what is not .NET's or in no map.</returns>
    public string? NameOf(int process, ReadOnlySpan<char> path, ulong position)
    {
        if (!IsCode(path))
        {
            return null;
        }

        var file = Known(path);
        var all = mappings.GetValueOrDefault((process, file)) ?? [];
        if (IsInMemory(path))
        {
            // The latest comes first: places in the file can be used again.
            var symbol = MapOf(process) is not { } map ? null
                : all.FindLast(mapping => mapping.HasOffset(position)) is { } found ? map.NameAt(position - found.Offset + found.Start)
                : map.NameAt(position);
            return symbol is null ? null : $"{symbol} (perf-{process}.map)";
        }

        var at = all.FindLast(mapping => mapping.HasAddress(position)) is { } mapped ? position - mapped.Start + mapped.Offset : position;
        return ImageOf(file)?.NameAt(at) is { } method ? $"{method} ({file})" : null;
    }

    private static bool IsCode(ReadOnlySpan<char> path) => IsInMemory(path) || path.EndsWith(".dll", StringComparison.Ordinal);

    private static bool IsInMemory(ReadOnlySpan<char> path) => path.StartsWith(InMemory, StringComparison.Ordinal);

    private string Known(ReadOnlySpan<char> path)
    {
        if (!paths.TryGetValue(path, out var known))
        {
            paths[path] = known = path.ToString();
        }

        return known;
    }

    private CodeMap? MapOf(int process)
    {
        if (!maps.TryGetValue(process, out var map))
        {
            maps[process] = map = mapOf(process);
        }

        return map;
    }

    private CodeMap? ImageOf(string path)
    {
        if (!images.TryGetValue(path, out var image))
        {
            images[path] = image = imageOf(path);
        }

        return image;
    }

    private sealed record Mapping(ulong Start, ulong Size, ulong Offset)
    {
        public bool HasOffset(ulong position) => position >= Offset && position - Offset < Size;

        public bool HasAddress(ulong address) => address >= Start && address - Start < Size;
    }
}
