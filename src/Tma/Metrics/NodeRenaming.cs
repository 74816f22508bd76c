namespace Toplev.Tma.Metrics;

/// <summary>
/// TMA 5.2 renamed DRAM_Bound to L3_Miss_Bound on some cores. Here it has one name on every core: documents, comparisons and gates name
/// nodes, and a script that was written for one machine must find the node on the next.
/// </summary>
public static class NodeRenaming
{
    private const string Name = "DRAM_Bound";
    private const string Renamed = "L3_Miss_Bound";

    /// <summary>The name that a node of that name has here.</summary>
    public static string NameOf(string node) => node == Renamed ? Name : node;

    /// <summary>The other name that formulas and people may use for it; itself where there is none.</summary>
    public static string OtherName(string node) => node switch
    {
        Name => Renamed,
        Renamed => Name,
        _ => node,
    };

    /// <summary>The text of a model with the node's one name in every definition and formula.</summary>
    public static string InModel(string json) => json.Replace(Renamed, Name, StringComparison.Ordinal);
}
