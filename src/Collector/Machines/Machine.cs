namespace Toplev.Collector.Machines;

/// <summary>What is known of a machine without starting anything. Absent is unknown, never an error.</summary>
public sealed record Machine
{
    public CpuIdentity Cpu { get; init => field = value ?? new(); } = new();

    /// <summary>All performance monitoring units, in the order of their names.</summary>
    public IReadOnlyList<PmuDevice> Devices { get; init => field = value ?? []; } = [];

    public KernelLimits Limits { get; init => field = value ?? new(); } = new();

    public Topology Topology { get; init => field = value ?? new(); } = new();

    /// <summary>For example <c>6.8.0-45-generic</c>.</summary>
    public string? KernelRelease { get; init; }

    /// <summary><c>x86_64</c>, <c>aarch64</c>.</summary>
    public string? Architecture { get; init; }

    /// <summary>Load of the last minute: runnable tasks.</summary>
    public double? LoadAverage { get; init; }

    /// <summary>What suggests a container, for people: <c>docker</c>, <c>podman</c>, <c>kubernetes</c>; null when nothing does.</summary>
    public string? Container { get; init; }

    public string? SystemVendor { get; init; }

    /// <summary>The machine's product name; on EC2 the instance type.</summary>
    public string? ProductName { get; init; }

    /// <summary>Frequency governor of the first CPU, or null.</summary>
    public string? FrequencyGovernor { get; init; }

    /// <summary>Which memory the kernel backs with huge pages by itself: <c>always</c>, <c>madvise</c>, <c>never</c>; null without them.</summary>
    public string? TransparentHugePages { get; init; }

    /// <summary>The processor's own counters: one device, on hybrid machines one per core type, none without a PMU.</summary>
    public IEnumerable<PmuDevice> CoreDevices => Devices.Where(device => device.IsCore);

    /// <summary>True when there are hardware counters.</summary>
    public bool HasPmu => CoreDevices.Any();

    /// <summary>More than one core type.</summary>
    public bool IsHybrid => Devices.Any(device => device.Name == "cpu_core");

    public PmuDevice? Device(string name) => Devices.FirstOrDefault(device => device.Name == name);
}
