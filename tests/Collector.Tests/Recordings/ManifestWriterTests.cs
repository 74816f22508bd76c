using System.Text.Json;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;

namespace Toplev.Collector.Tests.Recordings;

public sealed class ManifestWriterTests
{
    [Fact]
    public void Writes_every_member_that_the_serializer_writes()
    {
        RecordingManifest manifest = Full();
        byte[] written = ManifestWriter.Write(manifest);
        RecordingManifest? read = JsonSerializer.Deserialize(written, ManifestJson.Default.RecordingManifest);
        Assert.Equal(Serialized(manifest), Serialized(read!));
        Assert.Equal(Names(JsonDocument.Parse(Serialized(manifest)).RootElement).Where(name => name != "coreDevices"), Names(JsonDocument.Parse(written).RootElement));
    }

    private static string Serialized(RecordingManifest manifest) => JsonSerializer.Serialize(manifest, ManifestJson.Default.RecordingManifest);

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private static RecordingManifest Full()
    {
        var offcore = new EventEncoding(0xb7, 1) { CounterMask = 2, Invert = true, Edge = true, AnyThread = true, EqualToMask = true, Register = ExtraRegister.Offcore, RegisterValue = ulong.MaxValue, Privilege = Privilege.Kernel };
        var planned = new PlannedEvent(0, new PmuEvent("OCR.X", offcore) { Counters = 15, FixedCounter = 2, IsTopdownMetric = true, TakenAlone = true, Errata = "E1" });
        return new RecordingManifest
        {
            ToolVersion = "1.2.3",
            Created = DateTimeOffset.UnixEpoch,
            PerfVersion = "6.1",
            Machine = MachineProbe.Read("/") with { LoadAverage = 0.5, Devices = [new PmuDevice { Name = "cpu", Type = 4, Cpus = new CpuList([0, 1, 2, 5]), Format = new Dictionary<string, string> { ["event"] = "config:0-7" }, Events = ["slots"], Capabilities = new Dictionary<string, string> { ["branches"] = "32" }, MuxIntervalMilliseconds = 4, AllowsTsxForceAbort = false }] },
            Plans =
            [
                new RecordedPlan("alderlake", CoreType.Core, new CollectionPlan { Pmu = "cpu_core", Groups = [new EventGroup([planned])], SoftwareEvents = ["task-clock"], Privilege = Privilege.User, Passes = [[0], []] }),
                new RecordedPlan(null, null, new CollectionPlan { Pmu = "cpu", Groups = [], Passes = [[]] }),
            ],
            Variants =
            [
                new RecordedVariant { Name = "a \"b\" <é>", Workload = new Workload { Program = "p", Arguments = ["x", ""], Directory = "/", Environment = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null }, Pinning = new Pinning(new CpuList([3]), 1) } },
                new RecordedVariant { Name = "attached", Attached = "process 7" },
            ],
            Options = new Dictionary<string, string> { ["level"] = "3" },
            Passes = [new RecordedPass { Variant = 0, Repetition = 1, Warmup = true, Pass = 2, HasInterval = true, Aggregation = PerfAggregation.Socket, Start = new ClockAnchor(DateTimeOffset.UnixEpoch, 5), WallSeconds = 1.5, ExitCode = 3, UserSeconds = 0.1, SystemSeconds = 0.2, PeakResidentBytes = 4096, Incomplete = true, Findings = [new Finding("x", Severity.Error, "t", "r")] }],
            Findings = [new Finding("y", Severity.Info, "t")],
        };
    }
}
