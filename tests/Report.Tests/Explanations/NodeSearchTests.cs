using Toplev.Report.Explanations;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Report.Tests.Explanations;

public sealed class NodeSearchTests
{
    [Theory]
    [InlineData("amdzen4", "DRAM_Bound", "backend_bound_memory")]
    [InlineData("amdzen4", "Branch_Mispredicts", "bad_speculation")]
    [InlineData("amdzen4", "Ports_Utilization", "backend_bound_cpu")]
    [InlineData("neoverse-v1", "DRAM_Bound", "backend_bound")]
    public void Names_the_relative_of_a_node_on_another_vendors_core(string model, string foreign, string relative)
    {
        var catalog = ModelCatalog.Embedded();
        var intel = ModelCatalog.Read(catalog.Find("sapphirerapids")!);
        Assert.Equal(relative, NodeSearch.Relative(ModelCatalog.Read(catalog.Find(model)!), intel.Nodes.First(node => node.Name == foreign))?.Name);
    }

    [Fact]
    public void Suggests_first_what_holds_the_word() =>
        Assert.StartsWith(
            "backend_bound_memory", NodeSearch.In(
                ModelCatalog.Read(ModelCatalog.Embedded().Find("amdzen4")!), "memory").Candidates[0], StringComparison.Ordinal);

    private static readonly TmaModel Model = ModelCatalog.Read(ModelCatalog.Embedded().Find("spr")!);

    [Theory]
    [InlineData("L1_Bound", "L1_Bound")]
    [InlineData("l1bound", "L1_Bound")]
    [InlineData("backend_bound/memory_bound/l1_bound", "L1_Bound")]
    [InlineData("memory_bound.l1_bound", "L1_Bound")]
    [InlineData("DRAM", "DRAM_Bound")]
    [InlineData("MS", "MS")]
    [InlineData("retir", "Retiring")]
    public void Finds_the_node_meant(string asked, string name) => Assert.Equal(name, NodeSearch.In(Model, asked).Node?.Name);

    [Fact]
    public void Offers_all_that_begin_alike() =>
        Assert.Equal(["Ports_Utilized_0", "Ports_Utilized_1", "Ports_Utilized_2", "Ports_Utilized_3m"], NodeSearch.In(Model, "Ports_Utilized").Candidates);

    [Theory]
    [InlineData("Memry_Bound", "Memory_Bound")]
    [InlineData("memry", "Memory_Bound")]
    [InlineData("Retirng", "Retiring")]
    public void Offers_what_resembles(string asked, string near) => Assert.Contains(near, NodeSearch.In(Model, asked).Candidates);

    [Fact]
    public void Finds_nothing_for_nothing() => Assert.Null(NodeSearch.In(Model, "").Node);
}
