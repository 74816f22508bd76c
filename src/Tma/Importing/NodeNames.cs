using Toplev.Tma.Metrics;

namespace Toplev.Tma.Importing;

/// <summary>Finds the node of a model that a printed metric means: versions of perf and toplev spell them in many ways.</summary>
public sealed class NodeNames
{
    private readonly Dictionary<string, NodeDefinition> byName = [];

    public NodeNames(TmaModel model)
    {
        foreach (var node in model.Nodes)
        {
            byName.TryAdd(Plain(node.Name), node);
        }
    }

    /// <returns>Null when it is not a node of the model, but some other metric.</returns>
    public NodeDefinition? Find(string printed)
    {
        var last = printed[(printed.LastIndexOf('.') + 1)..];
        var plain = Plain(last);
        return byName.TryGetValue(plain, out var node) || byName.TryGetValue(Older(plain), out node) ? node : null;
    }

    private static string Plain(string name)
    {
        var plain = new string([.. name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
        plain = plain.StartsWith("tma", StringComparison.Ordinal) && name.StartsWith("tma_", StringComparison.OrdinalIgnoreCase) ? plain[3..] : plain;
        return plain.EndsWith("smt", StringComparison.Ordinal) && name.EndsWith("_SMT", StringComparison.OrdinalIgnoreCase) ? plain[..^3] : plain;
    }

    /// <summary>Names of earlier versions of the metrics.</summary>
    private static string Older(string plain) => plain switch
    {
        "branchmispredict" or "branchmispred" => "branchmispredicts",
        "felatency" or "frontendlatency" => "fetchlatency",
        "febandwidth" or "frontendbandwidth" => "fetchbandwidth",
        "base" => "lightoperations",
        "fetchlatency" => "ifetchlatency",
        "fetchbandwidth" => "ifetchbandwidth",
        "drambound" => "l3missbound",
        "l3missbound" => "drambound",
        _ => plain,
    };
}
