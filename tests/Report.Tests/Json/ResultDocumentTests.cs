using System.Text.Json;
using Toplev.Report.Json;
using Xunit;

namespace Toplev.Report.Tests.Json;

public sealed class ResultDocumentTests
{
    [Theory]
    [InlineData("", "schema tool machine results comparisons findings")]
    [InlineData("tool", "name version")]
    [InlineData("machine", "vendor cpu model smt kernel perf pmu genericCounters nmiWatchdog")]
    [InlineData("results/0", "name command environment exitCode runs time core nodes metrics software bottleneck quality regions groups passes")]
    [InlineData("results/0/time", "seconds low high samples")]
    [InlineData("results/0/nodes/0", "path level percent low high unit overThreshold flagged counted milliseconds reason")]
    [InlineData("results/0/metrics/0", "name value unit reason")]
    [InlineData("results/0/quality", "grade reasons")]
    [InlineData("findings/0", "id severity text remedy")]
    public void Has_every_field_of_the_schema(string place, string fields)
    {
        var element = Parse(Results.Program(Results.MemoryBound.WithIntervals()));
        foreach (var step in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            element = int.TryParse(step, out var index) ? element[index] : element.GetProperty(step);
        }

        Assert.All(fields.Split(' '), field => Assert.True(element.TryGetProperty(field, out _), field));
    }

    [Fact]
    public void Values_have_full_precision_and_are_never_clamped()
    {
        var nodes = Results.Tree(("Frontend_Bound", 100.0 / 3, true), ("Bad_Speculation", -12.3456789012345, false), ("Backend_Bound", 130.5, false));
        var read = Parse(Results.Program(nodes)).GetProperty("results")[0].GetProperty("nodes");

        Assert.Equal(
            [100.0 / 3, -12.3456789012345, 130.5], read.EnumerateArray().Select(
                node => Math.Round(node.GetProperty("percent").GetDouble(), 12)), (one, other) => Math.Abs(one - other) < 1e-11);
        // 33.3 % of 12.405 s.
        Assert.Equal(4135, read[0].GetProperty("milliseconds").GetDouble(), 6);
        Assert.Equal("negative", read[1].GetProperty("reason").GetString()!.Split(':')[0]);
        Assert.Equal("above 100 %", read[2].GetProperty("reason").GetString()!.Split(':')[0]);
    }

    [Fact]
    public void What_is_missing_is_null_with_a_reason_and_nothing_is_no_number()
    {
        var nodes = Results.Tree(("Frontend_Bound", null, false), ("Backend_Bound", double.NaN, false), ("Retiring", double.PositiveInfinity, false));
        var text = ResultDocument.Write(Results.Set(Results.Program(nodes), Results.WithoutCounters));
        var results = JsonDocument.Parse(text).RootElement.GetProperty("results");

        Assert.DoesNotContain("NaN", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Infinity", text, StringComparison.OrdinalIgnoreCase);
        Assert.All(results[0].GetProperty("nodes").EnumerateArray(), node => Assert.Equal(JsonValueKind.Null, node.GetProperty("percent").ValueKind));
        Assert.Contains("never on a counter", results[0].GetProperty("nodes")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("this virtual machine", results[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("-", results[1].GetProperty("quality").GetProperty("grade").GetString());
        Assert.Equal(JsonValueKind.Null, results[1].GetProperty("software").GetProperty("peak-rss-bytes").ValueKind);
    }

    [Theory]
    [InlineData("\"quotes\" and \\ back")]
    [InlineData("\e[31m\u0000\u0001\n\r\t")]
    [InlineData("\u202e rtl \u2028 \u2029 </script>")]
    [InlineData("\ud83d\ude00 é")]
    public void Names_from_outside_come_back_unchanged(string name)
    {
        var result = Results.Program(Results.MemoryBound, name) with { Name = name, Environment = new Dictionary<string, string?> { [name] = name } };
        var read = Parse(result).GetProperty("results")[0];

        Assert.Equal(name, read.GetProperty("name").GetString());
        Assert.Equal(name, read.GetProperty("command")[0].GetString());
        Assert.Equal(name, read.GetProperty("environment").GetProperty(name).GetString());
    }

    [Fact]
    public void Half_of_a_surrogate_pair_does_not_break_the_document()
    {
        var read = Parse(Results.Program(Results.MemoryBound, "half \ud83d")).GetProperty("results")[0];

        Assert.StartsWith("half ", read.GetProperty("command")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_chain_its_contenders_and_its_rival()
    {
        var read = Parse(Results.Program(Results.MemoryBound)).GetProperty("results")[0];

        Assert.Equal(["Backend_Bound", "Memory_Bound", "DRAM_Bound"], read.GetProperty("bottleneck").EnumerateArray().Select(name => name.GetString()!));
        Assert.Empty(read.GetProperty("contenders").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("rival").ValueKind);
    }

    private static JsonElement Parse(Tma.Results.ProgramResult result) => JsonDocument.Parse(ResultDocument.Write(Results.Set(result))).RootElement;
}
