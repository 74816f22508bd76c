using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

public sealed class NodeRoleTests
{
    public static TheoryData<string> Models => EmbeddedModels.Names;

    [Theory]
    [InlineData("Backend_Bound.Memory_Bound.L1_Bound", NodeRole.Memory)]
    [InlineData("Backend_Bound.Core_Bound.Divider", NodeRole.Core)]
    [InlineData("Frontend_Bound.Fetch_Latency.MS_Switches", NodeRole.Frontend)]
    [InlineData("Fetch_Bandwidth", NodeRole.Frontend)]
    [InlineData("Heavy_Operations", NodeRole.Retiring)]
    [InlineData("bad_speculation.bad_speculation_from_mispredicts", NodeRole.BadSpeculation)]
    [InlineData("backend_bound_by_memory", NodeRole.Memory)]
    [InlineData("backend_bound.backend_bound_cpu", NodeRole.Core)]
    [InlineData("backend_bound.backend_mem_bound.backend_mem_tlb_bound", NodeRole.Memory)]
    [InlineData("backend_bound.backend_core_bound.backend_core_rename_bound", NodeRole.Core)]
    [InlineData("backend_bound.backend_busy_bound", NodeRole.Backend)]
    [InlineData("frontend_bound.frontend_core_bound", NodeRole.Frontend)]
    [InlineData("smt_contention", NodeRole.Contention)]
    public void A_node_stands_for_the_same_thing_whoever_names_it(string path, NodeRole role) => Assert.Equal(role, NodeRoles.Of(path));

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_has_the_four_trunks_and_its_vendors_split_of_the_backend(string name)
    {
        var model = EmbeddedModels.Read(name);
        NodeRole[] trunks = [NodeRole.Frontend, NodeRole.BadSpeculation, NodeRole.Backend, NodeRole.Retiring];
        Assert.All(trunks, role => Assert.Equal(1, model.Nodes.Find(role)!.Level));
        Assert.Equal(model.Vendor == "AuthenticAMD", model.Nodes.Find(NodeRole.Contention) is not null);
        string?[] split = [model.Nodes.Find(NodeRole.Memory)?.Name, model.Nodes.Find(NodeRole.Core)?.Name];
        string?[] expected = model.Vendor == "GenuineIntel"
            ? [Named(model, "Memory_Bound"), Named(model, "Core_Bound")]
            : model.Name switch
            {
                "amdzen4" => ["backend_bound_memory", "backend_bound_cpu"],
                "amdzen5" => ["backend_bound_by_memory", "backend_bound_by_cpu"],
                _ => [null, null],
            };
        Assert.Equal(expected, split);
    }

    private static string? Named(TmaModel model, string name) =>
        model.Nodes.FirstOrDefault(node => node.Name == name && node.Level == 2 && node.Domain.IsSlots())?.Name;
}
