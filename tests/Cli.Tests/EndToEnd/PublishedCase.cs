using System.Text.Json;
using System.Text.Json.Nodes;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Counts by encoding, and the percentages that the formulas as published give on them.</summary>
internal sealed class PublishedCase(TmaModel model, JsonElement element)
{
    private readonly JsonElement element = element;

    /// <summary>Percentage points: what one decimal shows, and perf's rounding of counts to whole numbers in every interval.</summary>
    private const double WithinRounding = 0.06;

    /// <summary>The same relative to a share above 100 %.</summary>
    private const double WithinRelativeRounding = 1e-5;

    /// <summary>
    /// A published formula that gives more is no ratio: X87_Use of Sandy Bridge and Ivy Bridge multiplies a share with a count, so it
    /// depends on how much was counted.
    /// </summary>
    private const double NoRatio = 1e6;

    public bool Smt => element.GetProperty("parameters").GetProperty(SystemParameter.SmtOn).GetDouble() != 0;

    public static IReadOnlyList<PublishedCase> Of(string model)
    {
        var read = ModelOf(model);
        var document = JsonDocument.Parse(File.ReadAllBytes(Repository.PublishedValues(model)));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(item => new PublishedCase(read, item))];
    }

    /// <summary>Before Ice Lake the formulas for SMT are right only when both threads are counted.</summary>
    public static bool NeedsWholeCore(string model) =>
        ModelOf(model).Counters is { TopdownMetrics: 0 } counters && counters.GenericWithoutSmt > counters.Generic;

    public double? Percent(string node) =>
        element.GetProperty("nodes").TryGetProperty(node, out var value) ? value.GetDouble() : null;

    /// <summary>For FAKEPERF_COUNTS: functions that each count what one case says.</summary>
    public static string Functions(params (string Function, PublishedCase Case)[] functions)
    {
        var each = new JsonObject();
        foreach (var (function, item) in functions)
        {
            each[function] = JsonNode.Parse(item.element.GetProperty("counts").GetRawText());
        }

        return new JsonObject { ["unit"] = "total", ["functions"] = each }.ToJsonString();
    }

    /// <summary>For FAKEPERF_COUNTS.</summary>
    public string Counts() => new JsonObject
    {
        ["unit"] = "total",
        ["counts"] = JsonNode.Parse(element.GetProperty("counts").GetRawText()),
    }.ToJsonString();

    /// <summary>All nodes of the levels are there, with the published value, or null and a reason where the formula gives none.</summary>
    public void Check(ResultJson document, int level)
    {
        Assert.Equal(model.Name, document.Machine.GetProperty("model").GetString());
        Assert.Equal(
            model.Nodes.Where(node => node.Level <= level).Select(node => node.Path),
            document.Nodes.Select(node => node.GetProperty("path").GetString()!));
        CheckValues(document, mayLack: false);
    }

    /// <summary>Every value is right; some may be missing, with a reason.</summary>
    public void CheckValues(ResultJson document, bool mayLack)
    {
        foreach (var node in document.Nodes)
        {
            var name = ResultJson.NameOf(node);
            var published = Percent(name) ?? (name == "DRAM_Bound" ? Percent("L3_Miss_Bound") : null);
            var value = ResultJson.PercentOf(node);
            var reason = node.GetProperty("reason").GetString();
            var isRight = value is { } number
                ? published is { } expected
                && (expected > NoRatio || Math.Abs(number - expected) <= Math.Max(WithinRounding, Math.Abs(expected) * WithinRelativeRounding))
                : (mayLack || published is null) && !string.IsNullOrEmpty(reason);
            Assert.True(isRight, $"{name}: {value} ({reason}), published {published}");
        }
    }

    public static TmaModel ModelOf(string name) => ModelCatalog.Read(ModelCatalog.Embedded().Find(name)!);
}
