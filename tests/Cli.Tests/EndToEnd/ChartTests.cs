using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>--charts</c>: what is written, what is said of it, and what is not loaded without it.</summary>
public sealed class ChartTests : IDisposable
{
    private const string Library = "libSkiaSharp";

    private readonly Workbench bench = new();

    [Fact]
    public async Task Run_and_compare_write_the_charts_that_have_data_and_name_them_in_one_line()
    {
        var run = (await bench.WithRatesOfLevelOne().Run("-l", "1", "--charts", "new", "--model", "sapphirerapids", "--", "sleep", "0.3")).Exits(0);

        Assert.Contains("tma: --charts new: time, level-1, tree-sleep", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("runs", Line(run.Error), StringComparison.Ordinal);
        string[] variants = ["--variant", "one=A=1", "--variant", "two=A=2"];
        string[] rounds = ["-r", "2", "-w", "0"];
        var compared = (await bench.Tma(["compare", "--perf", Repository.FakePerf, .. rounds, "--charts", "new", .. variants, "--", "true"])).Exits(0);
        Assert.Contains("runs", Line(compared.Error), StringComparison.Ordinal);
        Assert.All(["time", "level-1", "tree-sleep", "runs"], chart => Assert.All(
            ["light.png", "light.svg", "dark.png", "dark.svg"],
            form => Assert.True(new FileInfo(bench.PathOf($"new/{chart}.{form}")).Length > 1000, $"{chart}.{form}")));
        Assert.All(Directory.GetFiles(bench.PathOf("new")), file => Assert.Matches(@"\.(light|dark)\.(png|svg)$", file));
    }

    [Fact]
    public async Task A_recording_in_the_directory_is_not_replaced()
    {
        (await bench.Tma("run", "-o", "run.tma", "--", "true")).Exits(0);
        Directory.CreateDirectory(bench.PathOf("charts"));
        File.Copy(bench.PathOf("run.tma"), bench.PathOf("charts/time.dark.svg"));
        var run = await bench.Tma("report", "run.tma", "--charts", "charts");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("time.dark.svg would replace a recording", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(bench.PathOf("charts")));
    }

    [Fact]
    public async Task Quiet_says_nothing_and_writes_the_same()
    {
        (await bench.Tma("run", "-o", "run.tma", "--", "true")).Exits(0);
        var run = (await bench.Tma("report", "run.tma", "--charts", "charts", "-q")).Exits(0);

        Assert.Equal(("", ""), (run.Output, run.Error));
        Assert.Equal(4, Directory.GetFiles(bench.PathOf("charts")).Length);
    }

    /// <summary>The loader of glibc writes a file for each process that names every library it loads.</summary>
    [Fact]
    public async Task The_library_is_loaded_for_pictures_only()
    {
        bench.With("LD_DEBUG", "files").With("LD_DEBUG_OUTPUT", bench.PathOf("loaded"));
        (await bench.Tma("run", "-o", "run.tma", "--html", "page.html", "--", "true")).Exits(0);
        (await bench.Tma("--version")).Exits(0);
        var before = Loaded();
        Assert.SkipUnless(before.Count > 0, "this C library does not say what it loads");
        Assert.DoesNotContain(before, text => text.Contains(Library, StringComparison.Ordinal));

        (await bench.Tma("report", "run.tma", "--charts", "charts")).Exits(0);
        Assert.Contains(Loaded(), text => text.Contains(Library, StringComparison.Ordinal));
    }

    public void Dispose() => bench.Dispose();

    private static string Line(string error) => error.Split('\n').Single(line => line.StartsWith("tma: --charts", StringComparison.Ordinal));

    private List<string> Loaded() => [.. Directory.GetFiles(bench.Folder, "loaded.*").Select(File.ReadAllText)];
}
