using System.Globalization;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>The package as users have it, in one run of BenchmarkDotNet.</summary>
public sealed class PackageTests(PackagedClient client)
{
    private const string Unavailable = "n/a";

    /// <summary>Of pages that were not asked for: the runtime's own, among thousands that were.</summary>
    private const double Runtime = 0.03;

    [Fact]
    public async Task Page_faults_per_operation_are_the_pages_that_an_operation_touches()
    {
        var done = await client.Finished;
        var rows = done.Table("Pages");

        Assert.Equal(4, rows.Count);
        Assert.Equal(["InProcess", "Separate"], rows.Select(row => row["Job"]).Distinct().Order());
        Assert.All(rows, row =>
        {
            var pages = double.Parse(row["Count"], CultureInfo.InvariantCulture);
            Assert.InRange(double.Parse(row["Page faults/op"], CultureInfo.InvariantCulture), pages, pages * (1 + Runtime));
        });
    }

    [Fact]
    public async Task Numbers_of_exporters_are_those_of_the_table()
    {
        var done = await client.Finished;

        Assert.Equal(
            done.Table("Pages").Select(row => double.Parse(row["Page faults/op"], CultureInfo.InvariantCulture)).Order(),
            done.Metrics("Pages").Select(metrics => Rounded(metrics["Tma.page-faults"])).Order());
        Assert.All(done.Metrics("Pages"), metrics => Assert.Contains("Allocated Memory", metrics.Keys));
    }

    [Fact]
    public async Task Without_counters_columns_are_not_available_and_the_reason_is_said_once()
    {
        var done = await client.Finished;
        var rows = done.Table("Pages");
        Assert.SkipWhen(rows[0]["Grade"] != Unavailable, "this machine has counters");

        string[] columns = ["Retiring", "Bad Speculation", "Frontend Bound", "Backend Bound", "Bottleneck", "Grade"];
        Assert.All(rows, row => Assert.All(columns, column => Assert.Equal(Unavailable, row[column])));
        Assert.Single(done.Output.Split('\n'), line => line.StartsWith("TMA columns are n/a: ", StringComparison.Ordinal));
        Assert.All(done.Metrics("Pages"), metrics => Assert.DoesNotContain("Tma.Retiring", metrics.Keys));
    }

    [Fact]
    public async Task With_counters_columns_have_shares_and_times()
    {
        var row = Assert.Single((await client.Finished).Table("Spinning"));

        Assert.StartsWith("30.0 %", row["Retiring"], StringComparison.Ordinal);
        Assert.StartsWith("5.0 %", row["Bad Speculation"], StringComparison.Ordinal);
        Assert.StartsWith("15.0 %", row["Frontend Bound"], StringComparison.Ordinal);
        Assert.StartsWith("50.0 %", row["Backend Bound"], StringComparison.Ordinal);
        Assert.StartsWith("40.0 %", row["Memory Bound"], StringComparison.Ordinal);
        Assert.StartsWith("Backend Bound", row["Bottleneck"], StringComparison.Ordinal);
        Assert.Matches("^[ABC]$", row["Grade"]);
    }

    [Fact]
    public async Task Times_of_nodes_are_their_shares_of_the_time_of_an_operation()
    {
        var metrics = Assert.Single((await client.Finished).Metrics("Spinning"));
        var result = ResultOf("Spinning.Spin").Results[0];
        var operation = Assert.Single(result.Repetitions).Value!.Value * 1e9;

        string[] level1 = ["Retiring", "Bad_Speculation", "Frontend_Bound", "Backend_Bound"];
        var times = level1.Select(node => metrics[$"Tma.{node}.Time"]).ToList();
        // As the counts have it, all of the time is of one thread that worked.
        Assert.Equal(times.Sum() * 0.3, times[0], 6 * operation * 1e-6);
        Assert.InRange(times.Sum(), 0.5 * operation, operation * 1.000001);
    }

    [Fact]
    public async Task Recordings_give_the_same_result_again()
    {
        var done = await client.Finished;

        Assert.Equal(5, Directory.GetFiles(Path.Combine(done.Artifacts, "tma"), "*.tma").Length);
        var set = ResultOf("Spinning.Spin");
        Assert.Equal("operation", set.Measure.Per);
        var result = Assert.Single(set.Results);
        Assert.Equal("Spinning.Spin", result.Name);
        Assert.Equal(0.5, result.Tree!.Find("Backend_Bound")!.Value!.Value, 1e-6);
        Assert.Contains(set.Findings, finding => finding.Text.StartsWith("16 operations in 4 iterations", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_iterations_are_counted()
    {
        await client.Finished;
        var recording = Read("Spinning.Spin");
        var seconds = Assert.Single(ResultBuilder.Build(recording, ModelCatalog.Embedded()).Results[0].Repetitions).Value!.Value;
        var counted = Assert.Single(recording.Manifest.Passes).WallSeconds;

        // 16 operations, and of what is between them only the collections that BenchmarkDotNet forces.
        Assert.InRange(counted, 16 * seconds * 0.8, (16 * seconds * 1.5) + 0.5);
    }

    [Fact]
    public async Task A_page_shows_all_benchmarks_of_a_class()
    {
        var done = await client.Finished;
        var page = await File.ReadAllTextAsync(Path.Combine(done.Artifacts, "results", "Pages-tma.html"), TestContext.Current.CancellationToken);

        Assert.Contains("Pages.Touch [Count=64] Separate", page, StringComparison.Ordinal);
        Assert.Contains("Pages.Touch [Count=256] InProcess", page, StringComparison.Ordinal);
        Assert.Contains("per operation", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_of_other_runs_than_that_which_is_counted()
    {
        var done = await client.Finished;

        // One launch and the run that is counted, of each of the benchmarks in processes of their own.
        Assert.Equal(5, done.Output.Split("// Run, Diagnostic").Length - 1);
    }

    private static double Rounded(double value) => double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private ResultSet ResultOf(string benchmark) => ResultBuilder.Build(Read(benchmark), ModelCatalog.Embedded());

    private Recording Read(string benchmark) => RecordingReader.Read(Path.Combine(client.Artifacts, "tma", benchmark + ".tma"));
}
