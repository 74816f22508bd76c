using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tests.Metrics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Tree;

/// <summary>
/// Level 1 and 2 of Skylake-SP on counts of which the shares are easy to see: 1000 cycles are 4000 slots; 600 slots without uops,
/// 2000 retired, 2400 issued, 100 recovery cycles: Frontend 15 %, Bad Speculation (2400 - 2000 + 4 x 100) / 4000 = 20 %, Retiring 50 %,
/// Backend the rest: 15 %.
/// </summary>
public sealed class TreeEvaluatorTests
{
    private static readonly TmaModel Model = EmbeddedModels.Read("skylakex");
    private static readonly Dictionary<string, double> Constants = new() { [SystemParameter.SmtOn] = 0, [SystemParameter.ProcessorCount] = 8 };
    private static readonly Dictionary<string, double> Counts = new()
    {
        ["CPU_CLK_UNHALTED.THREAD"] = 1000,
        ["INST_RETIRED.ANY"] = 1500,
        ["IDQ_UOPS_NOT_DELIVERED.CORE"] = 600,
        ["IDQ_UOPS_NOT_DELIVERED.CYCLES_0_UOPS_DELIV.CORE"] = 100,
        ["UOPS_ISSUED.ANY"] = 2400,
        ["UOPS_RETIRED.RETIRE_SLOTS"] = 2000,
        ["UOPS_RETIRED.MACRO_FUSED"] = 100,
        ["INT_MISC.RECOVERY_CYCLES"] = 100,
        ["BR_MISP_RETIRED.ALL_BRANCHES"] = 30,
        ["MACHINE_CLEARS.COUNT"] = 10,
        ["CYCLE_ACTIVITY.STALLS_MEM_ANY"] = 200,
        ["CYCLE_ACTIVITY.STALLS_TOTAL"] = 300,
        ["EXE_ACTIVITY.BOUND_ON_STORES"] = 50,
        ["EXE_ACTIVITY.1_PORTS_UTIL"] = 50,
        ["EXE_ACTIVITY.2_PORTS_UTIL"] = 200,
    };

    [Fact]
    public void Compiles_every_operator_to_the_step_of_its_name() =>
        Assert.All(Enum.GetValues<Tma.Formulas.Operator>(), symbol => Assert.Equal(symbol.ToString(), ((OpCode)symbol).ToString()));

    [Fact]
    public void Computes_the_shares_that_hand_calculation_gives()
    {
        var tree = Evaluate(Plan(2));
        Assert.Equal(0.15, Value(tree, "Frontend_Bound"), 9);
        Assert.Equal(0.20, Value(tree, "Bad_Speculation"), 9);
        Assert.Equal(0.50, Value(tree, "Retiring"), 9);
        Assert.Equal(0.15, Value(tree, "Backend_Bound"), 9);
        // 4 x 100 / 4000, and the rest of the 15 %.
        Assert.Equal(0.10, Value(tree, "Fetch_Latency"), 9);
        Assert.Equal(0.05, Value(tree, "Fetch_Bandwidth"), 9);
        // 30 of 40 causes are mispredictions.
        Assert.Equal(0.15, Value(tree, "Branch_Mispredicts"), 9);
        Assert.Equal(0.05, Value(tree, "Machine_Clears"), 9);
        // (200 + 50) / (300 + 50 + 0.5 x 200 + 50) of the backend's 15 %.
        Assert.Equal(0.075, Value(tree, "Memory_Bound"), 9);
        Assert.Equal(0.075, Value(tree, "Core_Bound"), 9);
        // (2000 + 100 - 1500) / 4000.
        Assert.Equal(0.15, Value(tree, "Heavy_Operations"), 9);
    }

    [Fact]
    public void Flags_what_is_over_its_threshold_under_flagged_ancestors()
    {
        var tree = Evaluate(Plan(2));
        Assert.True(tree.Find("Bad_Speculation")!.Flagged);
        Assert.True(tree.Find("Branch_Mispredicts")!.Flagged);
        Assert.False(tree.Find("Frontend_Bound")!.OverThreshold);
        Assert.False(tree.Find("Core_Bound")!.Flagged);
        // Retiring is below 70 %, but Heavy_Operations above 10 %: both are flagged.
        Assert.True(tree.Find("Retiring")!.Flagged);
        Assert.True(tree.Find("Heavy_Operations")!.Flagged);
        Assert.False(tree.Find("Light_Operations")!.Flagged);
    }

    [Fact]
    public void Makes_what_depends_on_a_lost_event_unavailable_and_nothing_else()
    {
        var tree = Evaluate(Plan(2), lost: "INT_MISC.RECOVERY_CYCLES");
        foreach (var name in new[] { "Bad_Speculation", "Backend_Bound", "Memory_Bound", "Core_Bound", "Branch_Mispredicts" })
        {
            Assert.Null(tree.Find(name)!.Value);
            Assert.Contains("INT_MISC.RECOVERY_CYCLES", tree.Find(name)!.Reason, StringComparison.Ordinal);
            Assert.False(tree.Find(name)!.Flagged);
        }

        Assert.Equal(0.15, Value(tree, "Frontend_Bound"), 9);
        Assert.Equal(0.50, Value(tree, "Retiring"), 9);
        Assert.Equal(["Retiring", "Heavy_Operations"], tree.Bottleneck.Path.Select(node => node.Name));
    }

    [Fact]
    public void Measures_nothing_when_all_counts_are_zero()
    {
        var tree = Evaluate(Plan(2), scale: 0);
        Assert.All(tree.Nodes, node => Assert.Null(node.Value));
        Assert.All(tree.Nodes, node => Assert.Contains("zero", node.Reason, StringComparison.Ordinal));
        Assert.True(tree.IsEmpty);
        Assert.Empty(tree.Bottleneck.Path);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(7)]
    [InlineData(1e9)]
    public void Gives_the_same_shares_whatever_all_counts_are_scaled_by(double scale)
    {
        var plan = Plan(2);
        Assert.All(Evaluate(plan).Nodes.Zip(Evaluate(plan, scale: scale).Nodes), pair => Assert.Equal(pair.First.Value!.Value, pair.Second.Value!.Value, 9));
    }

    [Fact]
    public void Shows_an_impossible_value_as_inconsistent_and_never_over_its_threshold()
    {
        var tree = Evaluate(Plan(2), changed: ("IDQ_UOPS_NOT_DELIVERED.CORE", 6000));
        var frontend = tree.Find("Frontend_Bound")!;
        Assert.Equal(1.5, frontend.Value!.Value, 9);
        Assert.True(frontend.Inconsistent);
        Assert.False(frontend.OverThreshold);
        Assert.DoesNotContain(tree.Bottleneck.Path, node => node.Name is "Frontend_Bound" or "Fetch_Latency" or "Fetch_Bandwidth");
        Assert.True(tree.Find("Backend_Bound")!.Inconsistent);
    }

    [Fact]
    public void Evaluates_the_intervals_of_a_run_to_the_tree_of_their_sum()
    {
        var plan = Plan(2);
        var whole = new TreeEvaluator(Model, plan, Intervals(plan, [1, 2, 3]), 2, Constants).Evaluate();
        Assert.Equal(0.15, Value(whole, "Frontend_Bound"), 9);
        Assert.Equal(0.075, Value(whole, "Memory_Bound"), 9);
    }

    [Fact]
    public void Fills_an_interval_in_which_a_group_never_ran_with_its_average()
    {
        var plan = Plan(2);
        var lost = plan.Groups[^1].Events.Select(planned => planned.Index).ToHashSet();
        var measurement = Intervals(plan, [1, 1, 1, 1], (interval, index) => interval == 2 && lost.Contains(index));
        var evaluator = new TreeEvaluator(Model, plan, measurement, 2, Constants);
        var counts = evaluator.Counts(measurement.Runs[0]);
        foreach (var planned in plan.Groups[^1].Events)
        {
            Assert.Equal(4 * Counts[planned.Event.Name], counts.Values[planned.Index], 6);
            Assert.Equal(0.75, counts.Shares[planned.Index], 9);
        }

        Assert.All(evaluator.Evaluate().Nodes, node => Assert.NotNull(node.Value));
    }

    [Fact]
    public void Is_exact_for_a_run_whose_events_were_counted_all_the_time()
    {
        var plan = Plan(2);
        var tree = new TreeEvaluator(Model, plan, Intervals(plan, [1, 5, 2, 9]), 2, Constants).Evaluate();
        Assert.All(tree.Nodes, node => Assert.Equal(node.Value!.Value, node.Interval!.Value.High, 9));
    }

    [Fact]
    public void Widens_the_interval_by_students_t_over_repetitions()
    {
        // Frontend: 15 % and 17 %, mean 16 %, standard error 1 %, t(1) = 12.706.
        var plan = Plan(1);
        var measurement = new Measurement { Runs = [Run(plan, 1), Run(plan, 1, ("IDQ_UOPS_NOT_DELIVERED.CORE", 680))] };
        var frontend = new TreeEvaluator(Model, plan, measurement, 1, Constants).Evaluate().Find("Frontend_Bound")!;
        Assert.Equal(0.16, frontend.Value!.Value, 9);
        Assert.Equal(0.16 + 0.12706, frontend.Interval!.Value.High, 6);
        Assert.Equal(0.16 - 0.12706, frontend.Interval.Value.Low, 6);
    }

    [Fact]
    public void Says_the_smallest_share_of_time_behind_a_value()
    {
        var plan = Plan(1);
        var readings = plan.Groups.SelectMany(group => group.Events)
            .Select(planned => CounterReading.Counted(Counts[planned.Event.Name], 0.4, planned.Event.Name == "UOPS_ISSUED.ANY" ? 0.41 : 0.8)).ToArray();
        var pass = new PassSamples { WallSeconds = 1, Samples = [new Sample { EndSeconds = 1, Events = readings, Software = [] }] };
        var measurement = new Measurement { Runs = [new RunSamples { Passes = [pass] }] };
        var tree = new TreeEvaluator(Model, plan, measurement, 1, Constants).Evaluate();
        Assert.Equal(0.41, tree.Find("Bad_Speculation")!.Counted!.Value, 9);
        Assert.Equal(0.8, tree.Find("Retiring")!.Counted!.Value, 9);
    }

    // A drift of a thousandth over the runs is no reason to distrust the tree; it only takes "good" away.
    [Theory]
    [InlineData(new[] { 1.000, 1.001, 1.000, 1.001, 1.000 }, Grade.A)]
    [InlineData(new[] { 1.000, 1.001, 1.002, 1.003, 1.004 }, Grade.B)]
    [InlineData(new[] { 1.000, 1.040, 1.000, 1.040, 1.000 }, Grade.B)]
    [InlineData(new[] { 1.000, 1.080, 1.000, 1.080, 1.000 }, Grade.C)]
    public void Its_quality_falls_with_drift_and_with_spread_of_the_times(double[] seconds, Grade expected) =>
        Assert.Equal(expected, Quality.Of(Evaluate(Plan(1)), TimeEstimate.Of(seconds), incomplete: false).Grade);

    private static double Value(TmaTree tree, string name) => tree.Find(name)!.Value!.Value;

    private static CollectionPlan Plan(int level) => GroupPlanner.Plan(new PlanRequest
    {
        Model = Model,
        Budget = CounterBudget.For(Model.Counters, smtPossible: true, watchdog: false),
        Pmu = "cpu",
        Level = level,
        Constants = Constants,
    });

    private static TmaTree Evaluate(CollectionPlan plan, string? lost = null, double scale = 1, (string Name, double Count)? changed = null)
    {
        var readings = Readings(plan, scale, changed);
        foreach (var planned in plan.Groups.SelectMany(group => group.Events).Where(planned => planned.Event.Name == lost))
        {
            readings[planned.Index] = CounterReading.NotCounted;
        }

        return new TreeEvaluator(Model, plan, new Measurement { Runs = [OneInterval(readings)] }, 2, Constants).Evaluate();
    }

    private static RunSamples Run(CollectionPlan plan, double scale, (string Name, double Count)? changed = null) =>
        OneInterval(Readings(plan, scale, changed));

    private static RunSamples OneInterval(CounterReading[] readings) => new()
    {
        Passes = [new PassSamples { WallSeconds = 1, Samples = [new Sample { EndSeconds = 1, Events = readings, Software = [] }] }],
    };

    private static Measurement Intervals(CollectionPlan plan, double[] scales, Func<int, int, bool>? isLost = null) => new()
    {
        Runs =
        [
            new RunSamples
            {
                Passes =
                [
                    new PassSamples
                    {
                        WallSeconds = scales.Length,
                        Samples = [.. scales.Select((scale, interval) => new Sample
                        {
                            EndSeconds = interval + 1,
                            Events = [
                                .. Readings(plan, scale, null).Select(
                                    (reading, index) => isLost?.Invoke(interval, index) == true ? CounterReading.NotCounted : reading)],
                            Software = [],
                        })],
                    },
                ],
            },
        ],
    };

    private static CounterReading[] Readings(CollectionPlan plan, double scale, (string Name, double Count)? changed) =>
        [.. plan.Groups.SelectMany(group => group.Events)
            .Select(planned => CounterReading.Counted(
                (changed?.Name == planned.Event.Name ? changed.Value.Count : Counts[planned.Event.Name]) * scale, 1, 1))];
}
