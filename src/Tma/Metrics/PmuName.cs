namespace Toplev.Tma.Metrics;

/// <summary>The kernel's names for the devices that count in cores.</summary>
public static class PmuName
{
    public static string Of(CoreType? type) => type switch
    {
        CoreType.Core => "cpu_core",
        CoreType.Atom => "cpu_atom",
        CoreType.LowPowerAtom => "cpu_lowpower",
        _ => "cpu",
    };

    /// <summary>The usual name for a model's cores; an Arm machine may number them otherwise.</summary>
    public static string Of(TmaModel model) => model.IsArm ? "armv8_pmuv3_0" : Of(model.CoreType);
}
