using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// Two kinds of cores in one run of Alder Lake: the P-core's level 1 is PERF_METRICS over slots; the E-core's is its own events over
/// five slots a cycle (retiring 0xc2, frontend 0x71, backend 0x74, bad speculation 0x73, cycles 0x3c).
/// </summary>
public sealed class HybridTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=2 MULTIPLEX=0 PMU=cpu_core,cpu_atom COUNTERS=8 CORE=0.75");

    public HybridTests() => bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", JsonSerializer.Serialize(new
    {
        unit = "total",
        counts = new Dictionary<string, double>
        {
            ["cpu_core!event=0x0,umask=0x4"] = 1000e7, ["cpu_core!event=0x0,umask=0x80"] = 300e7, ["cpu_core!event=0x0,umask=0x81"] = 50e7,
            ["cpu_core!event=0x0,umask=0x82"] = 150e7, ["cpu_core!event=0x0,umask=0x83"] = 500e7, ["cpu_core!event=0xad,umask=0x10"] = 0,
            ["cpu_core!event=0x3c,umask=0x0"] = 200e7, ["cpu_core!event=0xc0,umask=0x0"] = 300e7,
            ["cpu_atom!event=0x3c,umask=0x0"] = 100e7, ["cpu_atom!event=0xc0,umask=0x0"] = 90e7, ["cpu_atom!event=0xc2,umask=0x0"] = 100e7,
            ["cpu_atom!event=0x71,umask=0x0"] = 150e7, ["cpu_atom!event=0x74,umask=0x0"] = 200e7, ["cpu_atom!event=0x73,umask=0x0"] = 50e7,
        },
    })));

    [Fact]
    public async Task Each_kind_has_its_tree_and_its_share_of_the_time()
    {
        var run = await Run("-l", "1");

        var results = run.Document.Root.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["core", "atom"], results.Select(result => result.GetProperty("core").GetString()));
        Assert.Equal(0.75, results[0].GetProperty("coreShare").GetDouble(), 1e-6);
        Assert.Equal(0.25, results[1].GetProperty("coreShare").GetDouble(), 1e-6);
        Assert.Equal([15, 5, 50, 30], results[0].GetProperty("nodes").EnumerateArray().Select(node => Math.Round(ResultJson.PercentOf(node) ?? -1, 6)));
        Assert.Equal([30, 10, 40, 20], results[1].GetProperty("nodes").EnumerateArray().Select(node => Math.Round(ResultJson.PercentOf(node) ?? -1, 6)));
        Assert.All(
            results.SelectMany(
                result => result.GetProperty("nodes").EnumerateArray()), node => Assert.Equal(1, node.GetProperty("counted").GetDouble(), 0.001));
        Assert.Contains("75.0 % of its time", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "true ran on different kinds of cores (75 % on P-cores, 25 % on E-cores)", run.Document.Root.GetProperty("findings").EnumerateArray().Single(
                finding => finding.GetProperty("id").GetString() == "core-migrations").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Theory]
    [InlineData("1", 0, "core")]
    [InlineData("0", 1, "atom")]
    public async Task A_kind_on_which_the_program_never_ran_has_no_tree(string core, int position, string used)
    {
        bench.Perf("CORE=" + core);
        var run = await Run("-l", "1");

        var results = run.Document.Root.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(used, results[position].GetProperty("core").GetString());
        Assert.DoesNotContain("core-migrations", run.Document.Findings);
        Assert.NotEmpty(results[position].GetProperty("nodes").EnumerateArray());
        Assert.Empty(results[1 - position].GetProperty("nodes").EnumerateArray());
        Assert.Equal("the program never ran on these cores", results[1 - position].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("-l", "3")]
    [InlineData("-l", "2", "-r", "2")]
    public async Task One_group_per_execution_works_for_both(params string[] arguments)
    {
        var run = await Run([.. arguments, "--no-multiplex"]);

        var results = run.Document.Root.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.NotEmpty(result.GetProperty("nodes").EnumerateArray()));
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Fact]
    public async Task Variants_are_compared_kind_by_kind()
    {
        var run = await bench.Tma(
            "compare", "--perf", Repository.FakePerf, "--root", Repository.Machine("alderlake"), "-l", "1", "-r", "3", "-w", "0", "--variant", "a=X=1",
            "--variant", "b=X=2", "--json", "-", "--", "true");

        Assert.Equal(4, run.Exits(0).Document.Root.GetProperty("results").GetArrayLength());
        Assert.Equal(
            ["core", "atom"], run.Document.Root.GetProperty("comparisons").EnumerateArray().Select(comparison => comparison.GetProperty("core").GetString()));
        Assert.All(run.Document.Root.GetProperty("results").EnumerateArray(), result => Assert.Equal(3, result.GetProperty("runs").GetInt32()));
    }

    public void Dispose() => bench.Dispose();

    private async Task<TmaRun> Run(params string[] arguments) =>
        (await bench.Run(["--root", Repository.Machine("alderlake"), "--json", "-", .. arguments, "--", "true"])).Exits(0);
}
