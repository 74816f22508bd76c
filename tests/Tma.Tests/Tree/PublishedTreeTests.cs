using Toplev.Tma.Planning;
using Toplev.Tma.Tests.Metrics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Tree;

/// <summary>Plan, count by encoding, evaluate: every node must come out as Intel's published formula gives it.</summary>
public sealed class PublishedTreeTests
{
    private const double WithinRounding = 0.0001;

    public static TheoryData<string> Models => EmbeddedModels.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void Gives_the_published_percentages_for_what_was_planned(string name)
    {
        var model = EmbeddedModels.Read(name);
        foreach (var watchdog in new[] { false, true })
        {
            foreach (var @case in PublishedCase.Of(name))
            {
                var plan = GroupPlanner.Plan(new PlanRequest
                {
                    Model = model,
                    Budget = CounterBudget.For(model.Counters, true, watchdog),
                    Pmu = "cpu",
                    Level = 6,
                    Constants = @case.Constants,
                    NoMultiplex = watchdog,
                });
                var tree = new TreeEvaluator(model, plan, @case.Measure(plan), 6, @case.Constants).Evaluate();
                foreach (var node in tree.Nodes)
                {
                    var expected = @case.Percent(node.Name);
                    Assert.True(
                        expected is null == node.Value is null
                            && (expected is null
                                || Math.Abs(expected.Value - (node.Value!.Value * 100)) < Math.Max(WithinRounding, Math.Abs(expected.Value) * 1e-9)),
                        $"{node.Name}: {node.Value * 100} ({node.Reason}), published {expected}");
                }
            }
        }
    }
}
