using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Tree;

public sealed class BottleneckTests
{
    [Fact]
    public void Is_the_chain_of_the_largest_flagged_nodes()
    {
        var bottleneck = In(
            Flagged("Backend_Bound", 0.586), Flagged("Memory_Bound", 0.389, "Backend_Bound"), Flagged("Core_Bound", 0.197, "Backend_Bound"),
            Flagged("DRAM_Bound", 0.213, "Memory_Bound"), Flagged("L3_Bound", 0.068, "Memory_Bound"), Unflagged("L1_Bound", 0.3, "Memory_Bound"));
        Assert.Equal(["Backend_Bound", "Memory_Bound", "DRAM_Bound"], Names(bottleneck.Path));
        Assert.Empty(bottleneck.Contenders);
    }

    [Fact]
    public void Stops_at_the_parent_when_siblings_are_within_five_points_and_names_both()
    {
        var bottleneck = In(
            Flagged("Backend_Bound", 0.6), Flagged("Memory_Bound", 0.32, "Backend_Bound"), Flagged("Core_Bound", 0.28, "Backend_Bound"),
            Flagged("L1_Bound", 0.5, "Memory_Bound"));
        Assert.Equal(["Backend_Bound"], Names(bottleneck.Path));
        Assert.Equal(["Memory_Bound", "Core_Bound"], Names(bottleneck.Contenders));
    }

    [Fact]
    public void Stops_at_the_parent_when_the_intervals_of_siblings_overlap()
    {
        var bottleneck = In(
            Flagged("Backend_Bound", 0.6),
            Flagged("Memory_Bound", 0.36, "Backend_Bound") with { Interval = new ConfidenceInterval(0.26, 0.46) },
            Flagged("Core_Bound", 0.24, "Backend_Bound") with { Interval = new ConfidenceInterval(0.20, 0.28) });
        Assert.Equal(["Backend_Bound"], Names(bottleneck.Path));
    }

    [Fact]
    public void Follows_the_largest_at_level_one_and_names_its_rival()
    {
        var bottleneck = In(Flagged("Frontend_Bound", 0.33), Flagged("Bad_Speculation", 0.35), Flagged("Branch_Mispredicts", 0.3, "Bad_Speculation"));
        Assert.Equal(["Bad_Speculation", "Branch_Mispredicts"], Names(bottleneck.Path));
        Assert.Equal("Frontend_Bound", bottleneck.Rival?.Name);
    }

    [Fact]
    public void Never_blames_an_inconsistent_or_overlapping_node()
    {
        var bottleneck = In(
            Flagged("Frontend_Bound", 0.6),
            Flagged("Fetch_Latency", 1.02, "Frontend_Bound"),
            Overlapping(Flagged("Branch_Resteers", 0.5, "Frontend_Bound")));
        Assert.Equal(["Frontend_Bound"], Names(bottleneck.Path));
    }

    [Fact]
    public void Is_unknown_when_a_missing_node_of_level_one_could_be_the_largest()
    {
        // 16 % and 20 % are known: the missing nodes share 64 % between them.
        var bottleneck = In(Flagged("Frontend_Bound", 0.16), Unflagged("Retiring", 0.20), Missing("Bad_Speculation"), Missing("Backend_Bound"));
        Assert.Empty(bottleneck.Path);
        Assert.Equal(["Bad_Speculation", "Backend_Bound"], Names(bottleneck.Unknown));
    }

    [Fact]
    public void Is_named_when_the_missing_slots_are_too_few_to_compete()
    {
        // 60 % and 20 % are known: the missing node has at most 20 %.
        var bottleneck = In(Flagged("Backend_Bound", 0.6), Unflagged("Retiring", 0.2), Missing("Frontend_Bound"));
        Assert.Equal(["Backend_Bound"], Names(bottleneck.Path));
    }

    [Fact]
    public void Stops_at_the_parent_when_a_share_of_stalls_is_missing_but_not_for_one_just_below_zero()
    {
        Node[] known = [Flagged("Backend_Bound", 0.6), InStalls(Flagged("L3_Bound", 0.3, "Backend_Bound"))];
        Assert.Equal(["Backend_Bound"], Names(In([.. known, InStalls(Missing("DRAM_Bound", "Backend_Bound"))]).Path));
        var noise = InStalls(Unflagged("L2_Bound", -0.01, "Backend_Bound"));
        Assert.Equal(["Backend_Bound", "L3_Bound"], Names(In([.. known, noise]).Path));
    }

    [Fact]
    public void Is_empty_when_nothing_is_flagged() =>
        Assert.Empty(In(Unflagged("Frontend_Bound", 0.1), Unflagged("Retiring", 0.6)).Path);

    private static Bottleneck In(params Node[] nodes) => Bottleneck.In(nodes);

    private static IEnumerable<string> Names(IEnumerable<Node> nodes) => nodes.Select(node => node.Name);

    private static Node Missing(string name, string? parent = null) => Unflagged(name, 0, parent) with { State = new NodeValue.Unavailable("lost") };

    private static Node InStalls(Node node) => node with { Definition = node.Definition with { DomainName = "Stalls" } };

    private static Node Overlapping(Node node) => node with { Definition = node.Definition with { Overlaps = true } };

    private static Node Unflagged(string name, double value, string? parent = null) => Flagged(name, value, parent) with { Flagged = false };

    [Fact]
    public void A_missing_node_without_a_threshold_hides_nothing()
    {
        var contention = Flagged("smt_contention", 0.5);
        contention =
            contention with { Definition = contention.Definition with { Threshold = null }, State = new NodeValue.Unavailable("lost"), Flagged = false };
        var found = Bottleneck.In([Flagged("backend_bound", 0.3), contention]);
        Assert.Equal(["backend_bound"], found.Path.Select(node => node.Name));
        Assert.Empty(found.Unknown);
    }

    private static Node Flagged(string name, double value, string? parent = null) => new()
    {
        Definition = new NodeDefinition
        {
            Name = name,
            Parent = parent,
            Level = parent is null ? 1 : 2,
            Path = name,
            DomainName = "Slots",
            Formula = new Expression.Number(value),
            Threshold = ThresholdText.Parse("> 0.1"),
        },
        State = NodeValue.Of(value),
        OverThreshold = true,
        Flagged = true,
    };
}
