using System.Text.Json;
using System.Xml.Linq;
using Toplev.Report.Charts;
using Toplev.Report.Csv;
using Toplev.Report.Html;
using Toplev.Report.Json;
using Toplev.Report.Markdown;
using Toplev.Report.Pipelines;
using Toplev.Report.Terminal;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests;

/// <summary>
/// Two variants on three core types: six results of two names. Times, instructions and regions differ by core type more than they do on a machine, so
/// that a figure of another type shows.
/// </summary>
public sealed class HybridResultTests
{
    private static readonly ResultSet Set = Compared(
        Measured("old", CoreType.Core, 0.3), Measured("old", CoreType.Atom, 0.6), Measured("old", CoreType.LowPowerAtom, 0.9),
        Measured("new", CoreType.Core, 0.2), Measured("new", CoreType.Atom, 0.5), Measured("new", CoreType.LowPowerAtom, 0.8));

    [Theory]
    [InlineData("old (P-cores)", "300", "baseline")]
    [InlineData("old (E-cores)", "600", "baseline")]
    [InlineData("old (low-power E-cores)", "900", "baseline")]
    [InlineData("new (P-cores)", "200", "1.50")]
    [InlineData("new (E-cores)", "500", "1.20")]
    [InlineData("new (low-power E-cores)", "800", "1.1")]
    public void A_row_has_the_time_and_ratio_of_its_core_type(string name, string milliseconds, string ratio)
    {
        foreach (var text in new[] { Terminal(Set), MarkdownReport.Write(Set) })
        {
            var row = Assert.Single(text.Split('\n'), line => line.TrimStart(' ', '|').StartsWith(name + " ", StringComparison.Ordinal)
                && line.Contains(" ms ", StringComparison.Ordinal));
            Assert.Matches($@"\b{milliseconds}(\.0+)? ms", row);
            Assert.Contains(ratio, row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_has_the_time_of_each_core_type()
    {
        var variants = Variant.Of(Set);

        Assert.Equal([0.3, 0.6, 0.9, 0.2, 0.5, 0.8], variants.Select(variant => Math.Round(variant.Measured!.Seconds, 6)));
        Assert.Equal(
            ["old (P-cores)", "old (E-cores)", "old (low-power E-cores)", "new (P-cores)", "new (E-cores)", "new (low-power E-cores)"],
            variants.Select(variant => variant.Label));
        using var page = new StringWriter();
        HtmlReport.Write(page, Input(Set));
        Assert.All(variants.Skip(3), variant => Assert.Contains($"Δ {variant.Label}<", page.ToString(), StringComparison.Ordinal));
    }

    // Half of the time is in the region, in the candidate and in the baseline.
    [Fact]
    public void Regions_have_the_time_of_each_core_type()
    {
        var row = Assert.Single(Terminal(Set).Split('\n'), line => line.TrimStart().StartsWith("work ", StringComparison.Ordinal));

        Assert.Matches(@"150(\.0)? ms +300(\.0)? ms +450(\.0)? ms +100(\.0)? ms.* 250(\.0)? ms.* 400(\.0)? ms", row);
    }

    [Fact]
    public void Counted_figures_are_those_of_each_core_type()
    {
        var figure = CountedFigures.Of(Set).Single(counted => counted.Name == "instructions");

        Assert.Equal(
            Set.Results.Select(result => figure.Text(result.Repetitions[0].Instructions!.Value)),
            Set.Results.Select(result => figure.In(Set, result)!.Value.Text));
    }

    // One run each and no CPU time: shares without intervals and without seconds. Retiring is 30, 60, 90 % and then 20, 50, 80 %.
    [Fact]
    public void Single_runs_are_told_by_the_trees_of_their_core_type()
    {
        var single = Compared([
            .. Set.Results.Select(result => result with { Repetitions = [result.Repetitions[0] with { CpuSeconds = null, Cycles = null }] })]);
        var view = ReportView.Of(Input(single));

        Assert.Equal(
            ["30.0 → 20.0 %", "60.0 → 50.0 %", "90.0 → 80.0 %"],
            single.Comparisons.Select(comparison => SharePairs.Of(view, comparison, name => name)!.Pairs
                .Single(pair => pair.Delta.Definition.Name == "Retiring").Value.Text));
    }

    [Fact]
    public void Programs_read_one_spelling_in_every_format()
    {
        string[] types = ["core", "atom", "lowpower"];
        var document = JsonDocument.Parse(ResultDocument.Write(Set)).RootElement;
        using var table = new StringWriter();
        using (var writer = new ResultTable(table, hasProfile: false))
        {
            writer.WriteRuns(Set);
        }

        Assert.Equal([.. types, .. types], document.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("core").GetString()));
        Assert.Equal(types, document.GetProperty("comparisons").EnumerateArray().Select(comparison => comparison.GetProperty("core").GetString()));
        Assert.Equal(types, table.ToString().Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')[1]).Distinct());
        Assert.Equal(
            ["old (core)", "old (atom)", "old (lowpower)", "new (core)", "new (atom)", "new (lowpower)"],
            JsonDocument.Parse(BencherDocument.Write(Set)).RootElement.EnumerateObject().Select(benchmark => benchmark.Name));
        Assert.Equal(
            ["new (core) against old", "new (atom) against old", "new (lowpower) against old"],
            XDocument.Parse(JUnitDocument.Write(Set)).Descendants("testcase").Skip(6).Select(test => test.Attribute("name")!.Value));
    }

    [Fact]
    public void With_one_core_type_names_are_bare_and_the_type_is_null()
    {
        var comparison = JsonDocument.Parse(ResultDocument.Write(ComparedResults.Allocators)).RootElement.GetProperty("comparisons")[0];
        var one = Compared([.. Set.Results.Where(result => result.CoreType == CoreType.Atom)]);

        Assert.Equal(JsonValueKind.Null, comparison.GetProperty("core").ValueKind);
        Assert.Equal(["old", "new"], Variant.Of(one).Select(variant => variant.Label));
        Assert.DoesNotContain("E-cores", Terminal(one), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, JsonValueKind.Null)]
    [InlineData(false, JsonValueKind.False)]
    [InlineData(true, JsonValueKind.True)]
    public void The_better_direction_of_a_comparison_is_null_where_it_is_not_known(bool? higher, JsonValueKind kind)
    {
        var measure = new Measure(MeasureKind.Printed, "run", "points", higher);
        var set = Set with { Measure = measure, Comparisons = [.. Set.Comparisons.Select(comparison => comparison with { Measure = measure })] };
        var document = JsonDocument.Parse(ResultDocument.Write(set)).RootElement;

        Assert.Equal(kind, document.GetProperty("comparisons")[0].GetProperty("measure").GetProperty("higherIsBetter").ValueKind);
        Assert.Equal(kind, document.GetProperty("results")[0].GetProperty("printed").GetProperty("higherIsBetter").ValueKind);
    }

    private static ReportInput Input(ResultSet set) =>
        new() { Set = set, Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))] };

    private static string Terminal(ResultSet set) => new ComparisonSummary(set, new TerminalOptions(400, Color: false, Unicode: true), all: true).Render();

    private static ResultSet Compared(params ProgramResult[] results)
    {
        var experiment = new Experiment(true, 4711, 0.01);
        return Results.Set(results) with
        {
            Experiment = experiment,
            Comparisons = Comparer.Compare(results, Measure.TimePerRun, experiment),
            Findings = [],
        };
    }

    private static ProgramResult Measured(string name, CoreType type, double seconds)
    {
        var tree = Results.Tree(("Frontend_Bound", 100 - (100 * seconds), true), ("Retiring", 100 * seconds, false));
        return Results.Program(tree, "./app") with
        {
            Name = name,
            CoreType = type,
            CoreShare = 1.0 / 3,
            Time = TimeEstimate.Of([.. Enumerable.Repeat(seconds, 10)]),
            Runs = 10,
            Quality = new Quality(Grade.A, []),
            Software = [],
            Repetitions = [.. Enumerable.Range(0, 10).Select(round => new Repetition
            {
                Order = round,
                Round = round,
                Seconds = seconds,
                Value = seconds,
                Shares = [.. tree.Select(node => node.Value)],
                Instructions = 1e9 * seconds,
                Cycles = 1e9 * seconds,
                CpuSeconds = seconds,
                KernelShare = 0,
                Regions = new Dictionary<string, RegionTime> { ["work"] = new(seconds / 2, seconds / 2) },
            })],
        };
    }
}
