namespace Toplev.Engine.Diagnosing;

/// <summary>Why a virtual machine or container has no counters, and what its kind offers. No list of instance types: these change.</summary>
public static class VirtualMachines
{
    private const string BareMetal = "measure on bare metal";

    public static string WhyNoPmu(MachineFacts facts) =>
        facts.Machine.Cpu.Hypervisor ? $"no hardware counters: running under {Name(facts)} without a virtual PMU"
        : facts.Machine.Container is { } container ? $"no hardware counters are visible in this {container} container"
        : "no hardware counters: no core PMU under /sys/bus/event_source/devices";

    public static string Remedy(MachineFacts facts) => !facts.Machine.Cpu.Hypervisor
        ? facts.Machine.Container is null ? "boot a kernel with perf support for this processor (dmesg | grep -i 'performance events')" : "run on the host"
        : Kind(facts) switch
        {
            "EC2" => "use a *.metal instance, or one that owns a whole socket",
            "Google Compute Engine" => "gcloud compute instances create … --performance-monitoring-unit=standard (on machine series that support it)",
            "Hyper-V" => "Set-VMProcessor VMNAME -Perfmon @('pmu') on the host; Azure: a size that exposes counters, or bare metal",
            "VMware" => "enable \"Virtualize CPU performance counters\" (vpmc.enable = TRUE)",
            "Xen" => "boot the hypervisor with vpmu=on, or " + BareMetal,
            "VirtualBox" => BareMetal + ": VirtualBox has no virtual PMU",
            _ => "start the VM with -cpu host,pmu=on (libvirt: <pmu state='on'/>), or use a bare-metal instance",
        };

    private static string Name(MachineFacts facts)
    {
        var product = facts.Machine.ProductName;
        return Kind(facts) + (product is null || product == Kind(facts) ? "" : $" ({product})");
    }

    private static string Kind(MachineFacts facts)
    {
        var hints = $"{facts.Machine.SystemVendor} {facts.Machine.ProductName} {facts.Host.Hypervisor}";
        return hints switch
        {
            _ when Says("Amazon EC2") => "EC2",
            _ when Says("Google") => "Google Compute Engine",
            _ when Says("VirtualBox") || Says("innotek") || Says("VBox") => "VirtualBox",
            _ when Says("VMware") => "VMware",
            _ when Says("Microsoft") => "Hyper-V",
            _ when Says("XenVMM") || Says("Xen ") => "Xen",
            _ when Says("KVM") || Says("QEMU") => "KVM",
            _ => "a hypervisor",
        };

        bool Says(string word) => hints.Contains(word, StringComparison.OrdinalIgnoreCase);
    }
}
