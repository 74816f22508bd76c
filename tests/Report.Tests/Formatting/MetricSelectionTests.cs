using Toplev.Report.Formatting;
using Toplev.Report.Html;
using Toplev.Report.Terminal;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

public sealed class MetricSelectionTests
{
    /// <summary>Every metric of the model has a value, but for one.</summary>
    private static readonly ProgramResult MemoryBound = With(Results.MemoryBound);

    private static readonly ProgramResult FrontendBound = With(
        Results.Tree(
            ("Frontend_Bound", 45, true), ("Fetch_Latency", 35, true), ("Bad_Speculation", 5, false), ("Backend_Bound", 20, false), ("Retiring", 30, false)));

    private static readonly ProgramResult Mispredicting = With(
        Results.Tree(
            ("Frontend_Bound", 10, false), ("Bad_Speculation", 40, true), (
                "Branch_Mispredicts", 39, true), ("Backend_Bound", 20, false), ("Retiring", 30, false)));

    private static readonly ProgramResult CoreBound = With(
        Results.Tree(
            ("Frontend_Bound", 5, false), (
                "Bad_Speculation", 5, false), ("Backend_Bound", 60, true), ("Memory_Bound", 10, false), ("Core_Bound", 50, true), ("Retiring", 30, false)));

    [Fact]
    public void They_follow_from_the_bottleneck() => Golden.Matches(
        "terminal/metrics.txt",
        string.Join('\n', new[] { MemoryBound, FrontendBound, Mispredicting, CoreBound }.Select(result => string.Join(
            " > ", result.Tree!.Bottleneck.Path.Select(node => node.Name)) + "\n  " + string.Join("\n  ", MetricSelection.Shown(result.Tree, all: false).Select(
                metric => string.Join(": ", MetricSelection.Describe(metric).Name, MetricSelection.Describe(metric).Text))))) + "\n");

    [Fact]
    public void At_most_six_and_IPC_first()
    {
        var shown = MetricSelection.Shown(MemoryBound.Tree!, all: false);
        Assert.Equal(6, shown.Count);
        Assert.Equal("IPC", shown[0].Definition.ShortName);
        Assert.All(shown, metric => Assert.NotNull(metric.Value));
    }

    [Fact]
    public void What_is_beyond_its_limit_comes_before_the_others_and_is_marked()
    {
        const string Walks = "Info_Memory_TLB_Page_Walks_Utilization";
        var tree = MemoryBound.Tree!;
        var flagged = tree with { Metrics = [.. tree.Metrics.Select(metric => metric with { OverThreshold = metric.Definition.Name == Walks })] };
        Assert.Equal("Info_Memory_TLB_Page_Walks_Utilization", MetricSelection.Shown(flagged, all: false)[1].Definition.Name);
        var set = Results.Set(MemoryBound with { Outcome = TreeOutcome.Of(flagged) });
        var text = new RunSummary(set, new TerminalOptions(80, false, true), all: false).Render();
        Assert.Matches("Page Walks Utilization [0-9.]+ !", text);
    }

    [Fact]
    public void All_of_them_are_shown_when_asked_for_with_reasons()
    {
        var text = new RunSummary(Results.Set(MemoryBound), new TerminalOptions(80, false, true), all: true).Render();
        Assert.Contains("  Fetch DSB", text, StringComparison.Ordinal);
        Assert.Contains("n/a (UOPS_EXECUTED was never on a counter)", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "UOPS_EXECUTED", new RunSummary(Results.Set(MemoryBound), new TerminalOptions(80, false, true), all: false).Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_them_as_a_table()
    {
        using var page = new StringWriter();
        HtmlReport.Write(page, new ReportInput { Set = Results.Set(MemoryBound) });
        Assert.Contains("<section id=\"metrics\">", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("Load Miss Real Latency", page.ToString(), StringComparison.Ordinal);
    }

    private static ProgramResult With(IReadOnlyList<Node> nodes)
    {
        var result = Results.Program(nodes);
        return result with
        {
            Outcome = TreeOutcome.Of(result.Tree! with
            {
                Metrics =
                [
                    .. Results.Model.Metrics.Select((metric, position) => metric.ShortName == "ILP"
                        ? new MetricValue(metric, null, "UOPS_EXECUTED was never on a counter", false)
                        : new MetricValue(metric, metric.ShortName == "IPC" ? 0.714 : position * 1.25, null, false)),
                ],
            }),
        };
    }
}
