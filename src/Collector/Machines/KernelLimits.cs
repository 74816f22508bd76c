using System.Globalization;

namespace Toplev.Collector.Machines;

/// <summary>What the kernel lets this process count, and what else takes counters.</summary>
public sealed record KernelLimits
{
    private const int CapabilitySystemAdministration = 21;
    private const int CapabilityPerformanceMonitoring = 38;

    /// <summary><c>kernel.perf_event_paranoid</c>; null when the kernel has no perf events.</summary>
    public int? ParanoidLevel { get; init; }

    /// <summary>True: the watchdog holds one counter of every CPU (unless the kernel uses the buddy detector).</summary>
    public bool? NmiWatchdog { get; init; }

    public int? KernelPointerRestriction { get; init; }

    /// <summary>Effective capabilities of this process as a bit set.</summary>
    public ulong Capabilities { get; init; }

    /// <summary>0 none, 1 strict, 2 filtered (containers).</summary>
    public int? Seccomp { get; init; }

    public bool? NoNewPrivileges { get; init; }

    /// <summary>Open files allowed now, and at most; null is unlimited or unknown.</summary>
    public long? OpenFiles { get; init; }

    public long? OpenFilesHard { get; init; }

    /// <summary>Counting needs no permission beyond a capability this process has.</summary>
    public bool IsPrivileged =>
        (Capabilities & ((1ul << CapabilitySystemAdministration) | (1ul << CapabilityPerformanceMonitoring))) != 0;

    /// <summary>Own processes can be counted at all, at least in user mode. Levels 3 and 4 are patches of Debian and Ubuntu.</summary>
    public bool MayCount => ParanoidLevel is int level && (IsPrivileged || level <= 2);

    /// <summary>Own processes can be counted in the kernel too.</summary>
    public bool MayCountKernel => ParanoidLevel is int level && (IsPrivileged || level <= 1);

    /// <summary><c>-a</c> and <c>-C</c> are allowed.</summary>
    public bool MayCountSystem => ParanoidLevel is int level && (IsPrivileged || level <= 0);

    internal static KernelLimits Read(FileTree files)
    {
        var status = files.Text("proc/self/status") ?? "";
        (var soft, var hard) = Limit(files.Text("proc/self/limits") ?? "", "Max open files");
        return new KernelLimits
        {
            ParanoidLevel = (int?)files.Number("proc/sys/kernel/perf_event_paranoid"),
            NmiWatchdog = files.Number("proc/sys/kernel/nmi_watchdog") is long watchdog ? watchdog != 0 : null,
            KernelPointerRestriction = (int?)files.Number("proc/sys/kernel/kptr_restrict"),
            Capabilities = ulong.TryParse(Field(status, "CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set) ? set : 0,
            Seccomp = int.TryParse(Field(status, "Seccomp"), CultureInfo.InvariantCulture, out var mode) ? mode : null,
            NoNewPrivileges = Field(status, "NoNewPrivs") is string value ? value == "1" : null,
            OpenFiles = soft,
            OpenFilesHard = hard,
        };
    }

    private static string? Field(string status, string name) => status.Split('\n')
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();

    private static (long? Soft, long? Hard) Limit(string limits, string name)
    {
        var line = limits.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        var values = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return values.Length < 2 ? (null, null) : (Number(values[0]), Number(values[1]));

        static long? Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
