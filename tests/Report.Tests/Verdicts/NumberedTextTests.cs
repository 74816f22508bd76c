using Toplev.Report.Html;
using Toplev.Report.Json;
using Toplev.Report.Markdown;
using Toplev.Report.Terminal;
using Toplev.Report.Verdicts;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>Numbered names, warm-ups and fusions, as every output says them.</summary>
public sealed class NumberedTextTests
{
    // The first two of 20 steps take 50 ms, the others 10.
    [Fact]
    public void A_row_says_what_it_stands_for_and_what_is_counted_apart() => Assert.Equal(
        [
            "step_* are step_0 to step_19 (20 names); the last took 10.00 ms.",
            "Warm-up of step_*: the first 2 of 20 took 5.0 times longer (50.00 ms, then 10.00 ms): counted apart, mean and percentiles are without.",
        ],
        NumberedText.Of([Program("a", 0.01, warm: 2)]));

    [Fact]
    public void The_last_of_several_programs_stand_side_by_side() => Assert.Equal(
        [
            "step_* are step_0 to step_19 (20 names); the last took a 10.00 ms, b 12.50 ms.",
            "Warm-up of step_* in b: the first of 20 took 4.0 times longer (50.00 ms, then 12.50 ms): counted apart, mean and percentiles are without.",
        ],
        NumberedText.Of([Program("a", 0.01, warm: 0), Program("b", 0.0125, warm: 1)]));

    // 3 + 0.5 ms become 3.2 ms.
    [Fact]
    public void Every_output_says_what_was_fused()
    {
        var set = SampleReport.WithRegions().Set;
        set = set with
        {
            Results = [set.Results[0] with { Regions = Program("x", 0.01, warm: 2).Regions }, .. set.Results.Skip(1)],
            Comparisons =
            [
                set.Comparisons[0] with
                {
                    Primitives =
                    [
                        new(
                            PrimitiveMatchKind.Fused, [new("convolution", ["jit:avx512_core"], 0.003), new("aten::<relu>", [], 0.0005)],
                            [new("convolution", ["brgconv:avx512_core"], 0.0032)], 40, ["eltwise_relu"]),
                    ],
                },
            ],
        };
        const string Fused = ": convolution and aten::<relu> became one primitive (post-ops:eltwise_relu in oneDNN's log, brgconv:avx512_core), "
            + "2 → 1 calls, 3.50 → 3.20 ms each time, 40 times per run.";

        var terminal = new ComparisonSummary(set, new TerminalOptions(400, Unicode: true, Color: false), all: true).Render();
        Assert.Contains("  fused" + Fused, terminal, StringComparison.Ordinal);
        Assert.Contains("the first 2 of 20 took 5.0 times longer", terminal, StringComparison.Ordinal);

        var markdown = MarkdownReport.Write(set);
        Assert.Contains("- **fused**", markdown, StringComparison.Ordinal);
        Assert.Contains("2 → 1 calls, 3.50 → 3.20 ms each time", markdown, StringComparison.Ordinal);
        Assert.Contains("the first 2 of 20 took 5.0 times longer", markdown, StringComparison.Ordinal);

        using var page = new StringWriter();
        HtmlReport.Write(page, SampleReport.WithRegions() with { Set = set });
        var html = page.ToString();
        Assert.Contains("became one primitive", html, StringComparison.Ordinal);
        Assert.Contains("aten::&lt;relu&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("aten::<relu>", html, StringComparison.Ordinal);
        Assert.Contains("the first 2 of 20 took 5.0 times longer", html, StringComparison.Ordinal);

        using var json = System.Text.Json.JsonDocument.Parse(ResultDocument.Write(set));
        var match = json.RootElement.GetProperty("comparisons")[0].GetProperty("primitives")[0];
        Assert.Equal(("fused", "eltwise_relu"), (match.GetProperty("kind").GetString(), match.GetProperty("postOps")[0].GetString()));
        Assert.Equal(3.2, match.GetProperty("candidate")[0].GetProperty("meanMs").GetDouble(), 1e-9);
        var warmUp = json.RootElement.GetProperty("results")[0].GetProperty("regions")[0].GetProperty("warmUp");
        Assert.Equal((2, 20), (warmUp.GetProperty("first").GetInt32(), warmUp.GetProperty("of").GetInt32()));
    }

    private static ProgramResult Program(string name, double seconds, int warm)
    {
        List<Region> steps = [];
        var begin = 0.0;
        for (var i = 0; i < 20; i++)
        {
            var length = i < warm ? 0.05 : seconds;
            steps.Add(new Region("step_*", begin, begin + length) { Numbered = $"step_{i}" });
            begin += length;
        }

        var row = RegionResult.Of("step_*", steps, [.. steps.Select(step => step.Seconds)], begin).WithNumbers([steps]);
        return Results.WithoutCounters with { Name = name, Regions = [row] };
    }
}
