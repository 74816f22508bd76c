using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>Encodings checked by hand against published event lists, Intel's and perf's for others, several for each generation.</summary>
public sealed class KnownEncodingTests
{
    private readonly ModelCatalog catalog = ModelCatalog.Embedded();

    [Theory]
    [InlineData("sandybridge", "INST_RETIRED.ANY", "event=0xc0,umask=0x0", 0, 0xffu)]
    [InlineData("sandybridge", "CPU_CLK_UNHALTED.THREAD_ANY", "event=0x3c,umask=0x0,any=0x1", 1, 0xffu)]
    [InlineData("sandybridge", "CPU_CLK_UNHALTED.REF_TSC", "event=0x0,umask=0x3", 2, 0u)]
    [InlineData("sandybridge", "IDQ_UOPS_NOT_DELIVERED.CORE", "event=0x9c,umask=0x1", null, 0xfu)]
    [InlineData("haswell", "UOPS_RETIRED.RETIRE_SLOTS", "event=0xc2,umask=0x2", null, 0xffu)]
    [InlineData("haswell", "CYCLE_ACTIVITY.STALLS_L1D_PENDING", "event=0xa3,umask=0xc,cmask=0xc", null, 0x4u)]
    [InlineData("broadwellx", "UOPS_ISSUED.ANY", "event=0xe,umask=0x1", null, 0xffu)]
    [InlineData("broadwellx", "IDQ.MS_SWITCHES", "event=0x79,umask=0x30,cmask=0x1,edge=0x1", null, 0xffu)]
    [InlineData("skylakex", "CYCLE_ACTIVITY.STALLS_MEM_ANY", "event=0xa3,umask=0x14,cmask=0x14", null, 0xfu)]
    [InlineData("skylakex", "ICACHE_16B.IFDATA_STALL:c1:e1", "event=0x80,umask=0x4,cmask=0x1,edge=0x1", null, 0xffu)]
    [InlineData("skylakex", "FP_ARITH_INST_RETIRED.128B_PACKED_DOUBLE:u0xfc", "event=0xc7,umask=0xfc", null, 0xffu)]
    [InlineData("icelakex", "TOPDOWN.SLOTS:perf_metrics", "event=0x0,umask=0x4", 3, 0u)]
    [InlineData("icelakex", "CYCLE_ACTIVITY.STALLS_L3_MISS", "event=0xa3,umask=0x6,cmask=0x6", null, 0xfu)]
    [InlineData("icelakex", "CYCLE_ACTIVITY.STALLS_TOTAL", "event=0xa3,umask=0x4,cmask=0x4", null, 0xffu)]
    [InlineData("icelakex", "IDQ.MITE_UOPS", "event=0x79,umask=0x4", null, 0xfu)]
    [InlineData("sapphirerapids", "PERF_METRICS.MEMORY_BOUND", "event=0x0,umask=0x87", null, 0u)]
    [InlineData("sapphirerapids", "INT_MISC.UOP_DROPPING", "event=0xad,umask=0x10", null, 0xffu)]
    [InlineData("sapphirerapids", "UOPS_RETIRED.MS:c1:e1", "event=0xc2,umask=0x4,cmask=0x1,edge=0x1,frontend=0x8", null, 0xffu)]
    [InlineData("sapphirerapids", "CPU_CLK_UNHALTED.THREAD_P:SUP", "event=0x3c,umask=0x0/k", 1, 0xffu)]
    [InlineData("sapphirerapids", "BR_INST_RETIRED.FAR_BRANCH:USER", "event=0xc4,umask=0x40/u", null, 0xffu)]
    [InlineData("sapphirerapids", "ARITH.DIV_ACTIVE", "event=0xb0,umask=0x9,cmask=0x1", null, 0xffu)]
    [InlineData("graniterapids", "MEMORY_ACTIVITY.STALLS_L3_MISS", "event=0x47,umask=0x9,cmask=0x9", null, 0xfu)]
    [InlineData("graniterapids", "CPU_CLK_UNHALTED.DISTRIBUTED", "event=0xec,umask=0x2", null, 0xffu)]
    [InlineData("lunarlake", "IDQ.MITE_UOPS:c8:i1:eq1", "event=0x79,umask=0x4,cmask=0x8,inv=0x1,eq=0x1", null, 0x3ffu)]
    [InlineData("pantherlake", "INST_DECODED.DECODERS:c1:eq1", "event=0x75,umask=0x1,cmask=0x1,eq=0x1", null, 0x4u)]
    [InlineData("lunarlake", "CPU_CLK_UNHALTED.THREAD", "event=0x3c,umask=0x0", 1, 0x3ffu)]
    [InlineData("alderlake_gracemont", "TOPDOWN_FE_BOUND.ALL", "event=0x71,umask=0x0", null, 0x3fu)]
    [InlineData("sierraforest", "TOPDOWN_BE_BOUND.ALL_P", "event=0x74,umask=0x0", null, 0xffu)]
    [InlineData("lunarlake_skymont", "TOPDOWN_FE_BOUND.ALL", "event=0x9c,umask=0x1", 5, 0xffu)]
    [InlineData("lunarlake_skymont", "TOPDOWN_RETIRING.ALL", "event=0xc2,umask=0x2", 6, 0xffu)]
    [InlineData("amdzen4", "ls_not_halted_cyc", "event=0x76,umask=0x0", null, 0x3fu)]
    [InlineData("amdzen4", "de_no_dispatch_per_slot.no_ops_from_frontend:c6", "event=0x1a0,umask=0x1,cmask=0x6", null, 0x3fu)]
    [InlineData("amdzen4", "ex_no_retire.load_not_complete", "event=0xd6,umask=0xa2", null, 0x3fu)]
    [InlineData("amdzen5", "bp_redirects.resync", "event=0x9f,umask=0x1", null, 0x3fu)]
    [InlineData("amdzen5", "de_no_dispatch_per_slot.smt_contention", "event=0x1a0,umask=0x60", null, 0x3fu)]
    [InlineData("neoverse-v1", "CPU_CYCLES", "event=0x11", 0, 0x3fu)]
    [InlineData("neoverse-n2", "STALL_SLOT_FRONTEND", "event=0x3e", null, 0x3fu)]
    [InlineData("neoverse-v3", "STALL_FRONTEND_FLUSH", "event=0x8162", null, 0x3fu)]
    [InlineData("neoverse-v3", "STALL_BACKEND_MEM", "event=0x4005", null, 0x3fu)]
    public void Is_encoded_as_published_and_as_the_kernel_wants(string model, string name, string encoding, int? fixedCounter, uint counters)
    {
        var item = ModelCatalog.Read(catalog.Find(model)!).Events[name];
        Assert.Equal(encoding, item.Encoding.ToPerf("", "")[1..].Replace(",name=", "", StringComparison.Ordinal).TrimEnd('/'));
        Assert.Equal((fixedCounter, counters), (item.FixedCounter, item.Counters));
    }
}
