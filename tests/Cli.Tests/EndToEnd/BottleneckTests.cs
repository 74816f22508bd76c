using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// Flags and the bottleneck on counts made by hand for Sapphire Rapids at level 2, where the eight metrics of the PERF_METRICS
/// register are the tree: with 1000 million slots a metric of 123 million is 12.3 % (no dropped uops, so nothing is corrected).
/// </summary>
public sealed class BottleneckTests : IDisposable
{
    private const string Slots = "event=0x0,umask=0x4";
    private readonly Workbench bench = new();

    // retiring, bad speculation, frontend, backend, heavy operations, branch mispredicts, fetch latency, memory bound: percent.
    // By difference: light = retiring - heavy, clears = bad - mispredicts, bandwidth = frontend - latency, core = backend - memory.
    // Thresholds: Frontend > 15, Fetch_Latency > 10, Bad_Speculation > 15, Branch_Mispredicts > 10, Machine_Clears > 10, Backend > 20,
    // Memory > 20, Core > 10, Retiring > 70 or Heavy > 10 (not further conditions of IPC: instructions are few here).
    [Theory]
    // Memory: 60 of 80 backend; core 20 is flagged too, but far from 60.
    [InlineData("10 5 5 80 2 4 3 60", "Backend_Bound Memory_Bound", "", null, "Backend_Bound Memory_Bound Core_Bound")]
    // Memory 42 and core 38 are within 5 points: the parent is the answer, both are contenders.
    [InlineData("10 5 5 80 2 4 3 42", "Backend_Bound", "Memory_Bound Core_Bound", null, "Backend_Bound Memory_Bound Core_Bound")]
    // Nothing over its threshold: 69 retiring is not over 70, heavy 9 is not over 10.
    [InlineData("69 3 10 18 9 2 4 5", "", "", null, "")]
    // Retiring 51.5 matters through heavy operations 15; frontend 14.5, bad speculation 14 and backend 20 are not over 15, 15 and 20.
    [InlineData("51.5 14 14.5 20 15 5 5 5", "Retiring Heavy_Operations", "", null, "Retiring Heavy_Operations")]
    // Branch mispredicts 30 of 35 bad speculation; backend 20 is not over 20.
    [InlineData("40 35 5 20 5 30 2 10", "Bad_Speculation Branch_Mispredicts", "", null, "Bad_Speculation Branch_Mispredicts")]
    // Backend 38 and frontend 34 are within 5 points: the larger is followed, the rival named; core 28 is the child, memory 10 is not over.
    [InlineData("20 8 34 38 2 4 30 10", "Backend_Bound Core_Bound", "", "Frontend_Bound", "Frontend_Bound Fetch_Latency Backend_Bound Core_Bound")]
    // Memory bound 15 is below its 20 and core 10 is not over 10: flagged backend, no flagged child.
    [InlineData("60 5 10 25 2 4 4 15", "Backend_Bound", "", null, "Backend_Bound")]
    // A child over its own threshold below a parent that is not: over, not flagged (memory 20.5 needs backend over 20).
    [InlineData("68 8 5 19 2 4 4 20.5", "", "", null, "")]
    public async Task Follow_the_rules(string percent, string path, string contenders, string? rival, string flagged)
    {
        var metrics = percent.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var counts = new Dictionary<string,
        double> { [Slots] = 1e9, ["event=0x3c,umask=0x0"] = 5e8, ["event=0xc0,umask=0x0"] = 1e8, ["event=0xad,umask=0x10"] = 0 };
        for (var metric = 0; metric < metrics.Count; metric++)
        {
            // PERF_METRICS events are pseudo encodings 0x8000 + metric: retiring 0x80 ... memory bound 0x87.
            counts[$"event=0x0,umask=0x{0x80 + metric:x}"] = metrics[metric] * 1e7;
        }

        bench.With(
            "FAKEPERF_COUNTS", bench.Write("counts.json", JsonSerializer.Serialize(new { unit = "total", counts }))).Perf("SECONDS=1 MULTIPLEX=0 COUNTERS=32");
        var run = await bench.Run("--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "2", "--json", "-", "--", "true");

        var document = run.Exits(0).Document;
        Assert.Equal(100, metrics.Take(4).Sum(), 1e-9);
        Assert.Equal(metrics[3], document.Percent("Backend_Bound") ?? -1, 1e-6);
        Assert.Equal(metrics[7] > 20, document.OverThreshold("Memory_Bound"));
        Assert.Equal(path, string.Join(' ', document.Bottleneck));
        Assert.Equal(contenders, string.Join(' ', document.Contenders));
        Assert.Equal(rival, document.Result.GetProperty("rival").GetString());
        Assert.Equal(flagged, string.Join(' ', document.Nodes.Where(node => node.GetProperty("flagged").GetBoolean()).Select(ResultJson.NameOf)));
    }

    public void Dispose() => bench.Dispose();
}
