using System.Text.Json;
using Toplev.Cli.Tests.EndToEnd;
using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>examples/tutorial: percentages that others printed, shown as theirs.</summary>
public sealed class TutorialTests : IDisposable
{
    private static readonly string Example = Path.Combine(Repository.Root, "examples", "tutorial");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_value_is_marked_as_printed_and_no_time_is_claimed()
    {
        await Import("ptmalloc", "jemalloc");
        var run = await CommandRun.Of("compare", folder.File("ptmalloc.tma"), folder.File("jemalloc.tma"), "--html", folder.File("page.html"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        Golden.Matches("fixtures/expected/terminal/tutorial.txt", run.Output.Replace(folder.File("page.html"), "page.html", StringComparison.Ordinal));
        Assert.Contains("21.5p!", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" ms", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("n/a", run.Output, StringComparison.Ordinal);
        var page = folder.Read("page.html");
        Assert.Contains("as toplev printed it, not computed here", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Time per run", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_share_of_time_that_toplev_counted_is_kept_and_judged()
    {
        await Import("jemalloc");
        var run = await CommandRun.Of("report", folder.File("jemalloc.tma"), "--json", "-");
        using var document = JsonDocument.Parse(run.Output);
        var result = document.RootElement.GetProperty("results")[0];
        Assert.Equal("C", result.GetProperty("quality").GetProperty("grade").GetString());
        var dram = result.GetProperty("nodes").EnumerateArray().Single(
            node => node.GetProperty("path").GetString()!.EndsWith("DRAM_Bound", StringComparison.Ordinal));
        Assert.Equal(0.037, dram.GetProperty("counted").GetDouble(), 6);
    }

    [Fact]
    public async Task The_script_of_the_example_does_it_all()
    {
        var run = await CommandRun.Program(
            "sh", [Path.Combine(Example, "compare"), folder.File("out")], environment: new Dictionary<string,
            string?> { ["TMA"] = Repository.Tma, ["LC_ALL"] = "C.UTF-8" });
        Assert.Equal(0, run.Code);
        Assert.StartsWith("tma: --charts ", run.Error, StringComparison.Ordinal);
        Assert.All(
            ["allocators", "extension"],
            page => Assert.Contains($"\nReport: {folder.File($"out/{page}.html")}\n", run.Output, StringComparison.Ordinal));
        Assert.Contains("level 2 was counted 14 % of the time, level 3 3.7 %", WithoutBreaks(run.Output), StringComparison.Ordinal);
        Assert.Contains("neither ptmalloc nor jemalloc has a value to compare", WithoutBreaks(run.Output), StringComparison.Ordinal);
        Assert.Contains("from DRAM Bound (25.1", run.Output, StringComparison.Ordinal);
        Assert.All(
            ["out/allocators.html", "out/extension.html", "out/charts/shares-jemalloc.light.png"], file => Assert.True(
                File.Exists(folder.File(file)), file));
    }

    [Fact]
    public async Task An_import_writes_the_report_itself()
    {
        var run = await CommandRun.Of("import", Path.Combine(Example, "jemalloc.txt"), "--model", "skylakex", "--html", folder.File("page.html"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("L1 Bound", folder.Read("page.html"), StringComparison.Ordinal);
        Assert.StartsWith(
            "<!doctype html>", (
                await CommandRun.Of("import", Path.Combine(Example, "jemalloc.txt"), "--model", "skylakex", "--html", "-")).Output, StringComparison.Ordinal);
    }

    private static string WithoutBreaks(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\\s+", " ");

    private async Task Import(params string[] names)
    {
        foreach (var name in names)
        {
            var run = await CommandRun.Of("import", Path.Combine(Example, name + ".txt"), "--model", "skylakex", "-q", "-o", folder.File(name + ".tma"));
            Assert.Equal((0, ""), (run.Code, run.Error));
        }
    }
}
