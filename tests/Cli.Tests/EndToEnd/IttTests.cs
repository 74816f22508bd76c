using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A C program that annotates itself (<c>tests/IttClient</c>), from its first task to what is shown.</summary>
public sealed class IttTests : IDisposable
{
    /// <summary>What the client ends with where nobody collects its tasks.</summary>
    private const int ClientUncollected = 3;

    private readonly Workbench bench = new();

    // In each of 50 rounds one region touches 7 fresh pages, one 100, the one around both 20 more of its own, and one touches none.
    [Fact]
    public async Task Page_faults_of_a_region_are_those_of_its_own_and_of_the_regions_within_it()
    {
        var run = (await bench.Tma("run", "--region-counters", "--json", "-", "--", Client(), "pages", "50")).Exits(0);

        var regions = run.Document.Result.GetProperty("regions").EnumerateArray().ToDictionary(region => region.GetProperty("name").GetString()!);
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
        Assert.Contains("Page faults are the mean per instance", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_regions_when_they_are_asked_for_and_counted_when_that_is()
    {
        var run = (await bench.Tma("run", "--regions", "itt", "--json", "-", "--", Client(), "pages", "3")).Exits(0);

        var regions = run.Document.Result.GetProperty("regions");
        Assert.Equal(4, regions.GetArrayLength());
        Assert.All(regions.EnumerateArray(), region => Assert.Equal(JsonValueKind.Null, region.GetProperty("software").ValueKind));
        Assert.Equal("INTEL_LIBITTNOTIFY64", run.Document.Result.GetProperty("environment").EnumerateObject().First().Name);

        var plain = (await bench.Tma("run", "--json", "-", "--", Client(), "pages", "3")).Exits(ClientUncollected);
        Assert.Equal(0, plain.Document.Result.GetProperty("regions").GetArrayLength());
        Assert.Equal(1, Occurrences(plain.Error, "This program has ITT tasks: --regions itt shows them"));
    }

    // The task of its start-up is before the measurement.
    [Fact]
    public async Task Tasks_of_a_server_are_those_under_load()
    {
        var program = bench.IttProgram("served.c");
        var port = (26_000 + (Environment.ProcessId % 5000)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var run = await bench.Tma(
            "run", "--perf", Repository.FakePerf, "--regions", "itt", "--start", $"{program} serve {port}", "--ready", "127.0.0.1:" + port, "--json",
            "result.json", "--", program, "load", port, "40");
        run = run.Exits(0) with
        {
            DocumentText = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken),
        };

        var region = Assert.Single(run.Document.Result.GetProperty("regions").EnumerateArray());
        Assert.Equal(("request", 40), (region.GetProperty("name").GetString(), region.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task A_collector_of_the_users_is_respected_and_told()
    {
        _ = Client();
        var run = (
            await bench.With("INTEL_LIBITTNOTIFY64", "/opt/other.so").Tma(
                "run", "--regions", "itt", "--json", "-", "--", "sh", "-c", "test $INTEL_LIBITTNOTIFY64 = /opt/other.so")).Exits(0);

        Assert.Contains("itt-taken", run.Document.Findings);
    }

    public void Dispose() => bench.Dispose();

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private string Client() => bench.IttProgram("client.c");
}
