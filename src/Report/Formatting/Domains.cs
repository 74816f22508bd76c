using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Formatting;

/// <summary>What a node's value is a share of. Only shares of slots add up and may be drawn as areas.</summary>
public static class Domains
{
    public static bool IsSlots(Node node) => node.Definition.Domain.IsSlots();

    /// <summary>Two words that follow a number: <c>of clocks</c>.</summary>
    public static string Short(NodeDefinition node) => node.Domain switch
    {
        _ when node.Domain.IsSlots() => "of slots",
        _ when node.Domain.IsClocks() => "of clocks",
        NodeDomain.CoreExecution => "of busy clocks",
        NodeDomain.CoreUtilization => "of a unit",
        _ => "of " + node.DomainName.Replace('_', ' ').ToLowerInvariant(),
    };
}
