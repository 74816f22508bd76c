using Toplev.Tma.Events;

namespace Toplev.Tma.Importing;

/// <summary>Names that the kernel and older versions of perf have for events of Intel's cores.</summary>
internal static class IntelAliases
{
    /// <summary>CPU_CLK_UNHALTED.REF_XCLK and its earlier name CPU_CLK_THREAD_UNHALTED.REF_XCLK.</summary>
    public static EventEncoding ReferenceClock { get; } = new(0x3c, 0x1);

    /// <param name="width">Slots per cycle: the kernel's topdown events before Ice Lake count slots.</param>
    public static (EventEncoding Encoding, double Scale)? Find(string name, int width) => name.ToLowerInvariant() switch
    {
        "cycles" or "cpu-cycles" or "cpu_clk_unhalted.thread" or "cpu_clk_unhalted.thread_p" or "cpu_clk_unhalted.core" or "cpu_clk_unhalted.core_p" =>
            Plain(0x3c, 0),
        "instructions" or "inst_retired.any" or "inst_retired.any_p" => Plain(0xc0, 0),
        "branches" or "branch-instructions" => Plain(0xc4, 0),
        "branch-misses" => Plain(0xc5, 0),
        "ref-cycles" => Plain(0, 3),
        "slots" or "topdown.slots" => Plain(0, 4),
        "topdown-retiring" or "perf_metrics.retiring" => Plain(0, 0x80),
        "topdown-bad-spec" or "perf_metrics.bad_speculation" => Plain(0, 0x81),
        "topdown-fe-bound" or "perf_metrics.frontend_bound" => Plain(0, 0x82),
        "topdown-be-bound" or "perf_metrics.backend_bound" => Plain(0, 0x83),
        "topdown-heavy-ops" or "perf_metrics.heavy_operations" => Plain(0, 0x84),
        "topdown-br-mispredict" or "perf_metrics.branch_mispredicts" => Plain(0, 0x85),
        "topdown-fetch-lat" or "perf_metrics.fetch_latency" => Plain(0, 0x86),
        "topdown-mem-bound" or "perf_metrics.memory_bound" => Plain(0, 0x87),
        "cpu_clk_unhalted.ref_xclk" or "cpu_clk_thread_unhalted.ref_xclk" => (ReferenceClock, 1),
        "cpu_clk_thread_unhalted.one_thread_active" or "cpu_clk_unhalted.one_thread_active" => Plain(0x3c, 2),
        "topdown-total-slots" => (new EventEncoding(0x3c, 0), 1.0 / width),
        "topdown-slots-issued" => Plain(0x0e, 1),
        "topdown-slots-retired" => Plain(0xc2, 2),
        "topdown-fetch-bubbles" => Plain(0x9c, 1),
        "topdown-recovery-bubbles" => (new EventEncoding(0x0d, 1), 1.0 / width),
        _ => null,
    };

    private static (EventEncoding, double)? Plain(int code, int umask) => (new EventEncoding(code, umask), 1);
}
