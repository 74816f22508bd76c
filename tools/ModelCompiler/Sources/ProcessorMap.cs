namespace Toplev.ModelCompiler.Sources;

/// <summary>mapfile.csv: which processors an event list is for.</summary>
internal sealed class ProcessorMap
{
    private readonly IReadOnlyList<string[]> rows;
    private readonly int cpu;
    private readonly int file;
    private readonly int type;
    private readonly int role;

    public ProcessorMap(IReadOnlyList<string[]> rows)
    {
        this.rows = rows;
        cpu = Array.IndexOf(rows[0], "Family-model");
        file = Array.IndexOf(rows[0], "Filename");
        type = Array.IndexOf(rows[0], "EventType");
        role = Array.IndexOf(rows[0], "Core Role Name");
    }

    /// <param name="events">Name of the event list without directory and extension.</param>
    /// <param name="coreRole">Role of the core on hybrid processors, empty for all others.</param>
    public IReadOnlyList<string> Processors(string events, string coreRole) =>
    [
        .. rows.Where(row => row.Length > role
            && row[type] is "core" or "hybridcore"
            && row[role] == coreRole
            && Path.GetFileNameWithoutExtension(row[file]).Equals(events, StringComparison.OrdinalIgnoreCase))
            .Select(row => row[cpu]),
    ];
}
