using Toplev.Tma.Metrics;

namespace Toplev.Tma.Tree;

/// <summary>All nodes of one measurement, evaluated; parents before children.</summary>
public sealed record TmaTree
{
    public required TmaModel Model { get; init; }

    public required IReadOnlyList<Node> Nodes { get; init; }

    public required IReadOnlyList<MetricValue> Metrics { get; init; }

    public required Bottleneck Bottleneck { get; init; }

    /// <summary>Nodes without a value are no news: what is shown was not planned by this program.</summary>
    public bool HidesUnavailable { get; init; }

    /// <summary>True when no node has a value.</summary>
    public bool IsEmpty => Nodes.All(node => node.Value is null);

    public Node? Find(string name) => Nodes.FirstOrDefault(node => node.Name == name);

    public IEnumerable<Node> ChildrenOf(Node? parent) => Nodes.Where(node => node.Definition.Parent == parent?.Name);
}
