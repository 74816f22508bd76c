using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Importing;

public sealed class EventNamesTests
{
    [Theory]
    [InlineData("slots", "sapphirerapids", "TOPDOWN.SLOTS:perf_metrics")]
    [InlineData("TOPDOWN.SLOTS:u", "sapphirerapids", "TOPDOWN.SLOTS:perf_metrics")]
    [InlineData("topdown.slots", "icelake", "TOPDOWN.SLOTS:perf_metrics")]
    [InlineData("cpu_core/topdown-retiring/u", "alderlake", "PERF_METRICS.RETIRING")]
    [InlineData("cpu_core/slots:u/", "alderlake", "TOPDOWN.SLOTS:perf_metrics")]
    [InlineData("idq_uops_not_delivered.core", "skylake", "IDQ_UOPS_NOT_DELIVERED.CORE")]
    [InlineData("r53019c", "haswell", "IDQ_UOPS_NOT_DELIVERED.CORE")]
    [InlineData("cpu/r19c/", "haswell", "IDQ_UOPS_NOT_DELIVERED.CORE")]
    [InlineData("cpu/event=0x9c,umask=0x1/", "skylakex", "IDQ_UOPS_NOT_DELIVERED.CORE")]
    [InlineData("cpu/event=0x9c,umask=1,cmask=0x4/u", "skylakex", "IDQ_UOPS_NOT_DELIVERED.CYCLES_0_UOPS_DELIV.CORE")]
    [InlineData("cpu/UOPS_DECODED.DEC0,cmask=1/", "tigerlake", "UOPS_DECODED.DEC0:c1")]
    [InlineData("cpu/INT_MISC.RECOVERY_CYCLES,cmask=1,edge/", "tigerlake", "INT_MISC.CLEARS_COUNT")]
    [InlineData("cycles:u", "skylake", "CPU_CLK_UNHALTED.THREAD")]
    [InlineData("cpu_atom/CPU_CLK_UNHALTED.CORE/", "alderlake_gracemont", "CPU_CLK_UNHALTED.CORE")]
    [InlineData("cpu_atom/TOPDOWN_RETIRING.ALL/", "alderlake_gracemont", "TOPDOWN_RETIRING.ALL")]
    [InlineData("cycles", "neoverse-n2", "CPU_CYCLES")]
    [InlineData("instructions", "neoverse-v1", "INST_RETIRED")]
    [InlineData("branch-misses", "neoverse-v1", "BR_MIS_PRED")]
    [InlineData("r3E", "neoverse-n2", "STALL_SLOT_FRONTEND")]
    [InlineData("r003f", "neoverse-v2", "STALL_SLOT")]
    [InlineData("r4005", "neoverse-v3", "STALL_BACKEND_MEM")]
    [InlineData("armv8_pmuv3_0/event=0x3f/", "neoverse-n2", "STALL_SLOT")]
    [InlineData("armv8_pmuv3_0/r8162/", "neoverse-v3", "STALL_FRONTEND_FLUSH")]
    [InlineData("r1000001a0", "amdzen4", "de_no_dispatch_per_slot.no_ops_from_frontend")]
    [InlineData("r53019c:u", "skylake", "IDQ_UOPS_NOT_DELIVERED.CORE")]
    [InlineData("topdown_retiring.all", "sierraforest", "TOPDOWN_RETIRING.ALL_P")]
    [InlineData("topdown_be_bound.all_p", "sierraforest", "TOPDOWN_BE_BOUND.ALL_P")]
    [InlineData("topdown_fe_bound.all_p", "clearwaterforest", "TOPDOWN_FE_BOUND.ALL")]
    [InlineData("cpu_atom/topdown-fe-bound/", "alderlake_gracemont", "TOPDOWN_FE_BOUND.ALL")]
    [InlineData("cpu_clk_thread_unhalted.ref_xclk", "skylake", "CPU_CLK_UNHALTED.REF_XCLK")]
    public void Names_of_every_version_of_perf_are_found(string printed, string model, string published) =>
        Assert.Equal(published, Find(printed, model)?.Event.Name);

    [Theory]
    [InlineData("ex_ret_ops", "skylake")]
    [InlineData("msr/tsc/", "skylake")]
    [InlineData("topdown-mem-bound", "icelake")]
    [InlineData("cpu/event=0xff,umask=0xff/", "skylake")]
    [InlineData("", "skylake")]
    [InlineData("r", "skylake")]
    [InlineData("r13e", "neoverse-n2")]
    public void What_a_model_does_not_count_is_not_found(string printed, string model) => Assert.Null(Find(printed, model));

    [Fact]
    public void Slots_that_the_kernel_scaled_become_cycles_again()
    {
        var found = Find("topdown-total-slots", "skylake");
        Assert.Equal(("CPU_CLK_UNHALTED.THREAD", 0.25), (found?.Event.Name, found?.Scale));
    }

    private static MatchedEvent? Find(string printed, string model) =>
        new EventNames(ModelCatalog.Read(ModelCatalog.Embedded().Find(model)!)).Find(EventName.Parse(printed));
}
