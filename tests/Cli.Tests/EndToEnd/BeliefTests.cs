using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Counts that no processor gives, of a Sapphire Rapids at level 1 in a second of CPU time.</summary>
public sealed class BeliefTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=1 MULTIPLEX=0 COUNTERS=32");

    [Fact]
    public async Task Counts_that_no_core_gives_make_no_tree_and_no_good_grade()
    {
        var run = await Measure(slots: 6e6, cycles: 1e6, instructions: 0);

        Assert.Contains("counts-not-believed", run.Document.Findings);
        Assert.Equal("C", run.Document.Result.GetProperty("quality").GetProperty("grade").GetString());
        Assert.Empty(run.Document.Nodes);
        Assert.Contains("imply a core at 1.0", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hypervisor_that_returns_zeros_is_named_as_the_usual_cause()
    {
        var run = await Measure(0, 0, 0);

        Assert.Contains("hypervisor", run.Error, StringComparison.Ordinal);
        Assert.Contains("C not for conclusions", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("A good", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_counts_in_all_intervals_are_not_believed()
    {
        bench.Perf("EQUAL=1");
        Assert.Contains("counts-not-believed", (await Measure(18e9, 3e9, 2e9, "-I", "100")).Document.Findings);
        bench.Perf("EQUAL=0");
        Assert.DoesNotContain("counts-not-believed", (await Measure(18e9, 3e9, 2e9, "-I", "100")).Document.Findings);
    }

    [Fact]
    public async Task A_comparison_concludes_nothing_from_them()
    {
        Counts(6e6, 1e6, 0);
        var run = (await bench.Tma(
            "compare", "--perf", Repository.FakePerf, "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "-r", "5", "--json",
            "-",
            "--variant", "other=X=1", "--", "true")).Exits(0);

        var comparison = run.Document.Root.GetProperty("comparisons")[0];
        Assert.All(comparison.GetProperty("nodes").EnumerateArray(), node => Assert.Equal(JsonValueKind.Null, node.GetProperty("shareDelta").ValueKind));
        Assert.DoesNotContain("Backend", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("A good", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_run_says_that_its_noise_is_unknown_and_a_short_one_is_not_good()
    {
        Counts(18e9, 3e9, 2e9);
        var one = await bench.Run("--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "--", "sleep", "0.15");
        Assert.Contains("A good: one run: run-to-run noise is unknown", one.Exits(0).Error.ReplaceLineEndings(" "), StringComparison.Ordinal);

        var three = await bench.Run("-r", "3", "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "--", "true");
        Assert.DoesNotContain("A good", three.Exits(0).Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private async Task<TmaRun> Measure(double slots, double cycles, double instructions, params string[] options)
    {
        Counts(slots, cycles, instructions);
        return (
            await bench.Run(
                ["--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "--json", "-", .. options, "--", "true"])).Exits(0);
    }

    private void Counts(double slots, double cycles, double instructions) =>
        bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", JsonSerializer.Serialize(new
    {
        unit = "rate",
        counts = new Dictionary<string, double>
        {
            ["event=0x0,umask=0x4"] = slots, ["event=0x3c,umask=0x0"] = cycles, ["event=0xc0,umask=0x0"] = instructions, ["event=0xad,umask=0x10"] = 0,
            ["event=0x0,umask=0x80"] = 0, ["event=0x0,umask=0x81"] = 0, ["event=0x0,umask=0x82"] = 0, ["event=0x0,umask=0x83"] = slots,
        },
    })));
}
