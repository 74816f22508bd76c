using Toplev.Report.Explanations;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Json;

/// <summary>One node explained, as JSON (<c>tma-explanation/1</c>).</summary>
public static class ExplanationDocument
{
    public static string Write(TmaModel model, NodeDefinition node, NodeExplanation? explanation, FormulaParts parts, string pmu) =>
        ModelDocument.Document(json =>
    {
        json.WriteString("schema", "tma-explanation/1");
        json.WriteString("model", model.Name);
        json.WriteString("node", node.Name);
        json.WriteString("path", node.Path);
        json.WriteNumber("level", node.Level);
        json.WriteString("meaning", explanation?.Meaning);
        json.WriteString("domain", node.DomainName);
        json.WriteString("threshold", node.Threshold is null ? null : ThresholdText.Of(node.Threshold));
        ModelDocument.WriteTexts(json, "children", model.Nodes.Where(child => child.Parent == node.Name).Select(child => child.Name));
        json.WriteString("formula", FormulaText.Of(node.Formula));
        json.WriteStartObject("terms");
        foreach (var term in parts.Terms)
        {
            json.WriteString(term.Name, FormulaText.Of(term.Formula));
        }

        json.WriteEndObject();
        json.WriteStartObject("events");
        foreach (var item in parts.Events)
        {
            json.WriteString(item.Name, item.Encoding.ToPerf(pmu, item.Name));
        }

        json.WriteEndObject();
        ModelDocument.WriteTexts(json, "helps", explanation?.Helps ?? []);
        ModelDocument.WriteTexts(json, "locate", SamplingCommand.For(model, node, pmu));
    });
}
