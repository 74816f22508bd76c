using Toplev.ModelCompiler;
using Toplev.ModelCompiler.Encodings;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.ModelCompiler;

/// <summary>Cores in a map of processors that this program was not told of.</summary>
public sealed class DiscoveredTargetsTests : IDisposable
{
    private const string Map = """
        Family-model,Version,Filename,EventType,Core Type,Native Model ID,Core Role Name
        GenuineIntel-18-1,V1,/TOY/events/Toy_core.json,core,,,
        GenuineIntel-18-2,V1,/TOY/events/Toy_core.json,core,,,
        GenuineIntel-18-1,V1,/TOY/metrics/toy_metrics.json,metrics,,,
        GenuineIntel-18-3,V1,/HYB/events/hybridlake_bigcove_core.json,hybridcore,0x40,0x9,Core
        GenuineIntel-18-3,V1,/HYB/events/hybridlake_smallmont_core.json,hybridcore,0x20,0x9,Atom
        GenuineIntel-18-3,V1,/HYB/metrics/hybridlake_metrics_bigcove_core.json,metrics,0x40,0x9,Core
        GenuineIntel-18-3,V1,/HYB/metrics/hybridlake_metrics_smallmont_core.json,metrics,0x20,0x9,Atom
        GenuineIntel-18-4,V1,/ODD/events/oddlake_core.json,hybridcore,0x60,0x9,Neither
        GenuineIntel-18-4,V1,/ODD/metrics/oddlake_metrics.json,metrics,0x60,0x9,Neither
        GenuineIntel-6-1A,V1,/OLD/events/old_core.json,core,,,
        GenuineIntel-18-5,V1,/ODD/events/bad name_core.json,core,,,
        GenuineIntel-18-5,V1,/ODD/metrics/oddlake_metrics.json,metrics,,,
        """;

    private readonly PublishedFiles files = PublishedFiles.AsPerfmonHasThem();
    private readonly List<string> leftOut = [];

    public DiscoveredTargetsTests()
    {
        files.Write("mapfile.csv", Map);
        var events = File.ReadAllText(Path.Combine(files.Path, "TOY/events/Toy_core.json"));
        var metrics = File.ReadAllText(Path.Combine(files.Path, "TOY/metrics/toy_metrics.json"));
        string[] names =
        [
            "HYB/events/hybridlake_bigcove_core.json", "HYB/events/hybridlake_smallmont_core.json", "ODD/events/oddlake_core.json",
            "ODD/events/bad name_core.json", "OLD/events/old_core.json",
        ];
        foreach (var name in names)
        {
            files.Write(name, events);
        }

        files.Write(
            "HYB/metrics/hybridlake_metrics_bigcove_core.json", metrics.Replace("\"FE.BUBBLES\"", "\"PERF_METRICS.FRONTEND_BOUND\"", StringComparison.Ordinal));
        files.Write(
            "HYB/metrics/hybridlake_metrics_smallmont_core.json", metrics.Replace("\"FE.BUBBLES\"", "\"TOPDOWN_FE_BOUND.ALL\"", StringComparison.Ordinal));
        files.Write("ODD/metrics/oddlake_metrics.json", metrics);
    }

    public void Dispose() => files.Dispose();

    [Fact]
    public void Every_core_with_a_metrics_file_becomes_a_model_named_as_the_known_ones_are()
    {
        var found = Find([]);
        Assert.Equal(["toy", "hybridlake", "hybridlake_smallmont"], found.Select(target => target.Name));
        Assert.Equal([null, CoreType.Core, CoreType.Atom], found.Select(target => target.CoreType));
        Assert.Equal(["Toy", "Hybridlake P-core", "Hybridlake smallmont E-core"], found.Select(target => target.Title));
        Assert.Equal([[], ["hyb", "hybridlake_bigcove"], []], found.Select(target => target.Aliases));
        Assert.Equal([0, 4, 0], found.Select(target => target.Core.Counters.TopdownMetrics));
        Assert.Equal(["GenuineIntel-18-1", "GenuineIntel-18-2"], MapOfProcessors.Processors("toy_core", ""));
    }

    [Fact]
    public void What_cannot_be_made_is_named_with_the_reason()
    {
        Find([]);
        Assert.Equal(
            [
                "oddlake: its core type, 'Neither', is unknown",
                "old: no TMA metrics are published for it",
                "bad name: 'bad name' is not a valid model name, or is already taken",
            ], leftOut);
    }

    [Fact]
    public void Cores_that_are_known_are_not_found_again()
    {
        var known = new ModelTarget("known", "Known", ["hyb"], CoreFamily.LionCove, "COL", "TOY_core");
        Assert.Equal(["hybridlake", "hybridlake_smallmont"], Find([known]).Select(target => target.Name));
        Assert.Equal(["hybridlake_bigcove"], Find([known])[0].Aliases);
    }

    private ProcessorMap MapOfProcessors => new(new PublishedDirectory(files.Path).Table("mapfile.csv"));

    private IReadOnlyList<ModelTarget> Find(IReadOnlyList<ModelTarget> known)
    {
        leftOut.Clear();
        return DiscoveredTargets.In(new PublishedDirectory(files.Path), MapOfProcessors, known, (name, why) => leftOut.Add($"{name}: {why}"));
    }
}
