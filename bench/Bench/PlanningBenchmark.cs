using BenchmarkDotNet.Attributes;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;

namespace Toplev.Bench;

/// <summary>Reading a model and planning its groups. Goal: below 20 ms for level 3.</summary>
public class PlanningBenchmark
{
    private ModelEntry entry = null!;
    private TmaModel model = null!;

    [Params("skylakex", "icelakex", "sapphirerapids", "graniterapids")]
    public string Model { get; set; } = "";

    [Params(3, 6)]
    public int Level { get; set; }

    [GlobalSetup]
    public void Read()
    {
        entry = ModelCatalog.Embedded().Find(Model)!;
        model = ModelCatalog.Read(entry);
    }

    [Benchmark]
    public CollectionPlan Plan() => GroupPlanner.Plan(MeasuredPlan.Request(model, Level));

    [Benchmark]
    public TmaModel ReadModel() => ModelCatalog.Read(entry);
}
