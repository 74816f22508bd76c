using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

public class NodeRenamingTests
{
    [Fact]
    public void Dram_bound_has_one_name_and_one_path_on_every_core_that_has_it()
    {
        var catalog = ModelCatalog.Embedded();
        var models = catalog.Entries.Select(ModelCatalog.Read).ToList();

        Assert.DoesNotContain(
            models.SelectMany(model => model.Nodes), node => node.Name == "L3_Miss_Bound" || node.Path.Contains("L3_Miss_Bound", StringComparison.Ordinal));
        var cores = models.Where(model => model.Nodes.Any(node => node.Name == "DRAM_Bound")).ToList();
        Assert.Superset(
            new HashSet<string> { "sandybridge", "ivybridge", "skylakex", "icelakex", "sapphirerapids", "graniterapids", "pantherlake" },
            cores.Select(model => model.Name).ToHashSet());
        Assert.All(cores, model => Assert.Equal("Backend_Bound.Memory_Bound.DRAM_Bound", model.Nodes.Single(node => node.Name == "DRAM_Bound").Path));
    }
}
