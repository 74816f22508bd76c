using System.Globalization;
using Toplev.Report.Charts;
using Toplev.Report.Html;
using Toplev.Report.Terminal;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests;

/// <summary>Trees of AMD's and Arm's cores are shown as Intel's are: names, colours, bars, footnotes.</summary>
public sealed class OtherVendorTests
{
    private static ProgramResult Zen { get; } = Program("amdzen4", new()
    {
        ["frontend_bound"] = 8, ["frontend_bound_latency"] = 5, ["frontend_bound_bandwidth"] = 3,
        ["bad_speculation"] = 2, ["bad_speculation_mispredicts"] = 1.5, ["bad_speculation_pipeline_restarts"] = 0.5,
        ["backend_bound"] = 60, ["backend_bound_memory"] = 45, ["backend_bound_cpu"] = 15,
        ["smt_contention"] = 4, ["retiring"] = 26, ["retiring_fastpath"] = 25, ["retiring_microcode"] = 1,
    });

    private static ProgramResult Neoverse { get; } = Program("neoverse-v3", new()
    {
        ["frontend_bound"] = 8, ["bad_speculation"] = 2, ["backend_bound"] = 60, ["backend_mem_bound"] = 70, ["backend_mem_cache_bound"] = 80,
        ["backend_core_bound"] = 30, ["retiring"] = 30,
    });

    [Fact]
    public void The_terminal_names_all_nodes_and_the_path()
    {
        var text = new RunSummary(Results.Set(Zen), new TerminalOptions(100, false, true), all: true).Render();

        Assert.Contains("Bottleneck  Backend Bound ▸ Backend Bound Memory", text, StringComparison.Ordinal);
        Assert.Contains("├─ Backend Bound Memory ", text, StringComparison.Ordinal);
        Assert.Contains("SMT Contention ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("─ backend_bound", text, StringComparison.Ordinal);
        Assert.DoesNotContain('*', text);
    }

    [Fact]
    public void Shares_of_stalled_cycles_are_marked_and_not_taken_for_slots()
    {
        var text = new RunSummary(Results.Set(Neoverse), new TerminalOptions(100, false, true), all: true).Render();

        Assert.Contains("70.0 %*", text, StringComparison.Ordinal);
        Assert.Contains("* % of clocks, stalls or uops", text, StringComparison.Ordinal);
        Assert.Equal(["backend_bound", "backend_mem_bound", "backend_mem_cache_bound"], Neoverse.Tree!.Bottleneck.Path.Select(node => node.Name));
        Assert.Equal(["retiring", "bad_speculation", "frontend_bound", "backend_bound"], StackedBar.Nodes(Neoverse.Tree!).Select(node => node.Name));
    }

    [Fact]
    public void The_bar_splits_the_backend_and_ends_with_the_other_thread()
    {
        var nodes = StackedBar.Nodes(Zen.Tree!);

        Assert.Equal(
            ["retiring", "bad_speculation", "frontend_bound", "backend_bound_cpu", "backend_bound_memory", "smt_contention"], nodes.Select(node => node.Name));
        Assert.Equal(["ret", "bs", "fe", "core", "mem", "ns"], nodes.Select(node => NodeColor.Of(node.Definition.Path).Name));
    }

    [Fact]
    public void The_page_shows_them()
    {
        foreach (var program in new[] { Zen, Neoverse })
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            HtmlReport.Write(text, SampleReport.Single(1) with { Set = Results.Set(program), Series = [] });
            Assert.Contains("Backend Bound", text.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(">backend_bound<", text.ToString(), StringComparison.Ordinal);
        }
    }

    private static ProgramResult Program(string name, Dictionary<string, double> percents)
    {
        var model = ModelCatalog.Read(ModelCatalog.Embedded().Find(name)!);
        List<Node> nodes = [.. model.Nodes.Where(node => percents.ContainsKey(node.Name)).Select(node => new Node
        {
            Definition = node,
            State = NodeValue.Of(percents[node.Name] / 100),
            Counted = 1,
            OverThreshold = percents[node.Name] > 40,
            Flagged = percents[node.Name] > 40,
        })];
        var tree = new TmaTree { Model = model, Nodes = nodes, Metrics = [], Bottleneck = Bottleneck.In(nodes) };
        return Results.Program(nodes, "./app") with { Outcome = TreeOutcome.Of(tree) };
    }
}
