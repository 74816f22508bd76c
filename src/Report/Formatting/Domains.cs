using Toplev.Tma.Tree;

namespace Toplev.Report.Formatting;

/// <summary>What a node's value is a share of. Only shares of slots add up and may be drawn as areas.</summary>
internal static class Domains
{
    public static bool IsSlots(Node node) => IsSlots(node.Definition.Domain);

    public static bool IsSlots(string domain) => domain.StartsWith("Slots", StringComparison.Ordinal);

    /// <summary>Two words for beside a number: <c>of clocks</c>.</summary>
    public static string Short(string domain) => domain switch
    {
        _ when IsSlots(domain) => "of slots",
        "Stalls" => "of clocks",
        _ when domain.StartsWith("Clocks", StringComparison.Ordinal) || domain.StartsWith("Core_Clocks", StringComparison.Ordinal) => "of clocks",
        "Core_Execution" => "of busy clocks",
        "Core_Utilization" => "of a unit",
        "Uops" => "of uops",
        _ => "of " + domain.Replace('_', ' ').ToLowerInvariant(),
    };
}
