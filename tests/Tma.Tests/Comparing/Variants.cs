using Toplev.Tma.Comparing;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Tests.Comparing;

/// <summary>Results made by hand.</summary>
internal static class Variants
{
    public static Experiment Interleaved { get; } = new(Interleaved: true, Seed: 1, Equivalence: 0.01);

    public static Experiment Apart { get; } = Interleaved with { Interleaved = false, Seed = null };

    /// <summary>A tree of level 1 with both children of Backend Bound, and one share of stalls.</summary>
    public static TmaModel Model { get; } = ModelOf("hand-made");

    public static TmaModel ModelOf(string name) => new()
    {
        Name = name,
        Aliases = [],
        Title = name,
        Vendor = "",
        TmaVersion = "",
        Source = "",
        Cpus = [],
        Width = 4,
        Counters = new CoreCounters(4, 8, 3, 0, 2),
        Events = new Dictionary<string, Events.PmuEvent>(),
        Terms = new Dictionary<string, TermDefinition>(),
        Metrics = [],
        Nodes =
        [
            Defined("Frontend_Bound"), Defined("Bad_Speculation"), Defined("Backend_Bound"), Defined("Memory_Bound", "Backend_Bound", 2),
            Defined("DRAM_Bound", "Memory_Bound", 3, "Stalls"), Defined("Core_Bound", "Backend_Bound", 2), Defined("Retiring"),
        ],
    };

    public static ProgramResult Timed(string name, params double?[] values) => new()
    {
        Name = name,
        Command = [],
        Software = [],
        Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, "no hardware counters")),
        Quality = new Quality(Grade.TimingOnly, []),
        Repetitions = [.. values.Select((value, round) => new Repetition { Order = round, Round = round, Seconds = value ?? 0, Value = value })],
    };

    /// <summary>One thread that is always on a CPU at 3 GHz.</summary>
    /// <param name="shares">In the order of the model's nodes; the same in every run.</param>
    public static ProgramResult WithTree(this ProgramResult result, params double?[] shares)
    {
        Node[] nodes = [.. Model.Nodes.Zip(shares, (definition, share) => new Node
        {
            Definition = definition,
            State = share is { } known ? NodeValue.Of(known) : new NodeValue.Unavailable("lost"),
        })];
        return result with
        {
            Quality = new Quality(Grade.A, []),
            Outcome = TreeOutcome.Of(new TmaTree { Model = Model, Nodes = nodes, Metrics = [], Bottleneck = Bottleneck.In(nodes) }),
            Repetitions = [.. result.Repetitions.Select(run => run with { Shares = shares, CpuSeconds = run.Seconds, Cycles = 3e9 * run.Seconds })],
        };
    }

    public static Comparison Compare(ProgramResult baseline, ProgramResult candidate, Measure? measure = null, Experiment? experiment = null) =>
        Comparer.Compare([baseline, candidate], measure ?? Measure.TimePerRun, experiment ?? Interleaved)[0];

    private static NodeDefinition Defined(string name, string? parent = null, int level = 1, string domain = "Slots") => new()
    {
        Name = name,
        Parent = parent,
        Level = level,
        Path = name,
        DomainName = domain,
        Formula = new Expression.Number(0),
    };
}
