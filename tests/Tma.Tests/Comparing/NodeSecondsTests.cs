using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

public sealed class NodeSecondsTests
{
    private static readonly double?[] Slow = [0.31, 0.29, 0.30, 0.30, 0.30, 0.30, 0.31, 0.29, 0.30, 0.30];

    private static readonly double?[] Fast = [0.20, 0.20, 0.21, 0.19, 0.20, 0.20, 0.20, 0.20, 0.20, 0.20];

    private static readonly ProgramResult Baseline = Variants.Timed("a", Slow).WithTree(0.1, 0.1, 0.5, 0.4, 0.6, 0.1, 0.3);

    private static readonly ProgramResult Candidate = Variants.Timed("b", Fast).WithTree(0.15, 0.15, 0.25, 0.1, 0.2, 0.15, 0.45);

    [Fact]
    public void Are_share_of_slots_times_time()
    {
        // 40 % of 300 ms are 120 ms, 10 % of 200 ms are 20 ms; Retiring takes 90 ms in both.
        var comparison = Variants.Compare(Baseline, Candidate);
        var memory = Node(comparison, "Memory_Bound");
        Assert.Equal(0.120, memory.BaselineSeconds!.Value, 4);
        Assert.Equal(0.020, memory.CandidateSeconds!.Value, 4);
        Assert.Equal(-0.100, memory.SecondsDelta!.Value.Value, 4);
        Assert.True(memory.Significant);
        Assert.Equal(0, Node(comparison, "Retiring").SecondsDelta!.Value.Value, 4);
        Assert.False(Node(comparison, "Retiring").Significant);
        Assert.Null(comparison.WhyNoCause);
    }

    [Fact]
    public void Add_up_to_the_difference_also_where_shares_do_not_quite_add_up()
    {
        var uneven = Variants.Timed("b", Fast).WithTree(0.15, 0.15, 0.25, 0.105, 0.2, 0.14, 0.462);
        var comparison = Variants.Compare(Baseline, uneven);
        var total = comparison.Difference!.Value.Value;
        Assert.Equal(total, comparison.Nodes.Where(node => node.Definition.Level == 1).Sum(node => node.SecondsDelta!.Value.Value), 12);
        string[] leaves = ["Frontend_Bound", "Bad_Speculation", "Memory_Bound", "Core_Bound", "Retiring"];
        Assert.Equal(total, leaves.Sum(name => Node(comparison, name).SecondsDelta!.Value.Value), 12);
        Assert.Equal(comparison.CandidateValue!.Value, leaves.Sum(name => Node(comparison, name).CandidateSeconds!.Value), 12);
    }

    [Fact]
    public void Are_never_given_to_shares_of_stalls()
    {
        var dram = Node(Variants.Compare(Baseline, Candidate), "DRAM_Bound");
        Assert.Null(dram.SecondsDelta);
        Assert.Equal(-0.4, dram.ShareDelta!.Value.Value, 12);
        Assert.True(dram.Significant);
    }

    [Fact]
    public void Stay_with_the_parent_when_a_child_is_not_known()
    {
        var partly = Variants.Timed("b", Fast).WithTree(0.15, 0.15, 0.25, 0.1, 0.2, null, 0.45);
        var comparison = Variants.Compare(Baseline, partly);
        Assert.NotNull(Node(comparison, "Backend_Bound").SecondsDelta);
        Assert.Null(Node(comparison, "Memory_Bound").SecondsDelta);
        Assert.Equal("lost (b)", Node(comparison, "Core_Bound").Reason);
        Assert.Null(Node(comparison, "Core_Bound").ShareDelta);
        Assert.False(Node(comparison, "Core_Bound").Significant);
    }

    [Fact]
    public void Are_of_the_wall_time_when_a_throughput_is_compared()
    {
        var throughput = new Measure(MeasureKind.Printed, "run", "req/s", HigherIsBetter: true);
        var before = Baseline with { Repetitions = [.. Baseline.Repetitions.Select(run => run with { Value = 1000 / run.Seconds })] };
        var after = Candidate with { Repetitions = [.. Candidate.Repetitions.Select(run => run with { Value = 1000 / run.Seconds })] };
        var comparison = Variants.Compare(before, after, throughput);
        Assert.Equal(Verdict.Faster, comparison.Verdict);
        Assert.Equal(-0.1, comparison.Time!.Delta!.Value.Value, 3);
        Assert.Equal(
            comparison.Time.Delta.Value.Value,
            comparison.Nodes.Where(node => node.Definition.Level == 1).Sum(node => node.SecondsDelta!.Value.Value), 12);
    }

    [Fact]
    public void Do_not_exist_when_level_one_does_not_add_up()
    {
        var comparison = Variants.Compare(Baseline, Variants.Timed("b", Fast).WithTree(0.15, 0.15, 0.25, 0.1, 0.2, 0.15, 0.40));
        Assert.All(comparison.Nodes, node => Assert.Null(node.SecondsDelta));
        Assert.Equal(CauseDoubt.LevelOne, comparison.CauseDoubt);
    }

    [Fact]
    public void Have_no_cause_without_a_tree_of_another_model_or_not_for_conclusions()
    {
        Assert.Equal("b has no tree: no hardware counters", Variants.Compare(Baseline, Variants.Timed("b", Fast)).WhyNoCause);
        var other = Candidate with { Outcome = TreeOutcome.Of(Candidate.Tree! with { Model = Variants.ModelOf("other") }) };
        Assert.Equal(CauseDoubt.DifferentModels, Variants.Compare(Baseline, other).CauseDoubt);
        Assert.Empty(Variants.Compare(Baseline, other).Nodes);
        var poor = Candidate with { Quality = new Quality(Grade.C, ["level 2 was counted 18 % of the time"]) };
        Assert.Equal("b: level 2 was counted 18 % of the time", Variants.Compare(Baseline, poor).WhyNoCause);
    }

    private static NodeDelta Node(Comparison comparison, string name) => comparison.Nodes.Single(node => node.Definition.Name == name);
}
