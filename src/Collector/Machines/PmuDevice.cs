namespace Toplev.Collector.Machines;

/// <summary>A performance monitoring unit as the kernel shows it under <c>/sys/bus/event_source/devices</c>.</summary>
public sealed record PmuDevice
{
    /// <summary><c>cpu</c>, <c>cpu_core</c>, <c>cpu_atom</c>, <c>armv8_pmuv3_0</c>, <c>uncore_imc_0</c>, <c>msr</c>.</summary>
    public required string Name { get; init; }

    public int? Type { get; init; }

    /// <summary>CPUs it counts on, where it says so (hybrid, Arm).</summary>
    public CpuList? Cpus { get; init; }

    /// <summary>Names of the fields of an event (<c>event</c>, <c>umask</c>, <c>frontend</c>) with their bit ranges.</summary>
    public IReadOnlyDictionary<string, string> Format { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>Names of the events the kernel knows (<c>slots</c>, <c>topdown-retiring</c>).</summary>
    public IReadOnlyList<string> Events { get; init => field = value ?? []; } = [];

    /// <summary>Files under <c>caps</c>: <c>pmu_name</c>, <c>branches</c>, <c>max_precise</c>, <c>slots</c>.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; init => field = value ?? new Dictionary<string, string>(); }
        = new Dictionary<string, string>();

    /// <summary>How often groups take turns, in milliseconds.</summary>
    public int? MuxIntervalMilliseconds { get; init; }

    /// <summary>False: the kernel has taken a counter away for the TSX erratum (Skylake server).</summary>
    public bool? AllowsTsxForceAbort { get; init; }

    /// <summary>Counters of Arm cores: <c>armv8_pmuv3_0</c>, <c>armv8_neoverse_v1</c>, <c>armv9_cortex_a510</c>.</summary>
    public bool IsArm => Name.StartsWith("armv", StringComparison.Ordinal);

    /// <summary>Slots per cycle where the kernel says them (Arm); 0 is what a hypervisor that hides them says.</summary>
    public int? SlotsPerCycle =>
        Capabilities.GetValueOrDefault("slots") is { } text
        && int.TryParse(
            text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text,
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture,
            out var slots)
        && slots > 0
            ? slots
            : null;

    /// <summary>True for the processor's own counters.</summary>
    public bool IsCore =>
        Name is "cpu" or "cpu_core" or "cpu_atom" or "cpu_lowpower" || (IsArm && Cpus is not null);

    internal static IReadOnlyList<PmuDevice> ReadAll(FileTree files) =>
        [.. files.Names("sys/bus/event_source/devices").Select(name => Read(files, name))];

    private static PmuDevice Read(FileTree files, string name)
    {
        var folder = $"sys/bus/event_source/devices/{name}";
        var core = name.StartsWith("cpu", StringComparison.Ordinal) || name.StartsWith("armv", StringComparison.Ordinal);
        var device = new PmuDevice { Name = name, Type = (int?)files.Number($"{folder}/type") };
        return core ? device with
        {
            Cpus = CpuList.TryParse(files.Text($"{folder}/cpus"), out var cpus) ? cpus : null,
            Format = Contents(files, $"{folder}/format"),
            Events = [.. files.Names($"{folder}/events").Where(e => !e.Contains('.', StringComparison.Ordinal))],
            Capabilities = Contents(files, $"{folder}/caps"),
            MuxIntervalMilliseconds = (int?)files.Number($"{folder}/perf_event_mux_interval_ms"),
            AllowsTsxForceAbort = files.Number($"{folder}/allow_tsx_force_abort") is long allowed ? allowed != 0 : null,
        }
        : device;
    }

    private static Dictionary<string, string> Contents(FileTree files, string folder) =>
        files.Names(folder).ToDictionary(name => name, name => files.Text($"{folder}/{name}") ?? "");
}
