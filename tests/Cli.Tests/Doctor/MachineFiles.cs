namespace Toplev.Cli.Tests.Doctor;

/// <summary>Small copies of other machines' files.</summary>
internal static class MachineFiles
{
    private const string Devices = "sys/bus/event_source/devices";

    /// <summary>A Sapphire Rapids server on which everything can be measured.</summary>
    public static TemporaryFolder Server()
    {
        var folder = new TemporaryFolder()
            .With("proc/cpuinfo", Processor("GenuineIntel", 6, 0x8f, 8, "fpu sse"))
            .With("proc/sys/kernel/perf_event_paranoid", "1")
            .With("proc/sys/kernel/nmi_watchdog", "0")
            .With("proc/sys/kernel/osrelease", "6.8.0")
            .With("proc/self/status", "CapEff:\t0000000000000000\nNoNewPrivs:\t0\nSeccomp:\t0")
            .With("proc/loadavg", "0.10 0.10 0.10 1/100 1")
            .With("sys/devices/system/cpu/online", "0-3")
            .With("sys/devices/system/cpu/possible", "0-3")
            .With("sys/devices/system/cpu/smt/active", "1")
            .With($"{Devices}/cpu/type", "4")
            .With($"{Devices}/cpu/perf_event_mux_interval_ms", "4");
        foreach (var name in new[] { "slots", "topdown-retiring", "topdown-bad-spec", "topdown-fe-bound", "topdown-be-bound", "topdown-heavy-ops" })
        {
            folder.With($"{Devices}/cpu/events/{name}", "event=0x00");
        }

        return folder;
    }

    /// <summary>A virtual machine whose hypervisor hides the counters.</summary>
    public static TemporaryFolder VirtualMachine()
    {
        var folder = Server()
            .With("proc/cpuinfo", Processor("GenuineIntel", 6, 0x6a, 6, "fpu sse hypervisor"))
            .With("sys/class/dmi/id/sys_vendor", "QEMU");
        Directory.Delete(folder.File($"{Devices}/cpu"), recursive: true);
        return folder;
    }

    public static string Processor(string vendor, int family, int model, int stepping, string flags) =>
        $"processor\t: 0\nvendor_id\t: {vendor}\ncpu family\t: {family}\nmodel\t\t: {model}\nmodel name\t: Test CPU\nstepping\t: {stepping}\nflags\t\t: "
            + $"{flags}";
}
