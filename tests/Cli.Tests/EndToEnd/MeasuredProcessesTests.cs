using System.Globalization;
using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Of a server with a front end and a worker, the one that is asked for: both touch numbers of pages that the code says.</summary>
public sealed class MeasuredProcessesTests : IDisposable
{
    private const int Requests = 40;
    private const int FrontPages = 700;
    private const int WorkerPages = 300;

    /// <summary>Faults that a process has besides: its stack, the first use of a library's data.</summary>
    private const int Others = 60;

    private static int ports = 21_000 + (Environment.ProcessId % 5000);

    private readonly Workbench bench = new();

    [Theory]
    [InlineData("worker [0-9]", WorkerPages)]
    [InlineData("serve", FrontPages)]
    [InlineData(null, FrontPages + WorkerPages)]
    public async Task Its_page_faults_are_counted_and_nobody_elses(string? pattern, int pages)
    {
        var run = await Measure(pattern is null ? [] : ["--measure", pattern]);
        Assert.SkipWhen(run.ExitCode == 125 && run.Error.Contains("perf", StringComparison.Ordinal), "perf cannot count here: " + run.Error);
        run.Exits(0);
        using var document = JsonDocument.Parse(
            await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken));
        var result = document.RootElement.GetProperty("results")[0];
        Assert.Equal(pattern, result.GetProperty("measuredProcesses").GetString());
        var faults = result.GetProperty("software").GetProperty("page-faults").GetDouble();
        Assert.InRange(faults, Requests * pages, (Requests * pages) + Others);
    }

    [Theory]
    [InlineData("serve", false)]
    [InlineData("late", true)]
    public async Task A_worker_that_is_started_under_load_is_a_finding(string way, bool isMissing)
    {
        var run = await Measure(["--measure", "worker [0-9]"], way);
        Assert.SkipWhen(run.ExitCode == 125 && run.Error.Contains("perf", StringComparison.Ordinal), "perf cannot count here: " + run.Error);
        run = run.Exits(0) with
        {
            DocumentText = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken),
        };
        Assert.Equal(isMissing, run.Document.Findings.Contains("processes-missing"));
    }

    // The server starts the one that is measured, which ends long before the load: nothing of perf's tells that.
    [Fact]
    public async Task Measured_processes_that_end_before_the_load_are_a_finding()
    {
        Assert.SkipUnless(Tools.IsInstalled("python3"), "python3 is not installed");
        bench.Write("server.py", "import os,sys,http.server\nif os.fork() == 0:\n  os.execvp('sh', ['sh', 'worker.sh'])\n"
            + "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()\n");
        bench.Write("worker.sh", "until [ -e begun ]; do sleep 0.02; done; : >ended");
        bench.Write("load.sh", ": >begun; until [ -e ended ]; do sleep 0.02; done; sleep 0.5");
        var port = Interlocked.Increment(ref ports).ToString(CultureInfo.InvariantCulture);
        var run = await bench.Tma(
            "run", "--perf", Repository.FakePerf, "--json", "-", "--start", $"python3 server.py {port}", "--ready", port, "--measure", "worker.sh", "--",
            "sh", "load.sh");
        Assert.Contains("processes-ended", run.Document.Findings);
        await bench.HasNoProcesses();
    }

    [Fact]
    public async Task A_pattern_without_a_match_says_what_the_server_consists_of()
    {
        var run = await Measure(["--measure", "gunicorn"]);
        Assert.Contains("No process of the server matches --measure 'gunicorn'.", run.Exits(125).Error, StringComparison.Ordinal);
        Assert.Contains("worker 300", run.Error, StringComparison.Ordinal);
        await bench.HasNoProcesses();
    }

    [Theory]
    [InlineData("(", "--measure '(' is not a valid regular expression", "--start", "true", "--ready", "1")]
    [InlineData("x", "but no server is started")]
    public async Task What_cannot_be_meant_is_an_error(string pattern, string expected, params string[] server)
    {
        var run = await bench.Tma(["run", .. server, "--measure", pattern, "--", "true"]);
        Assert.Contains(expected, run.Exits(125).Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private async Task<TmaRun> Measure(string[] options, string way = "serve")
    {
        var program = bench.PathOf("workers");
        Assert.SkipUnless(
            Tools.TryCompile(Path.Combine(Repository.Root, "tests", "ProfileClient", "workers.c"), program), "there is no C compiler (cc)");
        var port = Interlocked.Increment(ref ports).ToString(CultureInfo.InvariantCulture);
        return await bench.Tma(
            ["run", "--start", $"{program} {way} {port} {FrontPages} {WorkerPages}", "--ready", "127.0.0.1:" + port, "--json", "result.json", .. options,
                "--", program, "load", port, Requests.ToString(CultureInfo.InvariantCulture)]);
    }
}
