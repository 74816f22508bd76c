namespace Toplev.Tma.Metrics;

/// <summary>Kinds of core as model files spell them.</summary>
public static class CoreTypeText
{
    public static string Of(CoreType type) => type switch
    {
        CoreType.Core => "core",
        CoreType.Atom => "atom",
        _ => "lowpower",
    };

    /// <returns>Null for any other text.</returns>
    public static CoreType? Parse(string text) => text switch
    {
        "core" => CoreType.Core,
        "atom" => CoreType.Atom,
        "lowpower" => CoreType.LowPowerAtom,
        _ => null,
    };
}
