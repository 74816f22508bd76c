using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>--drilldown</c> on hand-made counts of Sapphire Rapids, whose level 1 and 2 are the fields of PERF_METRICS.</summary>
public sealed class DrillDownTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=1 MULTIPLEX=0");

    // Memory 42 and core 38 are within five points: they cannot be told apart, so nothing below them is measured.
    [Fact]
    public async Task Stops_where_siblings_cannot_be_told_apart()
    {
        var run = await Follow("10 5 5 80 2 4 3 42");

        Assert.Equal(["Backend_Bound"], run.Document.Bottleneck);
        Assert.Equal(["Memory_Bound", "Core_Bound"], run.Document.Contenders);
        Assert.Equal(2, run.Document.Result.GetProperty("passes").GetInt32());
        Assert.Equal(
            ["Frontend_Bound", "Bad_Speculation", "Backend_Bound", "Memory_Bound", "Core_Bound", "Retiring"],
            run.Document.Nodes.Select(ResultJson.NameOf));
    }

    // Branch mispredicts are 30 of 35; only what is inside bad speculation is looked at, and level 1 stays as it was first measured.
    [Fact]
    public async Task Measures_only_what_is_below_the_bottleneck()
    {
        var run = await Follow("40 35 5 20 5 30 2 10");

        Assert.Equal(["Bad_Speculation", "Branch_Mispredicts"], run.Document.Bottleneck.Take(2));
        Assert.Equal(35, run.Document.Percent("Bad_Speculation") ?? 0, 1e-6);
        Assert.Equal(30, run.Document.Percent("Branch_Mispredicts") ?? 0, 1e-6);
        Assert.DoesNotContain(run.Document.Nodes, node => ResultJson.NameOf(node) is "Memory_Bound" or "Fetch_Latency" or "Heavy_Operations");
        Assert.Contains("looking inside Bad Speculation", run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Fact]
    public async Task Nothing_over_its_threshold_ends_after_level_one()
    {
        var run = await Follow("69 3 10 18 9 2 4 5");

        Assert.Empty(run.Document.Bottleneck);
        Assert.Equal(4, run.Document.Nodes.Count);
        Assert.Equal(1, run.Document.Result.GetProperty("groups").GetInt32());
    }

    [Theory]
    [InlineData("run --drilldown -a", "--drilldown runs a program several times")]
    [InlineData("run --drilldown --nodes L1_Bound -- true", "--drilldown chooses the nodes itself")]
    [InlineData("compare --drilldown --variant x= -- true", "--drilldown follows the bottleneck of a single program")]
    public async Task Refuses_what_contradicts_it(string arguments, string message)
    {
        var run = await bench.Tma(arguments.Split(' '));

        run.Exits(125);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private async Task<TmaRun> Follow(string percent)
    {
        var metrics = percent.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var counts = new Dictionary<string,
        double> { ["event=0x0,umask=0x4"] = 1e9, ["event=0x3c,umask=0x0"] = 5e8, ["event=0xc0,umask=0x0"] = 1e8, ["event=0xad,umask=0x10"] = 0 };
        for (var metric = 0; metric < metrics.Count; metric++)
        {
            counts[$"event=0x0,umask=0x{0x80 + metric:x}"] = metrics[metric] * 1e7;
        }

        bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", JsonSerializer.Serialize(new { unit = "total", counts })));
        return (await bench.Run("--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "--drilldown", "--json", "-", "--", "true")).Exits(0);
    }
}
