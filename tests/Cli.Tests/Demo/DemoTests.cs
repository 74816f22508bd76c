using Toplev.Cli.Console;
using Toplev.Cli.Tests.EndToEnd;
using Toplev.Engine.Demo;
using Toplev.Report.Terminal;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Cli.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private static readonly Dictionary<string, string?> Bare = new() { ["PATH"] = "/nowhere", ["LC_ALL"] = "C.UTF-8", ["NO_COLOR"] = "1", ["COLUMNS"] = null };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(80, true)]
    [InlineData(60, true)]
    [InlineData(60, false)]
    public void It_shows_both_trees_their_comparison_and_what_to_try_next(int width, bool unicode)
    {
        var (_, single, compared) = DemoPair.Read(ModelCatalog.Embedded());
        var text = new DemoText(new TerminalOptions(width, Color: false, unicode), all: false).Render(single, compared, page: null);
        Golden.Matches($"fixtures/expected/terminal/demo-{width}-{(unicode ? "unicode" : "ascii")}.txt", text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void One_run_each_gives_no_verdict_and_no_interval()
    {
        var (_, _, compared) = DemoPair.Read(ModelCatalog.Embedded());
        var comparison = Assert.Single(compared.Comparisons);
        Assert.Null(comparison.Speedup);
        Assert.All(comparison.Nodes, node => Assert.Null(node.ShareDelta?.Interval));
        Assert.NotEqual(compared.Results[0].Tree!.Bottleneck.Path[0].Name, compared.Results[1].Tree!.Bottleneck.Path[0].Name);
    }

    [Fact]
    public async Task The_binary_alone_is_enough_and_writes_the_report()
    {
        Directory.CreateDirectory(folder.File("empty"));
        var run = await CommandRun.Program(
            Repository.Tma, ["demo", "--root", folder.File("empty"), "--html", "report.html"], folder: folder.Path, environment: Bare);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.DoesNotContain('\e', run.Output);
        Assert.Contains("kinematics-demo", run.Output, StringComparison.Ordinal);
        Assert.Contains("report.html", run.Output, StringComparison.Ordinal);
        var page = folder.Read("report.html");
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.Contains("kinematics-demo", page, StringComparison.Ordinal);
        Assert.Contains("gcc -O3 -march=native", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not distinguishable from zero)", page, StringComparison.Ordinal);
        // One interval is no course of time, equal counts have no direction, and what perf was called with there is not known here.
        Assert.DoesNotContain("id=\"over-time\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("▲ 0<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("perf's command lines", page, StringComparison.Ordinal);
        // The page advises the same next step as the terminal.
        Assert.Contains("tma explain backend_bound_cpu", run.Output, StringComparison.Ordinal);
        Assert.Contains("tma explain backend_bound_cpu", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_alone_goes_to_standard_output()
    {
        var run = await CommandRun.Of("demo", "--html", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("<!doctype html>", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", run.Output, StringComparison.Ordinal);
    }
}
