using System.Text.Json;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Cli.Tests.Commands;

public sealed class ModelsCommandTests
{
    [Fact]
    public async Task Lists_every_model_with_its_other_names()
    {
        var run = await CommandRun.Of("models");
        Assert.All(ModelCatalog.Embedded().Entries, entry =>
            Assert.Contains(
                run.Output.Split('\n'), line => line.StartsWith(entry.Name + " ", StringComparison.Ordinal)
                    && line.EndsWith(string.Join(", ", entry.Aliases), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Shows_a_model_with_nodes_formulas_and_encodings()
    {
        var run = await CommandRun.Of("models", "spr");
        Assert.Contains("  DRAM_Bound  level 3, Stalls, > 0.1 & P", run.Output, StringComparison.Ordinal);
        Assert.Contains("CLKS = CPU_CLK_UNHALTED.THREAD", run.Output, StringComparison.Ordinal);
        Assert.Contains("cpu/event=0x47,umask=0x9,cmask=0x9,name=MEMORY_ACTIVITY.STALLS_L3_MISS/", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hybrid_models_name_the_device_of_their_cores() =>
        Assert.Contains("cpu_atom/event=", (await CommandRun.Of("models", "alderlake_gracemont")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("tma-models/1")]
    [InlineData("tma-model-facts/1", "spr")]
    public async Task Writes_documents_with_a_schema(string schema, params string[] name)
    {
        using var document = JsonDocument.Parse((await CommandRun.Of(["models", .. name, "--json"])).Output);
        Assert.Equal(schema, document.RootElement.GetProperty("schema").GetString());
    }

    [Fact]
    public async Task Refuses_an_unknown_name() => Assert.Equal(125, (await CommandRun.Of("models", "pentium")).Code);
}
