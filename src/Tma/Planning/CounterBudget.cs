using Toplev.Tma.Metrics;

namespace Toplev.Tma.Planning;

/// <summary>
/// What one hardware thread of the machine at hand can count at the same time. Derived from the model's published resources and
/// what the system takes away from them.
/// </summary>
public sealed record CounterBudget
{
    /// <summary>Bit n set: generic counter n may be used.</summary>
    public required uint Generic { get; init; }

    /// <summary>Bit n set: fixed counter n may be used.</summary>
    public required uint Fixed { get; init; }

    /// <summary>Generic counters in use elsewhere (the NMI watchdog): which one is the kernel's choice.</summary>
    public int Reserved { get; init; }

    /// <summary>Fields of PERF_METRICS that can be read: 0, 4 or 8.</summary>
    public required int TopdownMetrics { get; init; }

    /// <summary>Different offcore response values in one group.</summary>
    public required int OffcoreValues { get; init; }

    /// <summary>Number of generic counters that a group can use.</summary>
    public int UsableGeneric => System.Numerics.BitOperations.PopCount(Generic) - Reserved;

    /// <summary>The budget of a model's core.</summary>
    /// <param name="smtPossible">False when SMT is switched off at boot or absent: older cores then have twice the counters.</param>
    /// <param name="watchdog">
    /// True when the NMI watchdog holds a counter. It usually sits on the fixed cycles counter and pushes a group's cycles event to
    /// a generic one; where it sits on a generic counter itself, the loss is the same.
    /// </param>
    public static CounterBudget For(CoreCounters counters, bool smtPossible, bool watchdog)
    {
        var generic = smtPossible ? counters.Generic : counters.GenericWithoutSmt;
        return new CounterBudget
        {
            Generic = (1u << generic) - 1,
            Fixed = (1u << counters.FixedCounters) - 1,
            Reserved = watchdog ? 1 : 0,
            TopdownMetrics = counters.TopdownMetrics,
            OffcoreValues = counters.OffcoreValues,
        };
    }

    /// <summary>The same without one generic counter (a TSX workaround takes counter 3 on Skylake servers).</summary>
    public CounterBudget WithoutGeneric(int counter) => this with { Generic = Generic & ~(1u << counter) };
}
