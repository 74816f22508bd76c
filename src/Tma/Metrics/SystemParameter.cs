using System.Collections.Frozen;

namespace Toplev.Tma.Metrics;

/// <summary>
/// Names a formula may use that are neither counted nor defined by the model: facts about the machine and the interval.
/// </summary>
public static class SystemParameter
{
    /// <summary>1 when the core runs two hardware threads, else 0.</summary>
    public const string SmtOn = "#SMT_on";

    /// <summary>Length of the interval in milliseconds.</summary>
    public const string DurationMilliseconds = "DurationTimeInMilliSeconds";

    /// <summary>Ticks of the time stamp counter during the interval (not its frequency).</summary>
    public const string TimeStampTicks = "TSC";

    /// <summary>Logical processors of the machine that are online.</summary>
    public const string ProcessorCount = "Num_CPUs";

    /// <summary>Slots per cycle: what the kernel says (Arm, <c>caps/slots</c>), else the model's width.</summary>
    public const string SlotsPerCycle = "#slots";

    public static FrozenSet<string> All { get; } =
        FrozenSet.ToFrozenSet([SmtOn, DurationMilliseconds, TimeStampTicks, ProcessorCount, SlotsPerCycle], StringComparer.Ordinal);
}

/// <summary>Why a name in a formula has no count although the formula is right.</summary>
public enum Unmeasured
{
    /// <summary>Cycles from dispatch to retirement of an event (<c>EVENT:retire_latency</c>): only sampling gives them.</summary>
    RetireLatency,

    /// <summary>Counted outside the cores (<c>UNC_*</c>, <c>FREERUN_*</c>): memory controllers, interconnect, energy.</summary>
    Uncore,
}

/// <summary>Distinguishes names that this program does not measure from names that are wrong.</summary>
public static class UnmeasuredName
{
    private const string RetireLatencySuffix = ":retire_latency";

    /// <returns>Null for a name that should be an event, a node, a term or a system parameter.</returns>
    public static Unmeasured? Reason(string name) =>
        name.EndsWith(RetireLatencySuffix, StringComparison.Ordinal) ? Unmeasured.RetireLatency
        : name.StartsWith("UNC_", StringComparison.Ordinal) || name.StartsWith("FREERUN_", StringComparison.Ordinal) ? Unmeasured.Uncore
        : null;
}
