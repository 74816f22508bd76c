namespace Toplev.Tma.Metrics;

/// <summary>How core types are spelled: in one way for machines, and in one for people.</summary>
public static class CoreTypeText
{
    /// <summary>As model files, <c>--core-type</c> and every format for programs spell it.</summary>
    public static string Of(CoreType type) => type switch
    {
        CoreType.Core => "core",
        CoreType.Atom => "atom",
        _ => "lowpower",
    };

    /// <summary>As it is called in sentences and tables.</summary>
    public static string ForPeople(CoreType type) => type switch
    {
        CoreType.Core => "P-cores",
        CoreType.Atom => "E-cores",
        _ => "low-power E-cores",
    };

    /// <summary>The option that keeps a program on one of these types: <c>--core-type core or atom</c>.</summary>
    public static string Option(IEnumerable<CoreType> types) => "--core-type " + string.Join(" or ", types.Select(Of));

    /// <returns>Null for any other text.</returns>
    public static CoreType? Parse(string text) => text switch
    {
        "core" => CoreType.Core,
        "atom" => CoreType.Atom,
        "lowpower" => CoreType.LowPowerAtom,
        _ => null,
    };
}
