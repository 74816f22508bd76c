using Toplev.ModelCompiler.Encodings;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>Every model the program ships.</summary>
internal static class ModelTargets
{
    public static IReadOnlyList<ModelTarget> All { get; } =
    [
        Big("sandybridge", "Sandy Bridge", ["snb"], CoreFamily.SandyBridge, "SNB", published: false),
        Big("jaketown", "Sandy Bridge-EP", ["jkt", "sandybridgeep"], CoreFamily.SandyBridge, "JKT/SNB-EP", published: false),
        Big("ivybridge", "Ivy Bridge", ["ivb"], CoreFamily.SandyBridge, "IVB", published: false),
        Big("ivytown", "Ivy Bridge-EP", ["ivt", "ivybridgeep"], CoreFamily.SandyBridge, "IVT", published: false),
        Big("haswell", "Haswell", ["hsw"], CoreFamily.SandyBridge, "HSW"),
        Big("haswellx", "Haswell-EP", ["hsx"], CoreFamily.SandyBridge, "HSX"),
        Big("broadwell", "Broadwell", ["bdw"], CoreFamily.SandyBridge, "BDW"),
        Big("broadwellde", "Broadwell-DE", ["bdwde"], CoreFamily.SandyBridge, "BDW", published: false) with { Remark = "column of the client core" },
        Big("broadwellx", "Broadwell-EP", ["bdx"], CoreFamily.SandyBridge, "BDX"),
        Big("skylake", "Skylake", ["skl", "kbl", "kabylake", "cfl", "coffeelake", "cml", "cometlake"], CoreFamily.Skylake, "SKL/KBL"),
        Big("skylakex", "Skylake-SP", ["skx"], CoreFamily.Skylake, "SKX"),
        Big("cascadelakex", "Cascade Lake", ["clx", "cpx", "cooperlake"], CoreFamily.Skylake, "CLX"),
        Big("icelake", "Ice Lake", ["icl"], CoreFamily.IceLake, "ICL"),
        Big("rocketlake", "Rocket Lake", ["rkl"], CoreFamily.IceLake, "RKL"),
        Big("tigerlake", "Tiger Lake", ["tgl"], CoreFamily.IceLake, "TGL"),
        Big("icelakex", "Ice Lake-SP", ["icx"], CoreFamily.IceLake, "ICX"),
        Performance("alderlake", "Alder Lake and Raptor Lake P-core", ["adl", "rpl", "raptorlake"], CoreFamily.GoldenCove, "ADL/RPL", "goldencove"),
        Performance("meteorlake", "Meteor Lake P-core", ["mtl"], CoreFamily.GoldenCove, "MTL", "redwoodcove"),
        Performance("arrowlake", "Arrow Lake P-core", ["arl"], CoreFamily.LionCove, "LNL/ARL", "lioncove"),
        Performance("lunarlake", "Lunar Lake P-core", ["lnl"], CoreFamily.LionCove, "LNL/ARL", "lioncove"),
        Performance("pantherlake", "Panther Lake P-core", ["ptl"], CoreFamily.LionCove, "PTL", "cougarcove", published: false),
        Big("sapphirerapids", "Sapphire Rapids", ["spr"], CoreFamily.GoldenCove, "SPR"),
        Big("sapphirerapidshbm", "Sapphire Rapids with HBM", ["sprhbm"], CoreFamily.GoldenCove, "SPR-HBM") with
        {
            Events = "sapphirerapids_core",
            IsDetected = false,
        },
        Big("emeraldrapids", "Emerald Rapids", ["emr"], CoreFamily.GoldenCove, "EMR"),
        Big("graniterapids", "Granite Rapids", ["gnr"], CoreFamily.GoldenCove, "GNR"),
        Efficient("alderlake", "gracemont", "Alder Lake and Raptor Lake E-core", CoreFamily.Gracemont, "GRT"),
        Efficient("meteorlake", "crestmont", "Meteor Lake E-core", CoreFamily.Crestmont, "CMT"),
        Efficient("arrowlake", "skymont", "Arrow Lake E-core", CoreFamily.Skymont, "ARL-SKT"),
        Efficient("arrowlake", "crestmont", "Arrow Lake low-power E-core", CoreFamily.Crestmont, "CMT") with
        {
            CoreType = CoreType.LowPowerAtom,
            Role = "LowPower_Atom",
        },
        Efficient("lunarlake", "skymont", "Lunar Lake E-core", CoreFamily.Skymont, "LNL-SKT"),
        Efficient("pantherlake", "darkmont", "Panther Lake E-core", CoreFamily.Skymont, "ARL-SKT") with { Remark = "column of Skymont" },
        Alone("alderlake_n", "Alder Lake-N", ["adln"], CoreFamily.Gracemont, "GRT", "alderlake_gracemont_core"),
        Alone("sierraforest", "Sierra Forest", ["srf"], CoreFamily.Crestmont, "CMT", "sierraforest_core") with { Metrics = "sierraforest_metrics" },
        Alone("grandridge", "Grand Ridge", ["grr"], CoreFamily.Crestmont, "CMT", "grandridge_core") with { Metrics = "grandridge_metrics" },
        Alone("clearwaterforest", "Clearwater Forest", ["cwf"], CoreFamily.Skymont, "ARL-SKT", "clearwaterforest_core") with
        {
            Remark = "column of Skymont; Intel has published no TMA formulas for this processor",
        },
    ];

    private static ModelTarget Big(string name, string title, string[] aliases, CoreFamily core, string column, bool published = true) =>
        new(name, title, aliases, core, column, $"{name}_core") { Metrics = published ? $"{name}_metrics" : null };

    private static ModelTarget Performance(
        string name, string title, string[] aliases, CoreFamily core, string column, string coreName, bool published = true) =>
        new(name, title, [.. aliases, $"{name}_{coreName}"], core, column, $"{name}_{coreName}_core")
        {
            Metrics = published ? $"{name}_metrics_{coreName}_core" : null,
            CoreType = CoreType.Core,
            Role = "Core",
        };

    private static ModelTarget Efficient(string name, string coreName, string title, CoreFamily core, string column) =>
        new($"{name}_{coreName}", title, [], core, column, $"{name}_{coreName}_core")
        {
            CoreType = CoreType.Atom,
            Role = "Atom",
            IsEfficiencyCore = true,
        };

    private static ModelTarget Alone(string name, string title, string[] aliases, CoreFamily core, string column, string events) =>
        new(name, title, aliases, core, column, events) { IsEfficiencyCore = true };
}
