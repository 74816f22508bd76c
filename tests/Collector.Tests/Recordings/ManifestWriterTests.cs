using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;

namespace Toplev.Collector.Tests.Recordings;

public class ManifestWriterTests
{
    private static readonly JsonSerializerOptions General = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutComputed } },
        Converters = { new CpuListConverter(), new JsonStringEnumConverter() },
    };

    [Theory]
    [InlineData("alderlake")]
    [InlineData("neoverse-v1")]
    [InlineData("container-without-permission")]
    public void Writes_every_property_there_is(string machine)
    {
        var manifest = Full(MachineProbe.Read(Fixtures.Machine(machine)));
        var expected = JsonSerializer.SerializeToNode(manifest, General);
        var written = JsonNode.Parse(ManifestWriter.Write(manifest));

        Assert.True(JsonNode.DeepEquals(expected, written), $"expected {expected}\nwritten {written}");
    }

    [Fact]
    public void Reads_back_what_it_writes()
    {
        var written = ManifestWriter.Write(Full(MachineProbe.Read(Fixtures.Machine("sapphirerapids"))));
        var read = JsonSerializer.Deserialize(written, ManifestJson.Default.RecordingManifest)!;

        Assert.Equal(written, ManifestWriter.Write(read));
    }

    private static void WithoutComputed(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].Set is null && type.Kind == JsonTypeInfoKind.Object)
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private static RecordingManifest Full(Machine machine)
    {
        var odd = new PmuEvent("ODD", new EventEncoding(0x1cd, 0x81)
        {
            CounterMask = 1,
            Invert = true,
            Edge = true,
            AnyThread = true,
            EqualToMask = true,
            Register = ExtraRegister.Frontend,
            RegisterValue = ulong.MaxValue,
            Privilege = Privilege.Kernel,
        })
        { Counters = 0xf, FixedCounter = 2, IsTopdownMetric = true, TakenAlone = true, Errata = "X1" };
        var plan = Plans.OfSizes(2) with
        {
            Groups = [new EventGroup([new PlannedEvent(0, odd)])],
            Passes = [[0], []],
            CountsPartOfTime = true,
            LabelPrefix = "a",
            Privilege = Privilege.User,
        };
        Finding finding = new("id", Severity.Warning, "Text \"quoted\" <b> ü.", "remedy");
        return new RecordingManifest
        {
            ToolVersion = "1",
            Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            PerfVersion = "perf version 6.1",
            Machine = machine,
            Plans =
            [
                new RecordedPlan("m", CoreType.Atom, plan) { Nodes = ["N"], IsStep = true, WithoutPerfMetrics = true },
                new RecordedPlan(null, null, plan) { Nodes = [] },
                new RecordedPlan(null, null, plan)
                {
                    Nodes = [],
                    Profile = new ProfileRequest
                    {
                        Event = "cpu/event=0xd1/P", EventName = "X", Node = "DRAM_Bound", Frequency = 999, Period = 2, CallGraph = CallGraph.Dwarf,
                        WithInlined = true,
                        WithLines = true, MostBytes = 1 << 20, KeepsPerfData = true,
                        Counters = new SampledCounters { Labels = ["e0"], Names = ["ODD"], ByCpu = true, Model = "skylake", Level = 2, Plan = plan },
                    },
                },
            ],
            Variants =
            [
                new RecordedVariant
                {
                    Name = "v",
                    StartedIn = "/home/somebody",
                    Attached = "process 1",
                    Regions = new RegionChoice(
                        Marks: true, Itt: true, DotNet: true, OneDnn: true, Jit: true, Counters: true) { Only = ["a*"], DotNetSources = ["S"] },
                    Server = new Workload { Program = "s", Arguments = ["-p"], Environment = new Dictionary<string, string?> { ["A"] = "1" } },
                    Workload = new Workload
                    {
                        Program = "p",
                        Arguments = ["a", "b"],
                        Directory = "/d",
                        Environment = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null },
                        Pinning = new Pinning(new CpuList([0, 1, 5]), 1),
                        HugePages = HugePages.Madvise,
                    },
                },
            ],
            Options = new Dictionary<string, string> { ["level"] = "3" },
            Passes =
            [
                new RecordedPass
                {
                    File = "perf/0001.csv",
                    RegionsFile = "regions/0001.tsv",
                    ProfileFile = "profiles/0001.tsv",
                    Variant = 0,
                    Plan = 1,
                    Repetition = 2,
                    Warmup = true,
                    Pass = 1,
                    HasInterval = true,
                    Aggregation = PerfAggregation.Core,
                    Start = new ClockAnchor(DateTimeOffset.UnixEpoch, 12345678901234),
                    WallSeconds = 1.25,
                    Operations = 1L << 34,
                    ExitCode = 137,
                    UserSeconds = 0.1,
                    SystemSeconds = 0.2,
                    PeakResidentBytes = 1L << 40,
                    VoluntarySwitches = 1L << 33,
                    InvoluntarySwitches = 12,
                    Incomplete = true,
                    PrintedValue = 12.5,
                    Environment = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null },
                    Findings = [finding],
                },
            ],
            Findings = [finding],
            FileSizes = new Dictionary<string, long> { ["perf/0001.csv"] = 1234 },
        };
    }
}
