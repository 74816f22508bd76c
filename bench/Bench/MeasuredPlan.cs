using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Toplev.Tma.Samples;

namespace Toplev.Bench;

/// <summary>A level 3 plan of one model and samples with made-up counts, to measure speed only.</summary>
public sealed class MeasuredPlan
{
    public MeasuredPlan(string model, int intervals)
    {
        Model = ModelCatalog.Read(ModelCatalog.Embedded().Find(model)!);
        Plan = GroupPlanner.Plan(Request(Model, 3));
        var random = new Random(1);
        Samples = [.. Enumerable.Range(1, intervals).Select(interval => new Sample
        {
            EndSeconds = interval,
            Events = [.. Enumerable.Range(0, Plan.EventCount).Select(_ => CounterReading.Counted(random.Next(1, 1_000_000_000), 0.1, 0.14))],
            Software = [],
        })];
    }

    public static IReadOnlyDictionary<string, double> Constants { get; } = new Dictionary<string, double>
    {
        [SystemParameter.SmtOn] = 1,
        [SystemParameter.ProcessorCount] = 8,
    };

    public TmaModel Model { get; }

    public CollectionPlan Plan { get; }

    public IReadOnlyList<Sample> Samples { get; }

    public Measurement Measurement => new()
    {
        Runs = [new RunSamples { Passes = [new PassSamples { WallSeconds = Samples.Count, Samples = Samples }] }],
    };

    public static PlanRequest Request(TmaModel model, int level) => new()
    {
        Model = model,
        Budget = CounterBudget.For(model.Counters, smtPossible: true, watchdog: false),
        Pmu = "cpu",
        Level = level,
        Constants = Constants,
        SoftwareEvents = ["task-clock"],
    };
}
