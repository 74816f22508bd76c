using System.Globalization;
using System.Runtime.InteropServices;

namespace Toplev.Collector.Machines;

/// <summary>Reads the facts of a machine from its kernel's files.</summary>
public static class MachineProbe
{
    private const int FirstProcessor = 16 * 1024;

    /// <param name="root">Directory that holds <c>proc</c> and <c>sys</c>: <c>/</c>, or a copy of another machine's.</param>
    public static Machine Read(string root)
    {
        var files = new FileTree(root);
        return new Machine
        {
            Cpu = CpuIdentity.Parse(files.Beginning("proc/cpuinfo", FirstProcessor) ?? ""),
            Devices = PmuDevice.ReadAll(files),
            Limits = KernelLimits.Read(files),
            Topology = Topology.Read(files),
            KernelRelease = files.Text("proc/sys/kernel/osrelease"),
            Architecture = files.Text("proc/sys/kernel/arch") ?? (root == "/" ? OwnArchitecture() : null),
            LoadAverage = Load(files.Text("proc/loadavg")),
            Container = ContainerHint(files),
            SystemVendor = files.Text("sys/class/dmi/id/sys_vendor"),
            ProductName = files.Text("sys/class/dmi/id/product_name"),
            FrequencyGovernor = files.Text("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            TransparentHugePages = files.Choice("sys/kernel/mm/transparent_hugepage/enabled"),
        };
    }

    private static string OwnArchitecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        Architecture other => other.ToString().ToLowerInvariant(),
    };

    private static double? Load(string? text) =>
        double.TryParse(text?.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load : null;

    private static string? ContainerHint(FileTree files)
    {
        if (files.Exists(".dockerenv"))
        {
            return "docker";
        }

        if (files.Exists("run/.containerenv"))
        {
            return "podman";
        }

        var groups = files.Text("proc/1/cgroup") ?? "";
        return groups.Contains("kubepods", StringComparison.Ordinal) ? "kubernetes"
            : groups.Contains("/docker/", StringComparison.Ordinal) ? "docker"
            : groups.Contains("/lxc", StringComparison.Ordinal) ? "lxc"
            : files.Text("run/systemd/container") is { Length: > 0 } name ? name
            : null;
    }
}
