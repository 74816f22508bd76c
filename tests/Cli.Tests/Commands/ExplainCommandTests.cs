using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.Commands;

public sealed class ExplainCommandTests
{
    [Theory]
    [InlineData("Memory_Bound", "Memory_Bound")]
    [InlineData("memory-bound", "Memory_Bound")]
    [InlineData("Backend_Bound.Memory_Bound", "Memory_Bound")]
    [InlineData("dram_bound", "DRAM_Bound")]
    [InlineData("l3_miss_bound", "DRAM_Bound")]
    [InlineData("serial", "Serializing_Operation")]
    public async Task Understands_names_as_people_write_them(string asked, string node)
    {
        var run = await CommandRun.Of("explain", asked, "--model", "spr", "--json");
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(node, document.RootElement.GetProperty("node").GetString());
    }

    [Theory]
    [InlineData("memry_bound", "Memory_Bound")]
    [InlineData("port", "Ports_Utilization")]
    public async Task Names_what_resembles_an_unknown_node(string asked, string near)
    {
        var run = await CommandRun.Of("explain", asked, "--model", "spr");
        Assert.Equal(125, run.Code);
        Assert.Contains(near, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_it_means_how_it_is_counted_and_where_to_look()
    {
        var run = await CommandRun.Of("explain", "DRAM_Bound", "--model", "spr");
        Assert.Equal(0, run.Code);
        Assert.Contains("cpu/event=0x47,umask=0x9,cmask=0x9,name=MEMORY_ACTIVITY.STALLS_L3_MISS/", run.Output, StringComparison.Ordinal);
        Assert.Contains("perf record -e cpu/event=0xd1,umask=0x20,name=MEM_LOAD_RETIRED.L3_MISS/P -- PROGRAM", run.Output, StringComparison.Ordinal);
        Assert.Contains("What usually helps", run.Output, StringComparison.Ordinal);
        Assert.Contains("above 10 %, and Memory Bound above its own", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_a_model_gets_a_well_known_one_and_is_told_so()
    {
        using var machine = Doctor.MachineFiles.Server().With("proc/cpuinfo", Doctor.MachineFiles.Processor("AuthenticAMD", 23, 1, 1, "sse"));
        var run = await CommandRun.Of("explain", "Retiring", "--root", machine.Path);
        Assert.Equal(0, run.Code);
        Assert.Contains("showing Sapphire Rapids", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_model_of_the_machine()
    {
        using var machine = Doctor.MachineFiles.Server().With("proc/cpuinfo", Doctor.MachineFiles.Processor("GenuineIntel", 6, 0x55, 4, "sse"));
        var run = await CommandRun.Of("explain", "Retiring", "--root", machine.Path);
        Assert.Equal("", run.Error);
        Assert.Contains("Skylake-SP", run.Output, StringComparison.Ordinal);
    }
}
