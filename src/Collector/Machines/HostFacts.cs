using System.IO.Compression;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Toplev.Collector.Machines;

/// <summary>Further facts of a machine that affect measurements, beyond <see cref="Machine"/>: read only for a diagnosis.</summary>
public sealed record HostFacts
{
    /// <summary>Drivers of other profilers that program the counters behind the kernel's back.</summary>
    private static readonly string[] Drivers = ["sep5", "sep4", "socperf3", "socperf2", "pax"];

    /// <summary>Programs that hold counters while they run, by the beginning of their name.</summary>
    private static readonly string[] Programs = ["perf", "turbostat", "pcm", "vtune", "emon", "amplxe", "bpftrace", "parca-agent", "likwid"];

    private const int MostProcesses = 20_000;

    /// <summary>Names of loaded drivers and running programs that may take counters.</summary>
    public IReadOnlyList<string> CounterUsers { get; init; } = [];

    /// <summary>True when the hard lockup detector needs no counter (buddy detector); null when the kernel's configuration is not readable.</summary>
    public bool? BuddyDetector { get; init; }

    /// <summary><c>none</c>, <c>integrity</c>, <c>confidentiality</c>; null without the lockdown module.</summary>
    public string? Lockdown { get; init; }

    /// <summary>True when the processor may run above its nominal frequency; null when unknown.</summary>
    public bool? Turbo { get; init; }

    /// <summary><c>ID</c> and <c>ID_LIKE</c> of the distribution: <c>ubuntu debian</c>.</summary>
    public string Distribution { get; init; } = "";

    /// <summary>What the hypervisor calls itself (CPUID), for example <c>KVMKVMKVM</c>; null on bare metal and for other machines' files.</summary>
    public string? Hypervisor { get; init; }

    /// <param name="root">As for <see cref="MachineProbe.Read"/>.</param>
    public static HostFacts Read(string root, Machine machine)
    {
        var files = new FileTree(root);
        return new HostFacts
        {
            CounterUsers = [.. Drivers.Where(driver => files.Exists($"sys/module/{driver}")), .. RunningPrograms(files)],
            BuddyDetector = machine.Limits.NmiWatchdog == true ? HasBuddyDetector(files, root, machine.KernelRelease) : null,
            Lockdown = files.Choice("sys/kernel/security/lockdown"),
            Turbo = files.Number("sys/devices/system/cpu/intel_pstate/no_turbo") is { } off ? off == 0
                : files.Number("sys/devices/system/cpu/cpufreq/boost") is { } boost ? boost != 0 : null,
            Distribution = DistributionOf(files.Text("etc/os-release") ?? files.Text("usr/lib/os-release") ?? ""),
            Hypervisor = root == "/" && machine.Cpu.Hypervisor ? HypervisorName() : null,
        };
    }

    private static IEnumerable<string> RunningPrograms(FileTree files) => files.Names("proc")
        .Where(name => char.IsAsciiDigit(name[0]))
        .Take(MostProcesses)
        .Select(process => (process, Name: files.Text($"proc/{process}/comm")))
        .Where(found => found.Name is not null && IsCounterUser(found.Name))
        .Select(found => $"{found.Name} (process {found.process})");

    private static bool IsCounterUser(string name) =>
        Array.Exists(Programs, program => name == program || name.StartsWith(program + "-", StringComparison.Ordinal)
            || name.StartsWith(program + "_", StringComparison.Ordinal) || (program == "pcm" && name.StartsWith("pcm", StringComparison.Ordinal)));

    private static bool? HasBuddyDetector(FileTree files, string root, string? release)
    {
        var configuration = (release is null ? null : files.Text($"boot/config-{release}")) ?? Compressed(Path.Combine(root, "proc/config.gz"));
        return configuration?.Contains("CONFIG_HARDLOCKUP_DETECTOR_BUDDY=y", StringComparison.Ordinal);
    }

    private static string? Compressed(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    private static string DistributionOf(string release) => string.Join(' ', release.Split('\n')
        .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', ' ')));

    private static string? HypervisorName()
    {
        if (!X86Base.IsSupported)
        {
            return null;
        }

        var (_, b, c, d) = X86Base.CpuId(0x40000000, 0);
        Span<byte> name = stackalloc byte[12];
        _ = BitConverter.TryWriteBytes(name, b) && BitConverter.TryWriteBytes(name[4..], c) && BitConverter.TryWriteBytes(name[8..], d);
        var text = Encoding.ASCII.GetString(name).TrimEnd('\0', ' ');
        return text.Length > 0 && text.All(letter => letter is >= ' ' and < '\x7f') ? text : null;
    }
}
