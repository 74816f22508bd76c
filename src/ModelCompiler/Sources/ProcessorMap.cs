using Toplev.Tma;

namespace Toplev.ModelCompiler.Sources;

/// <summary>mapfile.csv: which processors an event list or a metrics file is for.</summary>
internal sealed class ProcessorMap
{
    private readonly IReadOnlyList<string[]> rows;
    private readonly int cpu;
    private readonly int file;
    private readonly int type;
    private readonly int role;

    /// <exception cref="UserErrorException">It is not a map of processors.</exception>
    public ProcessorMap(IReadOnlyList<string[]> rows)
    {
        this.rows = rows;
        cpu = Column("Family-model");
        file = Column("Filename");
        type = Column("EventType");
        role = Column("Core Role Name");
    }

    /// <summary>Every core that has an event list, in the order of the map: one for each core type of a hybrid processor.</summary>
    public IReadOnlyList<MappedCore> Cores() =>
    [
        .. rows.Where(row => row.Length > role && row[type] is "core" or "hybridcore")
            .Select(row => new MappedCore(Name(row), Role(row), row[file].Trim('/').Split('/')[0]))
            .Distinct(),
    ];

    /// <param name="events">Name of the event list without directory and extension.</param>
    /// <param name="coreRole">Role of the core on hybrid processors, empty for all others.</param>
    public IReadOnlyList<string> Processors(string events, string coreRole) =>
    [
        .. rows.Where(row => row.Length > role
            && row[type] is "core" or "hybridcore"
            && Role(row) == coreRole
            && Name(row).Equals(events, StringComparison.OrdinalIgnoreCase))
            .Select(row => row[cpu]),
    ];

    /// <summary>The metrics file for the processors of a core, without directory and extension; null where none is published.</summary>
    public string? Metrics(MappedCore core)
    {
        var processors = Processors(core.Events, core.Role);
        return rows.Where(row => row.Length > role && row[type] == "metrics" && Role(row) == core.Role && processors.Contains(row[cpu]))
            .Select(Name).FirstOrDefault();
    }

    private string Name(string[] row) => Path.GetFileNameWithoutExtension(row[file]);

    private string Role(string[] row) => row[role].Trim();

    private int Column(string name) => rows.Count > 0 && Array.IndexOf(rows[0], name) is var column and >= 0
        ? column
        : throw new UserErrorException($"mapfile.csv has no column '{name}'.", "Pass a checkout of https://github.com/intel/perfmon.");
}

/// <summary>A core in the map.</summary>
/// <param name="Events">Name of its event list without directory and extension.</param>
/// <param name="Role">Its role on hybrid processors, empty for all others.</param>
/// <param name="Folder">Folder of its product: <c>SPR</c>.</param>
internal sealed record MappedCore(string Events, string Role, string Folder);
