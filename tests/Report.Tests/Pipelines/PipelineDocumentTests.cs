using System.Text.Json;
using System.Xml.Linq;
using Toplev.Report.Pipelines;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests.Pipelines;

/// <summary>What other systems read, by their own rules.</summary>
public sealed class PipelineDocumentTests
{
    // 1, 2 and 3 s: mean 2, standard deviation 1; Student's t with two degrees of freedom is 4.30265 (tables), so 2 ± 4.30265/√3.
    [Fact]
    public void Times_are_nanoseconds_with_the_bounds_of_their_interval()
    {
        var latency = Bencher(Results.Set(Results.Program(Results.MemoryBound) with { Time = TimeEstimate.Of([1, 2, 3]) })).GetProperty("latency");

        Assert.Equal(2e9, latency.GetProperty("value").GetDouble());
        Assert.Equal(2e9 - (4.30265e9 / Math.Sqrt(3)), latency.GetProperty("lower_value").GetDouble(), 1e6);
        Assert.Equal(2e9 + (4.30265e9 / Math.Sqrt(3)), latency.GetProperty("upper_value").GetDouble(), 1e6);
    }

    [Fact]
    public void Counters_and_nodes_have_their_names_and_what_has_no_value_is_not_there()
    {
        var app = Bencher(Results.Set(Results.Program(Results.Tree(
            ("DRAM_Bound", 55.5, true), ("DTLB_Load", null, false), ("Machine_Clears", -3, false)))));

        Assert.Equal(1234567, app.GetProperty("page-faults").GetProperty("value").GetDouble());
        Assert.False(app.GetProperty("page-faults").TryGetProperty("lower_value", out _));
        Assert.Equal(55.5, app.GetProperty("DRAM_Bound").GetProperty("value").GetDouble(), 1e-9);
        Assert.False(app.TryGetProperty("context-switches", out _));
        Assert.False(app.TryGetProperty("DTLB_Load", out _));
        // Below 0: impossible, and so not believed.
        Assert.False(app.TryGetProperty("Machine_Clears", out _));
    }

    [Theory]
    [InlineData("req/s", "throughput")]
    [InlineData("points", "printed")]
    public void Printed_numbers_keep_their_unit(string unit, string name)
    {
        var program = Results.Program(Results.MemoryBound) with
        {
            Repetitions = [new Repetition { Order = 0, Seconds = 1, Value = 250 }, new Repetition { Order = 1, Seconds = 1, Value = 350 }],
        };
        var app = Bencher(Results.Set(program) with { Measure = new Measure(MeasureKind.Printed, "run", unit, HigherIsBetter: true) });

        Assert.Equal(300, app.GetProperty(name).GetProperty("value").GetDouble());
    }

    [Fact]
    public void Without_a_gate_no_test_fails()
    {
        var suite = JUnit(ComparedResults.Allocators);

        Assert.Equal(("5", "0", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Equal(
            ["measured ptmalloc", "measured jemalloc", "measured tcmalloc", "compared jemalloc against ptmalloc", "compared tcmalloc against ptmalloc"],
            suite.Elements("testcase").Select(test => test.Attribute("classname")!.Value["tma.".Length..] + " " + test.Attribute("name")!.Value));
        Assert.Contains("jemalloc is 1.1", suite.Descendants("system-out").First().Value, StringComparison.Ordinal);
        Assert.Equal(
            ["speedup", "speedup.low", "speedup.high"],
            suite.Elements("testcase").ElementAt(3).Descendants("property").Select(property => property.Attribute("name")!.Value));
    }

    [Theory]
    [InlineData(true, "failure")]
    [InlineData(null, "error")]
    [InlineData(false, null)]
    public void A_gate_is_a_test(bool? holds, string? element)
    {
        var suite = JUnit(ComparedResults.Allocators with { Gate = new GateOutcome("new.slower > 2 %", holds, "it is \u001b<so>") });
        var gate = suite.Elements("testcase").Last();

        Assert.Equal("new.slower > 2 %", gate.Attribute("name")!.Value);
        Assert.Equal(element, gate.Elements().SingleOrDefault()?.Name.LocalName);
        Assert.Equal(element is null ? null : "it is \uFFFD<so>", gate.Elements().SingleOrDefault()?.Attribute("message")?.Value);
        Assert.Equal(element == "failure" ? "1" : "0", suite.Attribute("failures")!.Value);
        Assert.Equal(element == "error" ? "1" : "0", suite.Attribute("errors")!.Value);
    }

    private static JsonElement Bencher(ResultSet set)
    {
        using var document = JsonDocument.Parse(BencherDocument.Write(set));
        return document.RootElement.GetProperty("app").Clone();
    }

    private static XElement JUnit(ResultSet set) => XDocument.Parse(JUnitDocument.Write(set)).Root!.Element("testsuite")!;
}
