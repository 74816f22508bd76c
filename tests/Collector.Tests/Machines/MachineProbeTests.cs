using Toplev.Collector.Machines;

namespace Toplev.Collector.Tests.Machines;

public class MachineProbeTests
{
    [Theory]
    [InlineData("skylakex", "GenuineIntel-6-55-4", "cpu", 0, true)]
    [InlineData("icelakex", "GenuineIntel-6-6A-6", "cpu", 5, true)]
    [InlineData("sapphirerapids", "GenuineIntel-6-8F-8", "cpu", 9, true)]
    [InlineData("graniterapids", "GenuineIntel-6-AD-1", "cpu", 9, false)]
    [InlineData("alderlake", "GenuineIntel-6-97-2", "cpu_atom cpu_core", 9, true)]
    [InlineData("zen4", "AuthenticAMD-25-11-1", "cpu", 0, true)]
    [InlineData("zen3", "AuthenticAMD-25-01-1", "cpu", 0, true)]
    [InlineData("zen5", "AuthenticAMD-26-02-1", "cpu", 0, true)]
    [InlineData("neoverse-n1", "0x41-D0C", "armv8_pmuv3_0", 0, null)]
    [InlineData("neoverse-n2", "0x41-D49", "armv8_pmuv3_0", 0, null)]
    [InlineData("neoverse-v1", "0x41-D40", "armv8_pmuv3_0", 0, null)]
    [InlineData("neoverse-v2", "0x41-D4F", "armv8_pmuv3_0", 0, null)]
    [InlineData("neoverse-v3", "0x41-D84", "armv8_pmuv3_0", 0, null)]
    [InlineData("vm-without-pmu", "AuthenticAMD-25-11-1", "", 0, false)]
    [InlineData("container-without-permission", "GenuineIntel-6-8F-8", "cpu", 5, true)]
    public void Reads_what_a_machine_is(string name, string key, string devices, int slotEvents, bool? smt)
    {
        var machine = Read(name);

        Assert.Equal(key, machine.Cpu.Key);
        Assert.Equal(devices, string.Join(' ', machine.CoreDevices.Select(device => device.Name)));
        Assert.Equal(devices.Length > 0, machine.HasPmu);
        var first = machine.Device("cpu_core") ?? machine.Device("cpu");
        Assert.Equal(
            slotEvents, first?.Events.Contains("slots") == true
                ? first.Events.Count(e => e == "slots" || e.StartsWith("topdown-", StringComparison.Ordinal))
                : 0);
        Assert.Equal(smt, machine.Topology.SmtActive);
        Assert.NotNull(machine.KernelRelease);
        Assert.NotNull(machine.LoadAverage);
    }

    [Theory]
    [InlineData("0x00000005", 5)]
    [InlineData("0x00000000", null)]
    [InlineData("many", null)]
    public void Knows_the_slots_per_cycle_where_the_kernel_tells_them(string file, int? slots)
    {
        var device = new PmuDevice { Name = "armv8_pmuv3_0", Capabilities = new Dictionary<string, string> { ["slots"] = file } };

        Assert.Equal(slots, device.SlotsPerCycle);
        Assert.Null(new PmuDevice { Name = "cpu" }.SlotsPerCycle);
    }

    [Fact]
    public void Knows_the_kinds_of_core_of_a_hybrid_machine()
    {
        var machine = Read("alderlake");

        Assert.True(machine.IsHybrid);
        Assert.Equal("0-3", machine.Device("cpu_core")!.Cpus!.ToString());
        Assert.Equal("4-7", machine.Device("cpu_atom")!.Cpus!.ToString());
        Assert.Equal("0,2,4-7", machine.Topology.PhysicalCores(null).ToString());
    }

    [Fact]
    public void Knows_cores_threads_and_nodes()
    {
        var topology = Read("skylakex").Topology;

        Assert.Equal("0-7", topology.Online.ToString());
        Assert.Equal((2, 4, 2), (topology.Sockets, topology.Cores.Count, topology.CoresPerSocket));
        Assert.Equal("0,4", topology.Cores[0].ToString());
        Assert.Equal("2-3,6-7", topology.Nodes[1].ToString());
        Assert.Equal("2-3", topology.PhysicalCores(1).ToString());
        Assert.Equal("0-3", topology.PhysicalCores(null).ToString());
    }

    [Theory]
    [InlineData("skylakex", false, false, false)] // paranoid 4
    [InlineData("icelakex", true, false, false)] // 2
    [InlineData("sapphirerapids", true, true, false)] // 1
    [InlineData("graniterapids", true, true, true)] // 0
    [InlineData("vm-without-pmu", true, true, true)] // 2, but root
    [InlineData("container-without-permission", false, false, false)]
    public void Knows_what_may_be_counted(string name, bool any, bool kernel, bool system)
    {
        var limits = Read(name).Limits;

        Assert.Equal((any, kernel, system), (limits.MayCount, limits.MayCountKernel, limits.MayCountSystem));
    }

    [Fact]
    public void Reads_the_details_that_decide_a_plan()
    {
        var skylake = Read("skylakex");
        Assert.Equal("config1:0-23", skylake.Device("cpu")!.Format["frontend"]);
        Assert.Equal("skylake", skylake.Device("cpu")!.Capabilities["pmu_name"]);
        Assert.Equal(4, skylake.Device("cpu")!.MuxIntervalMilliseconds);
        Assert.False(skylake.Device("cpu")!.AllowsTsxForceAbort);
        Assert.DoesNotContain("topdown-total-slots.scale", skylake.Device("cpu")!.Events);
        Assert.True(skylake.Limits.NmiWatchdog);
        Assert.Equal((1024, 1048576), (skylake.Limits.OpenFiles, skylake.Limits.OpenFilesHard));
        Assert.Equal("PowerEdge R740", skylake.ProductName);
        Assert.Equal("powersave", skylake.FrequencyGovernor);
        Assert.Equal("0x00000008", Read("neoverse-v1").Device("armv8_pmuv3_0")!.Capabilities["slots"]);
        var container = Read("container-without-permission");
        Assert.Equal(("docker", 2, true), (container.Container, container.Limits.Seccomp, container.Limits.NoNewPrivileges));
        Assert.True(container.Cpu.Hypervisor);
    }

    [Fact]
    public void Knows_nothing_of_an_empty_machine_and_does_not_complain()
    {
        var machine = MachineProbe.Read(Path.Combine(Fixtures.Root, "no such machine"));

        Assert.False(machine.HasPmu);
        Assert.Equal("", machine.Cpu.Vendor);
        Assert.False(machine.Limits.MayCount);
        Assert.Empty(machine.Topology.Online.Cpus);
        Assert.Null(machine.KernelRelease);
    }

    [Fact]
    public void Reads_this_machine()
    {
        var machine = MachineProbe.Read("/");

        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), machine.KernelRelease);
        Assert.NotEmpty(machine.Topology.Online.Cpus);
        Assert.NotEmpty(machine.Devices);
        Assert.NotNull(machine.Architecture);
    }

    private static Machine Read(string name) => MachineProbe.Read(Fixtures.Machine(name));
}
