using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>tma demo</c>, and the tutorial's tables compared as its authors compared them.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly Workbench bench = new();

    // What perf 6.8 printed beside the counts: retiring_fastpath 91.3 % and backend_bound_cpu 5.8 % of the first program.
    [Fact]
    public async Task Shows_what_the_source_printed_on_any_machine()
    {
        var run = (await bench.With("PATH", "/nowhere").Tma("demo", "--color", "never")).Exits(0);

        Assert.Matches(@"Retiring Fastpath +91\.3 %", run.Output);
        Assert.Contains("Retiring Fastpath (91.3 → 24.6 % of slots) to Backend Bound CPU (5.8 → 73.8 % of slots)", OneLine(run.Output), StringComparison.Ordinal);
        Assert.Contains("github.com/KeithJH/kinematics-demo", run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(bench.Folder));
    }

    [Fact]
    public async Task Writes_its_report()
    {
        (await bench.Tma("demo", "-q", "-o", "demo.html")).Exits(0);

        var page = await File.ReadAllTextAsync(bench.PathOf("demo.html"), TestContext.Current.CancellationToken);
        Assert.Contains("gcc -O3 -march=native", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);
    }

    // The tutorial's own words on its figures: less is bound by DRAM with jemalloc, and with the extension.
    [Theory]
    [InlineData("ptmalloc", "jemalloc", "The bottleneck moved from DRAM Bound (21.5 → 11.5 % of stalls)")]
    [InlineData("without-extension", "with-extension", "The bottleneck moved from DRAM Bound (25.1 → 8.6 % of stalls) to Core Bound (31.8 → 39.0 % of slots)")]
    public async Task The_tables_of_the_tutorial_say_what_it_says(string before, string after, string sentence)
    {
        foreach (var name in new[] { before, after })
        {
            (await bench.Tma("import", Path.Combine(Repository.Root, "examples", "tutorial", name + ".txt"), "-q", "-o", name + ".tma")).Exits(0);
        }

        var run = (await bench.Tma("compare", before + ".tma", after + ".tma", "--color", "never")).Exits(0);
        Assert.Contains(sentence, OneLine(run.Output), StringComparison.Ordinal);
        Assert.Contains("shares are known, the time elapsed is not", OneLine(run.Output), StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
