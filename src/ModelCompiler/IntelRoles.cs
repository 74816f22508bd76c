using Toplev.Tma.Events;

namespace Toplev.ModelCompiler;

/// <summary>Which of Intel's events are cycles, instructions and slots: the SDM's architectural events (volume 3B, 21.2), by their names in perfmon.</summary>
internal static class IntelRoles
{
    private static readonly string[] Cycles =
        ["CPU_CLK_UNHALTED.THREAD", "CPU_CLK_UNHALTED.THREAD_P", "CPU_CLK_UNHALTED.CORE", "CPU_CLK_UNHALTED.CORE_P"];

    private static readonly string[] Instructions = ["INST_RETIRED.ANY", "INST_RETIRED.ANY_P"];

    private static readonly string[] Slots = ["TOPDOWN.SLOTS:perf_metrics", "TOPDOWN.SLOTS", "TOPDOWN.SLOTS_P"];

    private static readonly string[] PartsOfSlots =
        ["PERF_METRICS.RETIRING", "PERF_METRICS.BAD_SPECULATION", "PERF_METRICS.FRONTEND_BOUND", "PERF_METRICS.BACKEND_BOUND"];

    public static EventRoles In(IReadOnlyDictionary<string, PmuEvent> events) =>
        new(Known(Cycles, events), Known(Instructions, events), Known(Slots, events), Known(PartsOfSlots, events));

    private static string[] Known(string[] names, IReadOnlyDictionary<string, PmuEvent> events) => [.. names.Where(events.ContainsKey)];
}
