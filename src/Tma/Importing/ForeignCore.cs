namespace Toplev.Tma.Importing;

/// <summary>Processors without a model here that a file gives away by names only they have.</summary>
public static class ForeignCore
{
    private const int TremontWidth = 4;

    private static readonly (string Processor, string[] Events)[] Known =
    [
        (
            "an Intel core of the Tremont family (Elkhart Lake, Jasper Lake, Snow Ridge)",
            ["topdown_be_bound.store_buffer", "topdown_bad_speculation.monuke", "cycles_div_busy.any"]),
        ("an Intel core of the Goldmont family", ["uops_not_delivered.any", "issue_slots_not_consumed.*"]),
        ("an Intel core of the Silvermont family", ["no_alloc_cycles.*", "rehabq.*"]),
        (
            "a RISC-V core",
            [
                "fw_*", "riscv*", "integer_load_retired", "integer_store_retired", "integer_arithmetic_retired", "atomic_memory_retired", "load_use_interlock",
                "exception_taken",
                "conditional_branch_retired", "floating_point_load_retired", "address_generation_interlock", "core_clock_cycles_in_pipeline",
                "memory_stall_cycles*",
            ]),
        ("an A64FX core", ["effective_inst_spec", "_0inst_commit", "0inst_commit", "*inst_commit", "ld_comp_wait*", "rob_empty*"]),
        ("a Kunpeng core", ["fetch_bubble", "exe_stall_cycle", "mem_stall_anyload", "mem_stall_l1miss", "if_is_stall", "iq_is_empty"]),
        ("an Apple core", ["core_active_cycle", "retire_uop", "map_stall*", "map_rewind", "inst_all"]),
        ("an AmpereOne core", ["ixu_*", "fsu_issued", "bx_stall", "dsu_*_stall", "gpc_*"]),
        ("a POWER core", ["pm_*"]),
        ("an AMD core before Zen 4", ["ex_ret_cops", "de_dis_*", "ic_fetch_stall*", "stalled_cycles_backend.any"]),
    ];

    /// <summary>Events that Arm's cores without slots share with those that have them; without events of slots they identify the core.</summary>
    private static readonly string[] ArmOnly = ["inst_spec", "stall_frontend", "stall_backend", "l1d_cache_refill", "ll_cache_rd", "stall_backend_mem"];

    /// <param name="events">Names as printed.</param>
    /// <returns>The processor and the event that names it; null when nothing does.</returns>
    public static (string Processor, string Event)? Of(IReadOnlyList<EventName> events)
    {
        foreach (var name in events)
        {
            var device = name.Device.StartsWith("riscv", StringComparison.OrdinalIgnoreCase) ? name.Device : null;
            foreach (var (processor, patterns) in Known)
            {
                if (Array.Exists(patterns, pattern => Matches(name.Text, pattern) || (device is not null && Matches(device, pattern))))
                {
                    return (processor, name.Text);
                }
            }
        }

        var arm = events.FirstOrDefault(name => ArmOnly.Contains(name.Text, StringComparer.OrdinalIgnoreCase));
        return arm is not null && !events.Any(name => CountsSlots(name.Text) || name.Terms.Count > 0)
            ? ("an Arm core whose events do not count pipeline slots", arm.Text)
            : null;
    }

    /// <summary>Tremont has the event names of its successors, and four slots per cycle.</summary>
    /// <param name="slots">Slots per cycle that the counts of the categories fill.</param>
    public static bool IsTremont(double slots) => Math.Abs(slots - TremontWidth) < 0.4;

    private static bool CountsSlots(string name) =>
        name.StartsWith("stall_slot", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("topdown", StringComparison.OrdinalIgnoreCase)
            || name.Equals("slots", StringComparison.OrdinalIgnoreCase);

    private static bool Matches(string name, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? name.Equals(pattern, StringComparison.OrdinalIgnoreCase)
            : name.Length >= pattern.Length - 1
                && name.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
                && name.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
