using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A C program that annotates itself (<c>tests/IttClient</c>), from its first task to what is shown.</summary>
public sealed class IttTests : IDisposable
{
    private readonly Workbench bench = new();

    // In each of 50 rounds one region touches 7 fresh pages, one 100, the one around both 20 more of its own, and one touches none.
    [Fact]
    public async Task Page_faults_of_a_region_are_those_of_its_own_and_of_the_regions_within_it()
    {
        var run = (await bench.Tma("run", "--region-counters", "--json", "-", "--", Client(), "pages", "50")).Exits(0);

        Dictionary<string, JsonElement> regions = run.Document.Result.GetProperty("regions").EnumerateArray().ToDictionary(region => region.GetProperty("name").GetString()!);
        foreach (var (name, pages) in new[] { ("7 pages", 7), ("100 pages", 100), ("7 and 100 and 20", 127), ("no page", 0) })
        {
            var software = regions[name].GetProperty("software");
            Assert.Equal(50, software.GetProperty("instances").GetInt32());
            Assert.Equal(50 * pages, software.GetProperty("total").GetProperty("page-faults").GetDouble());
            Assert.Equal(pages, software.GetProperty("mean").GetProperty("page-faults").GetDouble());
            Assert.InRange(software.GetProperty("total").GetProperty("task-clock-ms").GetDouble(), 0, 1000);
        }

        var report = (await bench.Tma("report", "run.tma")).Exits(0).Output;
        Assert.Matches(@"7 and 100 and 20 +50 .*\b127\b", report);
        Assert.Matches(@"no page +50 .*s +0\b", report);
        Assert.Contains("Page faults are those of one instance on average", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_regions_without_being_asked_for_and_counters_are_not()
    {
        var run = (await bench.Tma("run", "--json", "-", "--", Client(), "pages", "3")).Exits(0);

        var regions = run.Document.Result.GetProperty("regions");
        Assert.Equal(4, regions.GetArrayLength());
        Assert.All(regions.EnumerateArray(), region => Assert.Equal(JsonValueKind.Null, region.GetProperty("software").ValueKind));
        var bare = (await bench.Tma("run", "-q", "--no-regions", "--", "env")).Exits(0).Output;
        Assert.DoesNotContain("ITT", bare, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_of_the_users_is_respected_and_told()
    {
        _ = Client();
        var run = (await bench.With("INTEL_LIBITTNOTIFY64", "/opt/other.so").Tma("run", "--json", "-", "--", "sh", "-c", "test $INTEL_LIBITTNOTIFY64 = /opt/other.so")).Exits(0);

        Assert.Contains("itt-taken", run.Document.Findings);
    }

    [Fact]
    public async Task Counters_of_regions_need_regions()
    {
        var run = await bench.Tma("run", "--region-counters", "--no-regions", "--", "true");

        Assert.Equal(125, run.ExitCode);
        Assert.Contains("--no-regions leaves them out", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private string Client() => bench.IttProgram("client.c");
}
