using System.Text.Json;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Explanations;

/// <summary>The words of the project about the nodes of all models.</summary>
public sealed class ExplanationCatalog
{
    private const string ResourceName = "nodes.json";

    /// <summary>Prefix of texts that hold for E-cores only, where a name means something else than on other cores.</summary>
    private const string EfficiencyCore = "atom:";

    private readonly Dictionary<string, NodeExplanation> texts;

    private ExplanationCatalog(Dictionary<string, NodeExplanation> texts) => this.texts = texts;

    /// <summary>Names of all nodes that have a text.</summary>
    public IEnumerable<string> Names => texts.Keys.Where(name => !name.StartsWith(EfficiencyCore, StringComparison.Ordinal));

    public static ExplanationCatalog Embedded()
    {
        using var stream = typeof(ExplanationCatalog).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The program holds no '{ResourceName}'.");
        using var document = JsonDocument.Parse(stream);
        var nodes = document.RootElement.GetProperty("nodes");
        Dictionary<string, NodeExplanation> texts = [];
        foreach (var node in nodes.EnumerateObject())
        {
            var source = node.Value.TryGetProperty("sameAs", out var other) ? nodes.GetProperty(other.GetString()!) : node.Value;
            texts[node.Name] = new NodeExplanation(
                source.GetProperty("meaning").GetString()!,
                [.. source.GetProperty("helps").EnumerateArray().Select(item => item.GetString()!)]);
        }

        return new ExplanationCatalog(texts);
    }

    /// <returns>Null when nothing is known of the node beyond its formula.</returns>
    public NodeExplanation? Find(TmaModel model, string node) =>
        (IsEfficiencyCore(model) ? texts.GetValueOrDefault(EfficiencyCore + node) : null) ?? texts.GetValueOrDefault(node);

    /// <summary>The tree shows it: not every processor made of E-cores alone reports which kind its cores are.</summary>
    private static bool IsEfficiencyCore(TmaModel model) => model.Nodes.Any(node => node.Name == "Resource_Bound");
}
