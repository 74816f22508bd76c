namespace Toplev.Tma.Events;

/// <summary>What an event counts, whatever its vendor calls it: the few counts that can be checked against one another.</summary>
public static class EventMeaning
{
    private static readonly HashSet<string> Cycles =
    [
        "CPU_CLK_UNHALTED.THREAD", "CPU_CLK_UNHALTED.THREAD_P", "CPU_CLK_UNHALTED.CORE", "CPU_CLK_UNHALTED.CORE_P", "CPU_CYCLES",
        "ls_not_halted_cyc", "cycles",
    ];

    private static readonly HashSet<string> Instructions = ["INST_RETIRED.ANY", "INST_RETIRED.ANY_P", "INST_RETIRED", "ex_ret_instr", "instructions"];

    private static readonly HashSet<string> Slots = ["TOPDOWN.SLOTS", "TOPDOWN.SLOTS_P", "TOPDOWN.SLOTS:perf_metrics"];

    private static readonly HashSet<string> PartsOfSlots =
        ["PERF_METRICS.RETIRING", "PERF_METRICS.BAD_SPECULATION", "PERF_METRICS.FRONTEND_BOUND", "PERF_METRICS.BACKEND_BOUND"];

    /// <summary>Cycles in which this hardware thread was not halted.</summary>
    public static bool IsCycles(string name) => Cycles.Contains(name);

    /// <summary>Retired instructions.</summary>
    public static bool IsInstructions(string name) => Instructions.Contains(name);

    /// <summary>Parts of the slots by PERF_METRICS: on level 1 they are all of them.</summary>
    public static bool IsPartOfSlots(string name) => PartsOfSlots.Contains(name);

    /// <summary>Slots of the pipeline that this hardware thread had.</summary>
    public static bool IsSlots(string name) => Slots.Contains(name);
}
