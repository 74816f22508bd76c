using System.Globalization;
using System.IO.Compression;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>--region</c>: the counters are on in some regions only.</summary>
public sealed class RegionGateTests : IDisposable
{
    // Every mark is waited for, so that what is counted begins and ends with the region.
    private const string Marks = "m() { echo \"$*\" >$TMA_REGIONS; read x <$TMA_REGIONS_DONE; }; ";

    private readonly Workbench bench = new();

    // sort of 20 MB takes thousands of page faults, the shell's sleep some dozens.
    [Fact]
    public async Task What_runs_outside_is_not_counted()
    {
        var script = Marks + "m begin idle; sleep 0.1; m end idle; m begin work; sleep 0.1; head -c 20000000 /dev/zero | sort >/dev/null; m end work";
        var idle = (await bench.Tma("run", "--region", "idle", "--json", "-", "--", "sh", "-c", script)).Exits(0);
        var work = (await bench.Tma("run", "--region", "wo*,other", "--json", "-", "--", "sh", "-c", script)).Exits(0);

        Assert.SkipWhen(Faults(work) is null, "perf may not count page faults here");
        Assert.InRange(Faults(idle)!.Value, 0, 1500);
        Assert.InRange(Faults(work)!.Value, 4000, 1e6);
        Assert.Contains("region-gate", work.Document.Findings);
        Assert.Equal(work.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    // 300 of 1000 slots retire in any time; a counter that runs at 1e9 a second in 0.2 s of the run has counted 2e8.
    [Fact]
    public async Task The_tree_is_that_of_the_regions()
    {
        bench.WithRatesOfLevelOne();
        var run = await bench.Run(
            "--region", "part", "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "--json", "-", "--",
            "sh", "-c", Marks + "sleep 0.3; m begin part; sleep 0.1; m end part; m begin part; sleep 0.1; m end part; sleep 0.3");

        var nodes = run.Exits(0).Document.Result.GetProperty("nodes").EnumerateArray().ToDictionary(
            ResultJson.NameOf, node => node.GetProperty("percent").GetDouble());
        Assert.Equal((30.0, 50.0), (Math.Round(nodes["Retiring"], 6), Math.Round(nodes["Backend_Bound"], 6)));

        using var recording = ZipFile.OpenRead(bench.PathOf("run.tma"));
        using var output = new StreamReader(recording.GetEntry("perf/0001.csv")!.Open());
        var slots = (await output.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n').First(line => line.Length > 0 && line[0] != '#');
        Assert.InRange(double.Parse(string.Concat(slots.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')), CultureInfo.InvariantCulture), 2e8, 7e8);
    }

    [Fact]
    public async Task A_region_that_never_began_and_a_perf_that_does_not_answer_are_errors_with_a_remedy()
    {
        var never = await bench.Tma("run", "--region", "nope", "--json", "-", "--", "sh", "-c", Marks + "m begin part; m end part");
        Assert.Contains("region-never", never.Exits(0).Document.Findings);

        var silent = await bench.With("FAKEPERF_FAULT", "no-ack").Run(
            "--region", "part", "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "--json", "-", "--", "sh", "-c",
            Marks + "m begin part; m end part");
        Assert.Contains("region-gate-failed", silent.Exits(0).Document.Findings);
    }

    [Theory]
    [InlineData("--region a -a --duration 0.1", "--region counts only while")]
    [InlineData("--region a --delay 10 -- touch ran", "--region counts only while")]
    public async Task It_goes_with_a_program_and_its_marks_only(string arguments, string why)
    {
        var run = await bench.Tma(["run", .. arguments.Split(' ')]);

        run.Exits(125);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    public void Dispose() => bench.Dispose();

    private static double? Faults(TmaRun run) => run.Document.Result.GetProperty("software").GetProperty("page-faults").GetDouble();
}
