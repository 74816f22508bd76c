using System.Globalization;
using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// What a server does under load, and nothing that it does before or after. The server collects and computes once for each request, so that the truth
/// is the number of requests; it also collects before it listens, and a warm-up sends as many requests before the measurement.
/// </summary>
public sealed class ServerTests : IDisposable
{
    private const int Requests = 20;
    private readonly Workbench bench = new();
    private readonly string port = Ports.Free();

    [Theory]
    [InlineData("{0} serve {1}")]
    [InlineData("sh -c '{0} serve {1}; true'")]
    public async Task Regions_of_a_server_are_those_of_its_load(string start)
    {
        var run = await bench.Tma(
            ["run", "--perf", Repository.FakePerf, "--dotnet-source", "Client", "-w", "1", .. Server(start), "--json", "result.json", .. Load]);

        run = await WithDocument(run.Exits(0));
        Assert.Equal((Requests, Requests, Requests), (Count(run, "GC gen"), Count(run, "GC pause"), Count(run, "answer")));
        Assert.DoesNotContain("dotnet-events-cut", run.Document.Findings);
        Assert.DoesNotContain("dotnet-events-cost", run.Document.Findings);
        // The load is as the user would start it; what the server got is in the result.
        Assert.Equal("DOTNET_PerfMapEnabled=\nDOTNET_EnableEventPipe=\nDOTNET_DiagnosticPorts=\n", run.Output);
        Assert.Equal("1", run.Document.Result.GetProperty("environment").GetProperty("DOTNET_EnableEventPipe").GetString());
        Assert.Equal(start.Split(' ')[0] == "sh" ? "sh" : Repository.DotNetClient, run.Document.Result.GetProperty("server")[0].GetString());
        await bench.HasNoProcesses();
    }

    [Fact]
    public async Task Variants_of_a_server_have_their_regions()
    {
        var run = await bench.Tma(
            ["compare", "--perf", Repository.FakePerf, "--regions", "dotnet", "-r", "2", "-w", "0", "--variant", "plain=", "--variant",
                "tiered=DOTNET_TieredPGO=0", .. Server("{0} serve {1}"), "--json", "result.json", .. Load]);

        run = await WithDocument(run.Exits(0));
        Assert.Equal(
            [2 * Requests, 2 * Requests], run.Document.Root.GetProperty("results").EnumerateArray().Select(result => Count(result, "GC gen")));
        Assert.DoesNotContain("dotnet-events-cut", run.Document.Findings);
        await bench.HasNoProcesses();
    }

    // Of each request 12 rounds of the loop are in Total and 6 in Weigh.
    [Fact]
    public async Task Methods_of_a_server_that_a_shell_starts_have_names_and_their_shares()
    {
        var run = await bench.Tma(
            ["locate", "--for", "cpu-clock", "--call-graph", "none", .. Server("sh -c '{0} serve {1}; true'"), "--json", "result.json", .. Load]);
        Assert.SkipWhen(run.ExitCode == 125 && run.Error.Contains("perf", StringComparison.Ordinal), "this machine cannot be sampled: " + run.Error);

        run = await WithDocument(run.Exits(0));
        var shares = run.Document.Result.GetProperty("profile").GetProperty("functions").EnumerateArray().ToLookup(
            function => function.GetProperty("name").GetString()!, function => function.GetProperty("self").GetProperty("percent").GetDouble());
        var (total, weigh) = (shares["Hot.Orders<__Canon>.Total(int, int)"].Sum(), shares["Hot.Weigh<T>(int, T)"].Sum());
        Assert.InRange(total / (total + weigh), 0.58, 0.75);
        Assert.Equal("DOTNET_PerfMapEnabled=\nDOTNET_EnableEventPipe=\nDOTNET_DiagnosticPorts=\n", run.Output);
        Assert.Equal("3", run.Document.Result.GetProperty("environment").GetProperty("DOTNET_PerfMapEnabled").GetString());
        await bench.HasNoProcesses();
    }

    // The kernel lists children by the thread that started them.
    [Fact]
    public async Task What_a_thread_of_a_server_starts_belongs_to_it()
    {
        Assert.SkipUnless(Tools.IsInstalled("python3"), "python3 is not installed");
        bench.Write("server.py", "import http.server\nhttp.server.HTTPServer(('127.0.0.1'," + port
            + "),http.server.SimpleHTTPRequestHandler).serve_forever()\n");
        bench.Write("starter.py", "import subprocess,threading\nthread=threading.Thread(target=lambda: subprocess.run(['python3','server.py']))\n"
            + "thread.start()\nthread.join()\n");

        (await bench.Tma("run", "--perf", Repository.FakePerf, "--start", "python3 starter.py", "--ready", port, "--", "true")).Exits(0);

        await bench.HasNoProcesses();
    }

    public void Dispose() => bench.Dispose();

    private string[] Load => ["--", Repository.DotNetClient, "load", port, Requests.ToString(CultureInfo.InvariantCulture)];

    private string[] Server(string start) =>
        ["--start", string.Format(CultureInfo.InvariantCulture, start, Repository.DotNetClient, port), "--ready", port];

    private async Task<TmaRun> WithDocument(TmaRun run) =>
        run with { DocumentText = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken) };

    /// <summary>Of all regions whose names begin so: the runtime may collect an older generation than it was asked to.</summary>
    private static int Count(TmaRun run, string region) => Count(run.Document.Result, region);

    private static int Count(JsonElement result, string region) => result.GetProperty("regions").EnumerateArray()
        .Where(each => each.GetProperty("name").GetString()!.StartsWith(region, StringComparison.Ordinal)).Sum(each => each.GetProperty("count").GetInt32());
}
