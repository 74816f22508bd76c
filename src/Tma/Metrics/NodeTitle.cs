namespace Toplev.Tma.Metrics;

/// <summary>Names of nodes as people read them.</summary>
public static class NodeTitle
{
    /// <summary><c>DRAM_Bound</c> is DRAM Bound, <c>backend_bound_cpu</c> is Backend Bound CPU.</summary>
    /// <param name="name">Not empty.</param>
    public static string Of(string name) => char.IsAsciiLetterLower(name[0]) ? string.Join(' ', name.Split('_').Select(Word))
        : name.Replace('_', ' ');

    private static string Word(string word) => word switch
    {
        "cpu" or "smt" or "tlb" or "l1d" or "l2d" or "l1i" or "l2i" => word.ToUpperInvariant(),
        "by" or "from" => word,
        "mem" => "Memory",
        "" => word,
        _ => char.ToUpperInvariant(word[0]) + word[1..],
    };
}
