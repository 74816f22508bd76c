using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// <c>--region-counters</c> on a machine with counters. Its device is the kernel's own for software events, and the unit masks of the
/// invented core choose among them: 0 is the clock, 1 the task's, 2 page faults, 3 context switches, 4 migrations, 7 alignment faults. So the
/// program's threads open, switch and read groups for real, and what comes out is known where it is of page faults.
/// </summary>
public sealed class RegionGroupTests : IDisposable
{
    private readonly Workbench bench = InventedCore.PublishedIn(new Workbench());

    // Retiring is UOPS_RETIRED.SLOTS / (6 * cycles), both page faults here: 1/6, in whatever group and in each part, so that the interval has
    // no width.
    [Fact]
    public async Task A_region_has_the_tree_of_the_counters_read_where_it_begins_and_ends()
    {
        var run = (await Measure("1", "-l", "2", "pages", "40")).Exits(0);

        var regions = Regions(run);
        foreach (var name in new[] { "7 pages", "100 pages", "7 and 100 and 20" })
        {
            Assert.Equal("counted", regions[name].GetProperty("attribution").GetString());
            var retiring = regions[name].GetProperty("nodes").EnumerateArray().Single(node => ResultJson.NameOf(node) == "Retiring");
            Assert.Equal(100.0 / 6, retiring.GetProperty("percent").GetDouble(), 6);
            Assert.Equal(100.0 / 6, retiring.GetProperty("low").GetDouble(), 6);
        }

        Assert.Equal("no event was counted in it", regions["no page"].GetProperty("reason").GetString());
        Assert.Equal(2, run.Document.Result.GetProperty("groups").GetInt32());
        Assert.Empty(run.Document.Nodes);
        Assert.Contains("read in the regions", run.Document.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("region-groups-refused", run.Document.Findings);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);

        Assert.Contains(
            "counters read at the beginning and end of the regions", (await bench.Tma("report", "run.tma")).Exits(0).Output, StringComparison.Ordinal);
        (await bench.Tma("report", "run.tma", "--html", "run.html", "--csv", "run.csv")).Exits(0);
        Assert.Contains(
            "counters read at their begin and end", await File.ReadAllTextAsync(
                bench.PathOf("run.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // Two instances cannot meet three times each of the groups.
    [Fact]
    public async Task A_region_with_few_instances_has_the_reason_in_place_of_a_tree()
    {
        var run = (await Measure("1", "-l", "2", "pages", "2")).Exits(0);

        Assert.All(Regions(run).Values, region =>
        {
            Assert.Equal(JsonValueKind.Null, region.GetProperty("attribution").ValueKind);
            Assert.Matches(@"^not enough instances \([012] of 3 for group \d+\)$", region.GetProperty("reason").GetString()!);
        });
    }

    // A device that the kernel does not have. Software counters are read all the same.
    [Fact]
    public async Task Groups_that_the_kernel_refuses_are_told_once_and_cost_nothing_else()
    {
        var run = (await Measure("4242", "-l", "1", "pages", "10")).Exits(0);

        Assert.Single(run.Document.Findings, "region-groups-refused");
        Assert.Contains("this machine does not have this event", run.Document.Root.GetProperty("findings").GetRawText(), StringComparison.Ordinal);
        var hundred = Regions(run)["100 pages"];
        Assert.Equal("the hardware counters were not read where it begins and ends", hundred.GetProperty("reason").GetString());
        Assert.Equal(1000, hundred.GetProperty("software").GetProperty("total").GetProperty("page-faults").GetDouble());
    }

    public void Dispose() => bench.Dispose();

    private static Dictionary<string, JsonElement> Regions(TmaRun run) =>
        run.Document.Result.GetProperty("regions").EnumerateArray().ToDictionary(region => region.GetProperty("name").GetString()!);

    private Task<TmaRun> Measure(string type, string option, string level, params string[] program)
    {
        var machine = InventedCore.MachineIn(bench);
        bench.Write("machine/sys/bus/event_source/devices/cpu/type", type + "\n");
        bench.Write("machine/sys/bus/event_source/devices/cpu/format/umask", "config:0-3\n");
        bench.Write("machine/sys/bus/event_source/devices/cpu/format/event", "config1:0-7\n");
        bench.Write("machine/sys/bus/event_source/devices/cpu/format/cmask", "config2:24-31\n");
        return Compiled(
            ["--root", machine, "--model-dir", "models", "--region-counters", option, level, "--json", "-", "--", bench.IttProgram("client.c"), .. program]);
    }

    private async Task<TmaRun> Compiled(string[] arguments)
    {
        // In place of the cycles, which have no unit mask, another event with that of page faults.
        const string Faults = """
            { "EventCode": "0x11", "UMask": "0x02", "EventName": "FAULTS", "Counter": "0,1,2,3,4,5", "MSRIndex": "0x00",
              "MSRValue": "0x00", "CounterMask": "0", "Invert": "0", "EdgeDetect": "0", "Errata": "null" }
            """;
        Replace("perfmon/INV/events/inventedlake_core.json", "\"Events\": [", $"\"Events\": [ {Faults},");
        Replace("perfmon/INV/metrics/inventedlake_metrics.json", "CPU_CLK_UNHALTED.THREAD", "FAULTS");
        (await bench.Tma("models", "compile", "perfmon", "-o", "models")).Exits(0);
        return await bench.Run(arguments);
    }

    private void Replace(string file, string old, string by) =>
        bench.Write(file, File.ReadAllText(bench.PathOf(file)).Replace(old, by, StringComparison.Ordinal));
}
