using System.Globalization;

namespace Toplev.Collector.Machines;

/// <summary>Processors, their hardware threads and memory nodes.</summary>
public sealed record Topology
{
    public CpuList Online { get; init => field = value ?? CpuList.Empty; } = CpuList.Empty;

    public CpuList Possible { get; init => field = value ?? CpuList.Empty; } = CpuList.Empty;

    /// <summary>Two hardware threads share a core somewhere; null when the kernel does not say.</summary>
    public bool? SmtActive { get; init; }

    /// <summary>Hardware threads of every core, the lowest first, for the cores that are online.</summary>
    public IReadOnlyList<CpuList> Cores { get; init => field = value ?? []; } = [];

    /// <summary>CPUs of every memory node by its number.</summary>
    public IReadOnlyDictionary<int, CpuList> Nodes { get; init => field = value ?? new Dictionary<int, CpuList>(); } = new Dictionary<int, CpuList>();

    public int Sockets { get; init; }

    /// <summary>Cores of one socket, or null when sockets differ or nothing is known.</summary>
    public int? CoresPerSocket => Sockets > 0 && Cores.Count > 0 && Cores.Count % Sockets == 0 ? Cores.Count / Sockets : null;

    /// <summary>One hardware thread of every core, the lowest, optionally only of one memory node.</summary>
    public CpuList PhysicalCores(int? node)
    {
        var first = Cores.Count > 0 ? Cores.Select(core => core.Cpus[0]) : Online.Cpus;
        return node is int id && Nodes.TryGetValue(id, out var members)
            ? new CpuList([.. first.Where(members.Cpus.Contains)])
            : new CpuList([.. first]);
    }

    internal static Topology Read(FileTree files)
    {
        const string Folder = "sys/devices/system/cpu";
        var online = List(files, $"{Folder}/online");
        List<CpuList> cores = [];
        HashSet<string> sockets = [];
        foreach (var cpu in online.Cpus)
        {
            // A core is met first at its lowest thread.
            var core = Siblings(files, cpu);
            if (core.Cpus.Count > 0 && core.Cpus[0] == cpu)
            {
                cores.Add(core);
            }

            if (files.Text(Path(cpu, "physical_package_id")) is string socket)
            {
                sockets.Add(socket);
            }
        }

        return new Topology
        {
            Online = online,
            Possible = List(files, $"{Folder}/possible"),
            SmtActive = files.Number($"{Folder}/smt/active") is long active ? active != 0 : null,
            Cores = cores,
            Nodes = ReadNodes(files),
            Sockets = sockets.Count,
        };
    }

    private static CpuList Siblings(FileTree files, int cpu)
    {
        var core = List(files, Path(cpu, "thread_siblings_list"));
        return core.Cpus.Count > 0 ? core : List(files, Path(cpu, "core_cpus_list"));
    }

    private static Dictionary<int, CpuList> ReadNodes(FileTree files)
    {
        Dictionary<int, CpuList> nodes = [];
        foreach (var name in files.Names("sys/devices/system/node"))
        {
            if (name.StartsWith("node", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                nodes[id] = List(files, $"sys/devices/system/node/{name}/cpulist");
            }
        }

        return nodes;
    }

    private static string Path(int cpu, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"sys/devices/system/cpu/cpu{cpu}/topology/{file}");

    private static CpuList List(FileTree files, string path) => CpuList.TryParse(files.Text(path), out var list) ? list : CpuList.Empty;
}
