using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

public sealed class ModelCatalogTests
{
    private readonly ModelCatalog catalog = ModelCatalog.Embedded();

    [Theory]
    [InlineData("spr", "sapphirerapids")]
    [InlineData("SapphireRapids", "sapphirerapids")]
    [InlineData("sapphire-rapids", "sapphirerapids")]
    [InlineData("cpx", "cascadelakex")]
    [InlineData("rpl", "alderlake")]
    [InlineData("alderlake_goldencove", "alderlake")]
    [InlineData("lunarlake_skymont", "lunarlake_skymont")]
    [InlineData("snb", "sandybridge")]
    [InlineData("cwf", "clearwaterforest")]
    [InlineData("Zen 4", "amdzen4")]
    [InlineData("turin", "amdzen5")]
    [InlineData("graviton3", "neoverse-v1")]
    [InlineData("NeoverseV2", "neoverse-v2")]
    public void Finds_a_model_by_name_or_alias(string asked, string name) => Assert.Equal(name, catalog.Find(asked)?.Name);

    [Fact]
    public void Knows_no_other_names() => Assert.Null(catalog.Find("pentium"));

    [Fact]
    public void No_name_or_alias_belongs_to_two_models()
    {
        var names = catalog.Entries.SelectMany(entry => entry.Aliases.Append(entry.Name)).ToList();
        Assert.All(names, name => Assert.Single(catalog.Entries, entry => entry.IsCalled(name)));
    }

    [Theory]
    [InlineData(0x2a, 7, "sandybridge")]
    [InlineData(0x3c, 3, "haswell")]
    [InlineData(0x4f, 1, "broadwellx")]
    [InlineData(0x56, 3, "broadwellde")]
    [InlineData(0x9e, 10, "skylake")]
    [InlineData(0xa5, 2, "skylake")]
    [InlineData(0x55, 4, "skylakex")]
    [InlineData(0x55, 7, "cascadelakex")]
    [InlineData(0x55, 11, "cascadelakex")]
    [InlineData(0x6a, 6, "icelakex")]
    [InlineData(0xa7, 1, "rocketlake")]
    [InlineData(0x8c, 1, "tigerlake")]
    [InlineData(0x8f, 8, "sapphirerapids")]
    [InlineData(0xcf, 2, "emeraldrapids")]
    [InlineData(0xad, 1, "graniterapids")]
    [InlineData(0xaf, 3, "sierraforest")]
    [InlineData(0xb6, 0, "grandridge")]
    [InlineData(0xdd, 0, "clearwaterforest")]
    [InlineData(0xbe, 0, "alderlake_n")]
    [InlineData(0x97, 2, "alderlake", "alderlake_gracemont")]
    [InlineData(0xb7, 1, "alderlake", "alderlake_gracemont")]
    [InlineData(0xaa, 4, "meteorlake", "meteorlake_crestmont")]
    [InlineData(0xc6, 2, "arrowlake", "arrowlake_skymont")]
    [InlineData(0xc5, 2, "arrowlake", "arrowlake_skymont", "arrowlake_crestmont")]
    [InlineData(0xbd, 1, "lunarlake", "lunarlake_skymont")]
    [InlineData(0xcc, 2, "pantherlake", "pantherlake_darkmont")]
    public void Detects_the_models_of_a_processor(int model, int stepping, params string[] names) =>
        Assert.Equal(names, catalog.ForCpu("GenuineIntel", 6, model, stepping).Select(entry => entry.Name));

    [Theory]
    [InlineData("AuthenticAMD", 25, 0x11, "amdzen4")]
    [InlineData("AuthenticAMD", 25, 0x18, "amdzen4")]
    [InlineData("AuthenticAMD", 25, 0x61, "amdzen4")]
    [InlineData("AuthenticAMD", 25, 0xa0, "amdzen4")]
    [InlineData("AuthenticAMD", 26, 0x2, "amdzen5")]
    [InlineData("AuthenticAMD", 26, 0x44, "amdzen5")]
    [InlineData("AuthenticAMD", 26, 0x50)]
    [InlineData("AuthenticAMD", 25, 0x1)]
    [InlineData("AuthenticAMD", 25, 0x21)]
    [InlineData("AuthenticAMD", 25, 0x50)]
    [InlineData("AuthenticAMD", 23, 0x71)]
    [InlineData("0x41", 0, 0xd40, "neoverse-v1")]
    [InlineData("0x41", 0, 0xd49, "neoverse-n2")]
    [InlineData("0x6d", 0, 0xd49, "neoverse-n2")]
    [InlineData("0x41", 0, 0xd4f, "neoverse-v2")]
    [InlineData("0x41", 0, 0xd84, "neoverse-v3")]
    [InlineData("0x41", 0, 0xd83, "neoverse-v3")]
    [InlineData("0x41", 0, 0xd0c)]
    public void Detects_the_cores_of_other_vendors(string vendor, int family, int model, params string[] names) =>
        Assert.Equal(names, catalog.ForCpu(vendor, family, model, 0).Select(entry => entry.Name));

    [Theory]
    [InlineData("AuthenticAMD", 23, 0x1, "Zen 1")]
    [InlineData("AuthenticAMD", 23, 0x31, "Zen 2")]
    [InlineData("AuthenticAMD", 25, 0x21, "Zen 3")]
    [InlineData("0x41", 0, 0xd0c, "Neoverse N1")]
    [InlineData("AuthenticAMD", 26, 0x50, null)]
    [InlineData("GenuineIntel", 6, 0x1c, null)]
    public void Knows_cores_whose_counters_cannot_tell_slots(string vendor, int family, int model, string? title)
    {
        Assert.Equal(title, CoreWithoutTree.Find(vendor, family, model)?.Title);
        Assert.Empty(catalog.ForCpu(vendor, family, model, 0));
    }

    [Fact]
    public void Has_no_model_for_an_unknown_processor()
    {
        Assert.Empty(catalog.ForCpu("GenuineIntel", 6, 0x1c, 0));
        Assert.Empty(catalog.ForCpu("AuthenticAMD", 6, 0x8f, 0));
        Assert.Empty(catalog.ForCpu("GenuineIntel", 15, 0x8f, 0));
    }

    [Fact]
    public void Hybrid_models_say_which_core_they_are_for() =>
        Assert.Equal([CoreType.Core, CoreType.Atom, CoreType.LowPowerAtom], catalog.ForCpu("GenuineIntel", 6, 0xc5, 0).Select(entry => entry.CoreType!.Value));
}
