using System.Globalization;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>Counts of real processors with the percentages that perf's own metrics printed for them, group by group.</summary>
public sealed class PrintedByPerfTests
{
    private const double Printed = 0.05;

    [Theory]
    // A Ryzen 7 7700X.
    [InlineData("amdzen4", "bad_speculation_mispredicts", 0.4, "ex_ret_brn_misp=3492184 de_src_op_disp.all=15093559812 resyncs_or_nc_redirects=1124 "
        + "ls_not_halted_cyc=4366254752 ex_ret_ops=15001234541")]
    [InlineData("amdzen4", "bad_speculation_pipeline_restarts", 0.0, "ex_ret_brn_misp=3492184 de_src_op_disp.all=15093559812 resyncs_or_nc_redirects=1124 "
        + "ls_not_halted_cyc=4366254752 ex_ret_ops=15001234541")]
    [InlineData("amdzen4", "backend_bound_cpu", 39.0, "ex_no_retire.load_not_complete=7843982 de_no_dispatch_per_slot.backend_stalls=10474861146 "
        + "ex_no_retire.not_complete=344907360 ls_not_halted_cyc=4370599879")]
    [InlineData("amdzen4", "backend_bound_memory", 0.9, "ex_no_retire.load_not_complete=7843982 de_no_dispatch_per_slot.backend_stalls=10474861146 "
        + "ex_no_retire.not_complete=344907360 ls_not_halted_cyc=4370599879")]
    [InlineData("amdzen4", "retiring_fastpath", 57.3, "ex_ret_ucode_ops=1866393 ls_not_halted_cyc=4372398990 ex_ret_ops=15041870347")]
    [InlineData("amdzen4", "frontend_bound_bandwidth", 1.6, "de_no_dispatch_per_slot.no_ops_from_frontend=607301545 "
        + "de_no_dispatch_per_slot.no_ops_from_frontend:c6=30192870 ls_not_halted_cyc=4373285636")]
    [InlineData("amdzen4", "frontend_bound_latency", 0.7, "de_no_dispatch_per_slot.no_ops_from_frontend:c6=30192870 ls_not_halted_cyc=4373285636")]
    // Another Zen 4.
    [InlineData("amdzen4", "frontend_bound", 65.1, "de_no_dispatch_per_slot.no_ops_from_frontend=120535278946 ls_not_halted_cyc=30882682226")]
    [InlineData("amdzen4", "retiring", 33.7, "ls_not_halted_cyc=30857165236 ex_ret_ops=62341441785")]
    // A Neoverse N2 that shares a cache line between threads.
    [InlineData("neoverse-n2", "bad_speculation", 0.0, "CPU_CYCLES=4310905590 STALL_SLOT=25009763735 OP_SPEC=855659327 OP_RETIRED=854335288")]
    [InlineData("neoverse-n2", "retiring", 4.0, "CPU_CYCLES=4310905590 STALL_SLOT=25009763735 OP_SPEC=855659327 OP_RETIRED=854335288")]
    [InlineData("neoverse-n2", "frontend_bound", 27.1, "CPU_CYCLES=4330308058 STALL_SLOT_FRONTEND=10207186460")]
    [InlineData("neoverse-n2", "backend_bound", 69.4, "CPU_CYCLES=4316583673 STALL_SLOT_BACKEND=14979136808")]
    public void Gives_the_percentage_that_perf_printed(string name, string node, double percent, string counts)
    {
        var model = EmbeddedModels.Read(name);
        var known = counts.Split(' ').Select(item => item.Split('=')).ToDictionary(
            pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
        var evaluator = new Evaluator(model, known);
        Assert.Equal(percent, evaluator.Percent(node), Printed);
    }

    private sealed class Evaluator
    {
        private readonly TmaModel model;
        private readonly Dictionary<string, double> counts;
        private readonly ReferenceEvaluator formulas;

        public Evaluator(TmaModel model, Dictionary<string, double> counts)
        {
            this.model = model;
            this.counts = counts;
            formulas = new ReferenceEvaluator(Value);
        }

        public double Percent(string node) => Value(node)!.Value * 100;

        private double? Value(string name) =>
            name == SystemParameter.SlotsPerCycle ? model.Width
            : model.Terms.TryGetValue(name, out var term) ? formulas.Of(term.Formula)
            : model.Nodes.FirstOrDefault(node => node.Name == name) is { } node ? formulas.Of(node.Formula)
            : counts.TryGetValue(name, out var count) ? count
            : null;
    }
}
