using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Findings about the measurement itself, on hand-made counts of Sapphire Rapids at level 1.</summary>
public sealed class DoubtTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=9 MULTIPLEX=0");

    [Theory]
    [InlineData("1", false)]
    [InlineData("0.9", false)]
    [InlineData("0.5", true)]
    public async Task Another_user_of_the_counters_is_noticed(string share, bool noticed)
    {
        bench.Perf("SHARED=" + share);
        var run = await Measure(null);

        Assert.Equal(noticed, run.Document.Findings.Contains("counters-shared"));
        Assert.Equal(noticed, run.Error.Contains("50 % of the time in total", StringComparison.Ordinal));
    }

    // 300 of 1000 slots retire in the first half, 700 in the second: 40 points between the first and the last third.
    [Fact]
    public async Task A_program_that_changes_along_its_run_is_noticed()
    {
        var run = await Measure(new { counts = Counts(700, 200) });

        Assert.Contains("phases", run.Document.Findings);
        var finding = run.Document.Root.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("id").GetString() == "phases");
        Assert.Contains("is 30.0 % in its first third and 70.0 % in its last", finding.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("phases", (await Measure(new { counts = Counts(350, 450) })).Document.Findings);
    }

    // 5e8 cycles in a second of CPU time, twice as many in the second half; a tenth more is no word worth.
    [Fact]
    public async Task A_frequency_that_changes_is_noticed()
    {
        static object Faster(double cycles) => new { counts = new Dictionary<string, double>(Counts(300, 500)) { ["event=0x3c,umask=0x0"] = cycles } };
        var run = await Measure(Faster(1e9));

        Assert.Contains("frequency", run.Document.Findings);
        Assert.Contains(
            "changed between 0.50 and 1.00 GHz", run.Error.ReplaceLineEndings(" ").Replace("      ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("frequency", (await Measure(Faster(5.5e8))).Document.Findings);
    }

    public void Dispose() => bench.Dispose();

    private static Dictionary<string, double> Counts(double retiring, double backend) => new()
    {
        ["event=0x0,umask=0x80"] = retiring * 1e6, ["event=0x0,umask=0x81"] = 50e6, ["event=0x0,umask=0x82"] = (
            950 - retiring - backend) * 1e6, ["event=0x0,umask=0x83"] = backend * 1e6,
    };

    private async Task<TmaRun> Measure(object? later)
    {
        var counts = Counts(300, 500);
        counts["event=0x0,umask=0x4"] = 1e9;
        counts["event=0x3c,umask=0x0"] = 5e8;
        counts["event=0xc0,umask=0x0"] = 3e8;
        counts["event=0xad,umask=0x10"] = 0;
        var json = later is null ? JsonSerializer.Serialize(new { unit = "rate", counts }) : JsonSerializer.Serialize(new { unit = "rate", counts, later });
        bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", json));
        return (
            await bench.Run(
                "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "-I", "500", "--json", "-", "--", "true")).Exits(0);
    }
}
