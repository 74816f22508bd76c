namespace Toplev.Collector.Perf;

/// <summary>
/// Names methods of .NET programs that perf does not name. Code made at run time is in a file in memory, which is mapped twice so that no page can
/// be both written and executed (/memfd:doublemapper); perf takes that for a library, and does not look into the runtime's map of names.
/// </summary>
/// <param name="mapOf">The perf map of a process, or null where there is none.</param>
public sealed class DotNetCode(Func<int, CodeMap?> mapOf)
{
    private const string InMemory = "/memfd:doublemapper";
    private const int MostMappings = 1 << 20;

    private readonly Dictionary<int, List<Mapping>> mappings = [];
    private readonly Dictionary<int, CodeMap?> maps = [];
    private int count;

    /// <summary>A process has mapped a file.</summary>
    /// <param name="path">The file as perf prints it.</param>
    /// <param name="start">Address of its first byte.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="offset">Position of the first byte in the file.</param>
    public void Map(int process, ReadOnlySpan<char> path, ulong start, ulong size, ulong offset)
    {
        if (!IsInMemory(path) || count == MostMappings)
        {
            return;
        }

        count++;
        if (!mappings.TryGetValue(process, out var all))
        {
            mappings[process] = all = [];
        }

        all.Add(new Mapping(start, size, offset));
    }

    /// <param name="path">The file as perf prints it.</param>
    /// <param name="position">Position in the file; for a perf that prints these, address in the process.</param>
    /// <returns>Symbol and module as perf would print them; null for what is not .NET's or in no map.</returns>
    public string? NameOf(int process, ReadOnlySpan<char> path, ulong position)
    {
        if (!IsInMemory(path) || MapOf(process) is not { } map)
        {
            return null;
        }

        // The latest comes first: places in the file can be used again.
        var symbol = mappings.GetValueOrDefault(process)?.FindLast(mapping => mapping.Has(position)) is { } found
            ? map.NameAt(position - found.Offset + found.Start)
            : map.NameAt(position);
        return symbol is null ? null : $"{symbol} (perf-{process}.map)";
    }

    private static bool IsInMemory(ReadOnlySpan<char> path) => path.StartsWith(InMemory, StringComparison.Ordinal);

    private CodeMap? MapOf(int process)
    {
        if (!maps.TryGetValue(process, out var map))
        {
            maps[process] = map = mapOf(process);
        }

        return map;
    }

    private sealed record Mapping(ulong Start, ulong Size, ulong Offset)
    {
        public bool Has(ulong position) => position >= Offset && position - Offset < Size;
    }
}
