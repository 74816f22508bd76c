using Toplev.Collector.Machines;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Engine.Tests.Planning;

/// <summary>Which event finds the code behind a node. Events and encodings are Intel's published ones (perfmon, Locate-with).</summary>
public sealed class ProfileChoiceTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Embedded();

    [Theory]
    [InlineData("sapphirerapids", "DRAM_Bound", "MEM_LOAD_RETIRED.L3_MISS", "cpu/event=0xd1,umask=0x20,name=MEM_LOAD_RETIRED.L3_MISS/P")]
    [InlineData("skylakex", "dram-bound", "MEM_LOAD_RETIRED.L3_MISS", "cpu/event=0xd1,umask=0x20,name=MEM_LOAD_RETIRED.L3_MISS/P")]
    [InlineData("skylake", "Branch_Mispredicts", "BR_MISP_RETIRED.ALL_BRANCHES", "cpu/event=0xc5,umask=0x0,name=BR_MISP_RETIRED.ALL_BRANCHES/P")]
    public void A_node_is_located_by_the_event_that_its_model_names(string model, string node, string name, string text)
    {
        var choice = Choose(model, node, "3");
        Assert.Equal((name, text), (choice.Request.EventName, choice.Request.Event));
        Assert.Null(choice.Note);
        Assert.Equal((LocateOptions.UsualFrequency, (long?)null), (choice.Request.Frequency, choice.Request.Period));
    }

    // A hypervisor that has no PEBS says max_precise 0: perf would be refused.
    [Theory]
    [InlineData("0")]
    [InlineData(null)]
    public void Precision_is_asked_for_only_where_the_kernel_offers_it(string? most) =>
        Assert.EndsWith("L3_MISS/", Choose("sapphirerapids", "DRAM_Bound", most).Request.Event, StringComparison.Ordinal);

    [Theory]
    [InlineData("sapphirerapids", "Backend_Bound", "cycles:P")]
    [InlineData("sapphirerapids", "cycles", "cycles:P")]
    [InlineData("amdzen4", "Backend_Bound", "cycles:P")]
    public void Level_1_is_located_by_cycles(string model, string node, string text) => Assert.Equal(text, Choose(model, node, "3").Request.Event);

    [Fact]
    public void A_node_without_an_event_takes_that_of_its_parent_and_says_so()
    {
        var model = ModelCatalog.Read(Catalog.Find("skylake")!);
        var orphan = model.Nodes.First(node => node.Level > 2 && node.LocateWith.Count == 0
            && model.Nodes.Any(parent => parent.Name == node.Parent && parent.LocateWith.Any(model.Events.ContainsKey)));
        var choice = Choose("skylake", orphan.Name, "3");
        Assert.Equal(orphan.Parent, choice.Request.Node);
        Assert.Contains(orphan.Name, choice.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_of_every_model_has_an_event()
    {
        foreach (var entry in Catalog.Entries)
        {
            var (machine, setup) = Prepare(entry.Name, "3");
            Assert.All(
                ModelCatalog.Read(entry).Nodes,
                node => Assert.NotEmpty(ProfileChoice.For(new LocateOptions { For = node.Name }, machine, setup, null).Request.Event));
        }
    }

    [Theory]
    [InlineData("page-faults")]
    [InlineData("context-switches")]
    public void Rare_events_of_the_kernel_are_all_samples(string name)
    {
        var request = Choose(null, name, null).Request;
        Assert.Equal((name, 1L, (int?)null), (request.Event, request.Period, request.Frequency));
    }

    [Fact]
    public void Without_counters_the_cpu_time_is_sampled_and_the_reason_given()
    {
        var choice = Choose(null, null, null);
        Assert.Equal(("cpu-clock", (string?)null), (choice.Request.Event, choice.Request.Node));
        Assert.Contains("no counters here", choice.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_without_counters_is_refused_with_the_remedy()
    {
        var refusal = Assert.Throws<UserErrorException>(() => Choose(null, "DRAM_Bound", null));
        Assert.Contains("no counters here", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Omit it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_node_is_refused_with_the_right_one() =>
        Assert.Contains("DRAM_Bound", Assert.Throws<UserErrorException>(() => Choose("skylake", "DRAM_Bond", "3")).Message, StringComparison.Ordinal);

    private static ProfileChoice Choose(string? model, string? named, string? precision)
    {
        var (machine, setup) = Prepare(model, precision);
        return ProfileChoice.For(new LocateOptions { For = named }, machine, setup, null);
    }

    private static (Machine Machine, MeasurementSetup Setup) Prepare(string? model, string? precision)
    {
        var machine = new Machine
        {
            Devices =
            [
                new PmuDevice
                {
                    Name = "cpu",
                    Capabilities = precision is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["max_precise"] = precision },
                },
            ],
            Limits = new KernelLimits { ParanoidLevel = 1 },
        };
        var options = new MeasurementOptions { Counting = new CountingOptions { Model = model } };
        var setup = model is null
            ? MeasurementSetup.SoftwareOnly(options, machine, new NoTree(NoTreeIds.NoPmu, "there are no counters here"))
            : MeasurementSetup.Prepare(options, machine, Catalog);
        return (machine, setup);
    }
}
