using System.Text.Json;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Json;

/// <summary>A tree in the result document: its nodes, metrics and bottleneck, or the reason why there is none.</summary>
internal static class TreeDocument
{
    public static void Write(Utf8JsonWriter json, ProgramResult result)
    {
        json.WriteString("reason", result.WhyNoTree?.Text);
        json.WriteString("reasonId", result.WhyNoTree?.Id);
        json.WriteStartArray("nodes");
        foreach (var node in result.Tree?.Nodes ?? [])
        {
            WriteNode(json, node, result.Time?.Seconds);
        }

        json.WriteEndArray();
        json.WriteStartArray("metrics");
        foreach (var metric in result.Tree?.Metrics ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", metric.Definition.ShortName);
            json.WriteString("publishedName", metric.Definition.Name);
            json.WriteOrNull("value", metric.Value);
            json.WriteString("unit", metric.Definition.Unit);
            json.WriteBoolean("overThreshold", metric.OverThreshold);
            json.WriteString("reason", metric.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteNode(Utf8JsonWriter json, Node node, double? seconds)
    {
        json.WriteStartObject();
        json.WriteString("path", node.Definition.Path);
        json.WriteNumber("level", node.Definition.Level);
        json.WriteOrNull("percent", node.Value * 100);
        json.WriteOrNull("low", node.Interval?.Low * 100);
        json.WriteOrNull("high", node.Interval?.High * 100);
        json.WriteString("unit", node.Definition.DomainName);
        json.WriteBoolean("overThreshold", node.OverThreshold);
        json.WriteBoolean("flagged", node.Flagged);
        json.WriteBoolean("inconsistent", node.Inconsistent);
        json.WriteOrNull("counted", node.Counted);
        json.WriteOrNull("milliseconds", node.Value * seconds * 1000);
        json.WriteString("reason", node.Reason ?? (node.Inconsistent ? Inconsistency(node) : null));
        if (node.Printed is { } printed)
        {
            json.WriteNumber("printed", printed * 100);
            json.WriteString("printedBy", node.PrintedBy);
        }

        if (node.Remark is { } remark)
        {
            json.WriteString("remark", remark);
        }

        json.WriteEndObject();
    }

    private static string Inconsistency(Node node) =>
        $"{(node.Value < 0 ? "negative" : "above 100 %")}: {node.LikelyCauseOfInconsistency}";

    public static void WriteBottleneck(Utf8JsonWriter json, Bottleneck? bottleneck)
    {
        WriteNames(json, "bottleneck", bottleneck?.Path ?? []);
        WriteNames(json, "contenders", bottleneck?.Contenders ?? []);
        WriteNames(json, "unknown", bottleneck?.Unknown ?? []);
        json.WriteString("rival", bottleneck?.Rival?.Name);
    }

    public static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<Node> nodes)
    {
        json.WriteStartArray(property);
        foreach (var node in nodes)
        {
            json.WriteStringValue(node.Name);
        }

        json.WriteEndArray();
    }
}
