using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Toplev.Tma.Tests.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Planning;

public sealed class GroupPlannerTests
{
    public static TheoryData<string> Models => EmbeddedModels.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void Makes_only_groups_that_fit_the_counters_at_every_level_and_budget(string name)
    {
        var model = EmbeddedModels.Read(name);
        foreach (var budget in Budgets(model))
        {
            for (var level = 1; level <= 6; level++)
            {
                foreach (var group in Plan(model, budget, level).Groups)
                {
                    Assert.True(IndependentFit.Fits(group.Events.Select(planned => planned.Event), budget), $"{name} level {level}: {Describe(group)}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Needs_at_most_one_group_more_than_the_bound_and_two_with_four_counters(string name)
    {
        var model = EmbeddedModels.Read(name);
        var budget = CounterBudget.For(model.Counters, smtPossible: true, watchdog: false);
        var plan = Plan(model, budget, 3);
        var bound = IndependentFit.LowerBound(plan.Groups.SelectMany(group => group.Events).Select(planned => planned.Event), budget);
        var allowed = bound + (budget.UsableGeneric <= 4 ? 2 : 1);
        Assert.True(plan.Groups.Count <= allowed, $"{plan.Groups.Count} groups, lower bound {bound}");
    }

    /// <summary>Best known elsewhere: docs/METHOD.md compares with toplev.</summary>
    [Theory]
    [InlineData("sapphirerapids", 7)]
    [InlineData("graniterapids", 8)]
    [InlineData("icelakex", 7)]
    [InlineData("skylakex", 14)]
    public void Matches_the_best_known_number_of_groups(string name, int best)
    {
        var model = EmbeddedModels.Read(name);
        Assert.InRange(Plan(model, CounterBudget.For(model.Counters, true, false), 3).Groups.Count, 1, best);
    }

    [Theory]
    [InlineData("amdzen4", 1, false, 1)]
    [InlineData("amdzen4", 1, true, 2)]
    [InlineData("amdzen5", 2, false, 3)]
    [InlineData("amdzen5", 2, true, 3)]
    [InlineData("neoverse-n2", 1, false, 1)]
    [InlineData("neoverse-v1", 1, false, 1)]
    [InlineData("neoverse-v2", 1, false, 1)]
    [InlineData("neoverse-v3", 1, false, 1)]
    [InlineData("neoverse-v3", 4, false, 5)] // 19 places outside level 1: eight events of the front and nine of the back fit no three groups
    public void Needs_few_groups_with_six_counters_of_other_vendors(string name, int level, bool watchdog, int groups)
    {
        var model = EmbeddedModels.Read(name);
        var plan = Plan(model, CounterBudget.For(model.Counters, true, watchdog), level);
        Assert.Equal(groups, plan.Groups.Count);
        // Every ratio is taken of cycles or stalls of its own group.
        Assert.All(plan.Groups, group => Assert.Contains(group.Events, planned => planned.Event.Name is "ls_not_halted_cyc" or "CPU_CYCLES"));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Counts_all_events_of_a_node_that_fits_in_one_group(string name)
    {
        var model = EmbeddedModels.Read(name);
        var budget = CounterBudget.For(model.Counters, true, false);
        var plan = Plan(model, budget, 3);
        var constants = Off;
        foreach (var node in GroupPlanner.Selected(Request(model, budget, 3)))
        {
            var events = NodeEvents.Of(model, node, constants);
            if (events is not null && IndependentFit.Fits(events, budget))
            {
                Assert.Contains(plan.Groups, group => events.All(wanted => group.Events.Any(planned => planned.Event.Encoding == wanted.Encoding)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Puts_slots_first_and_topdown_metrics_right_after_them(string name)
    {
        var model = EmbeddedModels.Read(name);
        foreach (var group in Plan(model, CounterBudget.For(model.Counters, true, true), 4).Groups)
        {
            var metrics = group.Events.Count(planned => planned.Event.IsTopdownMetric);
            if (metrics > 0)
            {
                Assert.Equal(4, group.Events[0].Event.Encoding.Umask);
                Assert.True(group.Events.Skip(1).Take(metrics).All(planned => planned.Event.IsTopdownMetric));
            }
        }
    }

    [Fact]
    public void Plans_one_pass_per_group_without_multiplexing()
    {
        var model = EmbeddedModels.Read("skylakex");
        var request = Request(model, CounterBudget.For(model.Counters, true, false), 2) with { NoMultiplex = true };
        var plan = GroupPlanner.Plan(request);
        Assert.Equal(plan.Groups.Count, plan.Passes.Count);
        Assert.All(plan.Passes, pass => Assert.Single(pass));
        Assert.Equal(Enumerable.Range(0, plan.Groups.Count), plan.Passes.Select(pass => pass[0]));
    }

    [Fact]
    public void Plans_only_what_the_chosen_nodes_and_their_ancestors_need()
    {
        var model = EmbeddedModels.Read("sapphirerapids");
        var request = Request(model, CounterBudget.For(model.Counters, true, false), 3) with { Nodes = new HashSet<string> { "L2_Bound" } };
        Assert.Equal(["Backend_Bound", "Memory_Bound", "L2_Bound"], GroupPlanner.Selected(request).Select(node => node.Name));
        var names = GroupPlanner.Plan(request).Groups.SelectMany(group => group.Events).Select(planned => planned.Event.Name).ToList();
        Assert.Contains("MEMORY_ACTIVITY.STALLS_L2_MISS", names);
        Assert.DoesNotContain("ICACHE_DATA.STALLS", names);
    }

    [Fact]
    public void Gives_the_same_plan_every_time()
    {
        var model = EmbeddedModels.Read("skylakex");
        var budget = CounterBudget.For(model.Counters, true, false);
        Assert.Equal(Text(Plan(model, budget, 3)), Text(Plan(model, budget, 3)));

        static string Text(CollectionPlan plan) => string.Join('\n', plan.Groups.Select(Describe));
    }

    [Fact]
    public void Leaves_a_counter_to_the_watchdog()
    {
        var model = EmbeddedModels.Read("icelakex");
        var budget = CounterBudget.For(model.Counters, true, watchdog: true);
        foreach (var group in Plan(model, budget, 3).Groups)
        {
            Assert.InRange(group.Events.Count(planned => planned.Event.FixedCounter is null && !planned.Event.IsTopdownMetric), 0, 7);
        }
    }

    private static Dictionary<string, double> Off => new() { [SystemParameter.SmtOn] = 0, [SystemParameter.ProcessorCount] = 8 };

    private static IEnumerable<CounterBudget> Budgets(TmaModel model)
    {
        yield return CounterBudget.For(model.Counters, smtPossible: true, watchdog: false);
        yield return CounterBudget.For(model.Counters, smtPossible: true, watchdog: true);
        yield return CounterBudget.For(model.Counters, smtPossible: false, watchdog: false);
        yield return CounterBudget.For(model.Counters, smtPossible: true, watchdog: false).WithoutGeneric(3);
        yield return CounterBudget.For(model.Counters, smtPossible: true, watchdog: false) with { TopdownMetrics = 0 };
    }

    private static PlanRequest Request(TmaModel model, CounterBudget budget, int level) => new()
    {
        Model = model,
        Budget = budget,
        Pmu = "cpu",
        Level = level,
        Constants = Off,
    };

    private static CollectionPlan Plan(TmaModel model, CounterBudget budget, int level) => GroupPlanner.Plan(Request(model, budget, level));

    private static string Describe(EventGroup group) => string.Join(' ', group.Events.Select(planned => planned.Event.Name));
}
