using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Xunit;

namespace Toplev.Engine.Tests.Measuring;

public sealed class WorkloadBuilderTests
{
    /// <summary>Two nodes of two cores with two hardware threads each, numbered as Intel's are: 0 and 4 share a core. Node 2 has only memory.</summary>
    private static readonly Machine TwoNodes = new()
    {
        Topology = new Topology
        {
            Online = new CpuList([0, 1, 2, 3, 4, 5, 6, 7]),
            Cores = [new([0, 4]), new([1, 5]), new([2, 6]), new([3, 7])],
            Nodes = new Dictionary<int, CpuList> { [0] = new([0, 1, 4, 5]), [1] = new([2, 3, 6, 7]), [2] = CpuList.Empty },
        },
    };

    [Theory]
    [InlineData(null, null, "4")]
    [InlineData("0,4", null, "1")]
    [InlineData("0-1", null, "2")]
    [InlineData("4-6", null, "3")]
    [InlineData("physical", null, "4")]
    [InlineData("physical", 1, "2")]
    [InlineData(null, 1, "2")]
    public void A_thread_per_core_counts_cores_and_not_their_hardware_threads(string? cores, int? node, string threads) =>
        Assert.Equal(threads, Build(cores, node).Environment["OMP_NUM_THREADS"]);

    [Theory]
    [InlineData("physical", 1, "2-3")]
    [InlineData("physical", null, "0-3")]
    [InlineData(null, 1, "2-3,6-7")]
    [InlineData("4", 1, "4")]
    [InlineData(null, 2, null)]
    [InlineData(null, null, null)]
    public void A_node_pins_to_its_cpus_unless_others_are_named(string? cores, int? node, string? cpus)
    {
        var pinning = Build(cores, node).Pinning;

        Assert.Equal(cpus, pinning.Cpus?.ToString());
        Assert.Equal(node, pinning.Node);
    }

    private static Toplev.Collector.Workloads.Workload Build(string? cores, int? node) => new WorkloadBuilder(
        new MeasurementOptions
        {
            Root = "/elsewhere",
            Launch = new ProgramOptions { NumaNode = node, Settings = new ProgramSettings { Threads = "cores", Cores = cores } },
        },
        new ProgramEnvironment(["PATH=/usr/bin:/bin"]), TwoNodes).Build(["true"]);
}
