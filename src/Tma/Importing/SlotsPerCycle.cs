using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Importing;

/// <summary>How many slots the counts themselves say that a cycle has.</summary>
public static class SlotsPerCycle
{
    private static readonly string[] Cycles =
        ["cpu_clk_unhalted.core", "cpu_clk_unhalted.core_p", "cpu_clk_unhalted.thread", "cpu_clk_unhalted.thread_p", "cpu_cycles", "cycles", "cpu-cycles"];

    /// <summary>By the name of the list, and by that which the kernel has for it on an E-core; on others, those are parts of what slots counts.</summary>
    private static readonly (string Published, string Kernel)[] Categories =
    [
        (
            "topdown_bad_speculation.all", "topdown-bad-spec"), ("topdown_fe_bound.all", "topdown-fe-bound"), ("topdown_be_bound.all",
            "topdown-be-bound"), ("topdown_retiring.all", "topdown-retiring"),
    ];

    /// <summary>Where every category was counted on its own; null when the file does not contain all.</summary>
    /// <param name="outputs">What was counted.</param>
    /// <param name="coreType">Only on cores of this kind; null for all.</param>
    public static double? Of(IReadOnlyList<ImportedOutput> outputs, CoreType? coreType = null)
    {
        var isEfficient = coreType is CoreType.Atom or CoreType.LowPowerAtom;
        List<double?> parts = [
            .. Categories.Select(
                name => Total(outputs, [name.Published, name.Published + "_p", .. isEfficient ? [name.Kernel] : Array.Empty<string>()], coreType))];
        return parts.TrueForAll(part => part is not null) && Total(outputs, Cycles, coreType) is > 0 and var cycles ? parts.Sum() / cycles : null;
    }

    /// <summary>Slots per cycle that a retired operation took, on cores that count operations; null when the file does not contain both counts.</summary>
    public static double? Useful(IReadOnlyList<ImportedOutput> outputs) =>
        Total(outputs, ["op_retired"], null) is { } operations && Total(outputs, Cycles, null) is > 0 and var cycles ? operations / cycles : null;

    private static double? Total(IReadOnlyList<ImportedOutput> outputs, string[] names, CoreType? coreType)
    {
        foreach (var output in outputs)
        {
            for (var slot = 0; slot < output.Events.Count; slot++)
            {
                var isOfCore = coreType is null || (output.Events[slot].Name.CoreType ?? CoreType.Core) == coreType;
                if (isOfCore && output.Events[slot].Status == ReadingStatus.Counted
                    && names.Contains(output.Events[slot].Name.Text, StringComparer.OrdinalIgnoreCase))
                {
                    return output.Intervals.Sum(interval => interval.Readings[slot].Status == ReadingStatus.Counted ? interval.Readings[slot].Count : 0);
                }
            }
        }

        return null;
    }
}
