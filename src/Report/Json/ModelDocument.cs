using System.Text;
using System.Text.Json;
using Toplev.Report.Explanations;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Json;

/// <summary>Models as JSON: the list (<c>tma-models/1</c>) and one in full (<c>tma-model-facts/1</c>).</summary>
public static class ModelDocument
{
    public static string Write(IReadOnlyList<ModelEntry> entries) => Document(json =>
    {
        json.WriteString("schema", "tma-models/1");
        json.WriteStartArray("models");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("title", entry.Title);
            json.WriteString("vendor", entry.Vendor);
            json.WriteString("coreType", entry.CoreType is { } type ? CoreTypeText.Of(type) : null);
            json.WriteNumber("levels", entry.Levels);
            json.WriteString("tmaVersion", entry.TmaVersion);
            WriteTexts(json, "aliases", entry.Aliases);
            WriteTexts(json, "cpus", entry.Cpus);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Write(TmaModel model) => Document(json =>
    {
        json.WriteString("schema", "tma-model-facts/1");
        json.WriteString("name", model.Name);
        json.WriteString("title", model.Title);
        json.WriteString("tmaVersion", model.TmaVersion);
        json.WriteString("source", model.Source);
        json.WriteString("borrowedThresholds", model.BorrowedThresholds);
        json.WriteNumber("width", model.Width);
        json.WriteStartArray("nodes");
        foreach (var node in model.Nodes)
        {
            WriteNode(json, node);
        }

        json.WriteEndArray();
        json.WriteStartObject("terms");
        foreach (var term in model.Terms.Values)
        {
            json.WriteString(term.Name, FormulaText.Of(term.Formula));
        }

        json.WriteEndObject();
        json.WriteStartArray("events");
        foreach (var item in model.Events.Values)
        {
            json.WriteStartObject();
            json.WriteString("name", item.Name);
            json.WriteString("perf", item.Encoding.ToPerf(PmuName.Of(model), item.Name));
            json.WriteString("counters", ValueText.Counters(item));
            json.WriteString("errata", item.Errata);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteNode(Utf8JsonWriter json, NodeDefinition node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("path", node.Path);
        json.WriteNumber("level", node.Level);
        json.WriteString("domain", node.DomainName);
        json.WriteString("threshold", node.Threshold is null ? null : ThresholdText.Of(node.Threshold));
        json.WriteString("formula", FormulaText.Of(node.Formula));
        WriteTexts(json, "locateWith", node.LocateWith);
        json.WriteEndObject();
    }

    internal static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    internal static string Document(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        // Formulas are for reading: < and & need no escape outside a web page.
        var options =
            new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
