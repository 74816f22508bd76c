using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Toplev.Tma.Tests.Metrics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Regions;

/// <summary>Trees of regions whose instances were counted by one group each, on counts that are easy to see through.</summary>
public sealed class RegionCountingTests
{
    private static readonly Dictionary<string, double> Constants = new() { [SystemParameter.SmtOn] = 0, [SystemParameter.ProcessorCount] = 8 };

    // Sapphire Rapids: of 1000 slots 300 retire, 50 are wasted, 150 wait for the frontend and 500 for the backend.
    private static readonly Dictionary<string, long> Slots = new()
    {
        ["TOPDOWN.SLOTS:percore"] = 1000, ["PERF_METRICS.RETIRING"] = 300, ["PERF_METRICS.BAD_SPECULATION"] = 50,
        ["PERF_METRICS.FRONTEND_BOUND"] = 150, ["PERF_METRICS.BACKEND_BOUND"] = 500,
    };

    // Skylake: as in the tests of the evaluator, Frontend 15 %, Bad Speculation 20 %, Retiring 50 %, Backend 15 %.
    private static readonly Dictionary<string, long> Cycles = new()
    {
        ["CPU_CLK_UNHALTED.THREAD"] = 1000, ["INST_RETIRED.ANY"] = 1500, ["IDQ_UOPS_NOT_DELIVERED.CORE"] = 600,
        ["IDQ_UOPS_NOT_DELIVERED.CYCLES_0_UOPS_DELIV.CORE"] = 100, ["UOPS_ISSUED.ANY"] = 2400, ["UOPS_RETIRED.RETIRE_SLOTS"] = 2000,
        ["UOPS_RETIRED.MACRO_FUSED"] = 100, ["INT_MISC.RECOVERY_CYCLES"] = 100, ["BR_MISP_RETIRED.ALL_BRANCHES"] = 30, ["MACHINE_CLEARS.COUNT"] = 10,
        ["CYCLE_ACTIVITY.STALLS_MEM_ANY"] = 200, ["CYCLE_ACTIVITY.STALLS_TOTAL"] = 300, ["EXE_ACTIVITY.BOUND_ON_STORES"] = 50,
        ["EXE_ACTIVITY.1_PORTS_UTIL"] = 50, ["EXE_ACTIVITY.2_PORTS_UTIL"] = 200,
    };

    [Fact]
    public void The_tree_is_that_of_the_sums_over_instances()
    {
        var plan = Plan("sapphirerapids", 1);
        Assert.Single(plan.Groups);
        var (tree, why) = Evaluate("sapphirerapids", 1, plan, [Instance(plan, 0, Slots), Instance(plan, 0, Slots, 2), Instance(plan, 0, Slots, 7)]);

        Assert.Null(why);
        Assert.Equal([15, 5, 50, 30], Percent(tree!, "Frontend_Bound", "Bad_Speculation", "Backend_Bound", "Retiring"));
        Assert.Equal(1, tree!.Find("Retiring")!.Counted);
        Assert.Equal(0.3, tree.Find("Retiring")!.Interval!.Value.Low, 9);
    }

    // Each group has seen other instances, longer and shorter ones and not as many; the mean of each is the same, so they meet.
    [Fact]
    public void Groups_meet_over_the_mean_of_their_instances()
    {
        var plan = Plan("skylakex", 2);
        Assert.InRange(plan.Groups.Count, 3, 10);
        List<Region> instances = [];
        for (var group = 0; group < plan.Groups.Count; group++)
        {
            long[] scales = group switch
            {
                0 => [2, 2, 2],
                1 => [1, 2, 3],
                2 => [1, 3, 1, 3],
                _ => [2, 1, 1, 4],
            };
            instances.AddRange(scales.Select(scale => Instance(plan, group, Cycles, scale)));
        }

        // Of these nothing is known, but that they were.
        instances.AddRange([Unknown, Unknown]);
        var (tree, why) = Evaluate("skylakex", 2, plan, instances);

        Assert.Null(why);
        Assert.Equal([15, 20, 50, 15], Percent(tree!, "Frontend_Bound", "Bad_Speculation", "Retiring", "Backend_Bound"));
        Assert.Equal(
            [10, 5, 15, 5, 7.5, 7.5], Percent(tree!, "Fetch_Latency", "Fetch_Bandwidth", "Branch_Mispredicts", "Machine_Clears", "Memory_Bound", "Core_Bound"));
    }

    // One of them was seen by no group.
    [Fact]
    public void Counts_are_those_of_all_instances_though_each_group_saw_some()
    {
        var plan = Plan("skylakex", 2);
        List<Region> instances = [.. Enumerable.Range(0, plan.Groups.Count).SelectMany(group => Enumerable.Repeat(Instance(plan, group, Cycles), 3)), Unknown];
        var evaluator = Evaluator("skylakex", 2, plan, instances);
        var counts = evaluator.Counts(RegionCounting.Of(plan, instances));

        Assert.All(
            plan.Groups.SelectMany(group => group.Events), planned => Assert.Equal(
                Cycles[planned.Event.Name] * ((3.0 * plan.Groups.Count) + 1), counts.Values[planned.Index], 6));
        Assert.Equal(instances.Count * 0.001, counts.Seconds, 9);
    }

    // 20, 30 and 40 %: their mean is 30, their standard deviation 10, Student's t for 2 degrees 4.302653: 30 ± 24.84.
    [Fact]
    public void The_interval_is_that_of_the_instances()
    {
        var plan = Plan("sapphirerapids", 1);
        var (tree, _) = Evaluate("sapphirerapids", 1, plan, [.. new long[] { 200, 300, 400 }.Select(retiring => Instance(plan, 0, new(Slots)
        {
            ["PERF_METRICS.RETIRING"] = retiring,
            ["PERF_METRICS.BACKEND_BOUND"] = 800 - retiring,
        }))]);

        var interval = tree!.Find("Retiring")!.Interval!.Value;
        Assert.Equal((0.0516, 0.5484), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    // Another user of the counters had them half of the time: what was not seen is as what was.
    [Fact]
    public void Time_off_the_counters_is_filled_and_told()
    {
        var plan = Plan("sapphirerapids", 1);
        var half = Instance(plan, 0, Slots);
        half = half with { Group = half.Group! with { Running = half.Group.Running / 2 } };
        var evaluator = Evaluator("sapphirerapids", 1, plan, [half, half, half]);
        var slots = plan.Groups[0].Events.First(planned => planned.Event.Name.StartsWith("TOPDOWN.SLOTS", StringComparison.Ordinal));
        Assert.Equal(6000, evaluator.Counts(RegionCounting.Of(plan, [half, half, half])).Values[slots.Index], 6);

        var tree = RegionCounting.Evaluate(evaluator, plan, [half, half, half]).Tree;
        Assert.Equal(30, Percent(tree!, "Retiring")[0]);
        Assert.Equal(0.5, tree!.Find("Retiring")!.Counted!.Value, 9);
    }

    [Fact]
    public void Less_than_three_instances_of_a_group_are_no_tree_but_a_reason()
    {
        var plan = Plan("skylakex", 2);
        List<Region> instances = [
            .. Enumerable.Range(0, plan.Groups.Count).SelectMany(group => Enumerable.Repeat(Instance(plan, group, Cycles), group == 1 ? 2 : 3))];
        Assert.Equal("not enough instances (2 of 3 for group 2)", Evaluate("skylakex", 2, plan, instances).WhyNot);

        var never = Instance(plan, 1, Cycles);
        never = never with { Group = never.Group! with { Running = 0 } };
        instances = [.. instances.Where(instance => instance.Group!.Group != 1), never, never, never];
        Assert.StartsWith("group 2 never got the counters", Evaluate("skylakex", 2, plan, instances).WhyNot, StringComparison.Ordinal);

        Assert.Equal("the hardware counters were not read where it begins and ends", Evaluate("skylakex", 2, plan, [Unknown]).WhyNot);
        Assert.Equal("the hardware counters are read only in ITT tasks", Evaluate("skylakex", 2, plan, [Unknown with { Source = RegionSource.Pipe }]).WhyNot);
    }

    // A recording may come from anywhere.
    [Fact]
    public void Readings_of_a_group_that_is_not_in_the_plan_are_left_out()
    {
        var plan = Plan("sapphirerapids", 1);
        Region[] strange =
            [Instance(plan, 0, Slots) with { Group = new RegionGroup(7, 1, 1, [1]) }, Instance(plan, 0, Slots) with { Group = new RegionGroup(0, 1, 1, [1]) }];

        Assert.Equal("not enough instances (0 of 3 for group 1)", Evaluate("sapphirerapids", 1, plan, strange[..1]).WhyNot);
        Assert.Equal([30], Percent(Evaluate("sapphirerapids", 1, plan, [.. strange, .. Enumerable.Repeat(Instance(plan, 0, Slots), 3)]).Tree!, "Retiring"));
    }

    private static Region Unknown => new("step", 0, 0.001) { Source = RegionSource.Itt };

    private static Region Instance(CollectionPlan plan, int group, Dictionary<string, long> counts, long scale = 1) => Unknown with
    {
        Group = new RegionGroup(
            group, 1_000_000, 1_000_000, [.. plan.Groups[group].Events.Select(planned => counts.GetValueOrDefault(planned.Event.Name) * scale)]),
    };

    private static double[] Percent(TmaTree tree, params string[] names) => [.. names.Select(name => Math.Round(tree.Find(name)!.Value!.Value * 100, 9))];

    private static CollectionPlan Plan(string model, int level) => GroupPlanner.Plan(new PlanRequest
    {
        Model = EmbeddedModels.Read(model),
        Budget = CounterBudget.For(EmbeddedModels.Read(model).Counters, smtPossible: true, watchdog: false),
        Pmu = "cpu",
        Level = level,
        Constants = Constants,
    }) with { InRegions = true, Passes = [[]] };

    private static TreeEvaluator Evaluator(string model, int level, CollectionPlan plan, IReadOnlyList<Region> instances) =>
        new(EmbeddedModels.Read(model), plan, new Measurement { Runs = [RegionCounting.Of(plan, instances)] }, level, Constants);

    private static (TmaTree? Tree, string? WhyNot) Evaluate(string model, int level, CollectionPlan plan, IReadOnlyList<Region> instances)
    {
        var outcome = RegionCounting.Evaluate(Evaluator(model, level, plan, instances), plan, instances);
        return (outcome.Tree, outcome.WhyNot?.Text);
    }
}
