using Toplev.Tma.Functions;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Results;

/// <summary>A candidate against the baseline: how much faster, how sure, and why.</summary>
public sealed record Comparison
{
    /// <summary>Runs of each from which on <see cref="RequiredRuns"/> is estimated: for equal programs fewer would say 10 one time and 1000 another.</summary>
    public const int LeastRunsForEstimate = 5;

    public required string Baseline { get; init; }

    public required string Candidate { get; init; }

    public required Measure Measure { get; init; }

    /// <summary>The core type of both, on a hybrid processor; else null.</summary>
    public Metrics.CoreType? CoreType { get; init; }

    /// <summary>
    /// How many times faster the candidate is: time of the baseline over time of the candidate, or throughput of the candidate over
    /// that of the baseline. Null when one of the two has no value.
    /// </summary>
    public required Estimate? Speedup { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Runs of each variant that would probably settle an unclear verdict; null if it is clear or cannot be estimated.</summary>
    public int? RequiredRuns { get; init; }

    /// <summary>The measure's difference, candidate minus baseline, in its unit (seconds for times).</summary>
    public required Estimate? Difference { get; init; }

    /// <summary>Where the baseline's values lie, in the unit of the measure; robust, so not the mean. Null without values.</summary>
    public double? BaselineValue { get; init; }

    /// <summary>The same of the candidate, in the unit of the measure.</summary>
    public double? CandidateValue { get; init; }

    /// <summary>Wall time in seconds per run, or per iteration where that is the measure: what a difference is explained by.</summary>
    public FigureDelta? Time { get; init; }

    /// <summary>Wall time of one run in seconds, whatever the measure is: what counters per run are related to.</summary>
    public FigureDelta? WallTime { get; init; }

    /// <summary>What the difference of <see cref="Time"/> is made of; null when the CPU time of one of the two is not known.</summary>
    public TimeDivision? Division { get; init; }

    /// <summary>Runs of the baseline that were compared.</summary>
    public int BaselineRuns { get; init; }

    public int CandidateRuns { get; init; }

    /// <summary>Nodes of both trees in tree order; empty when one of the two has no tree.</summary>
    public required IReadOnlyList<NodeDelta> Nodes { get; init; }

    /// <summary>Software figures in the order of the results.</summary>
    public required IReadOnlyList<FigureDelta> Software { get; init; }

    /// <summary>Regions of both by their names, in seconds per run; the largest difference of the time in the region itself first.</summary>
    public IReadOnlyList<RegionDelta> Regions { get; init; } = [];

    /// <summary>Work of oneDNN's primitives that has other names in the candidate.</summary>
    public IReadOnlyList<PrimitiveMatch> Primitives { get; init; } = [];

    /// <summary>Functions by their own time, where both were sampled with the same event; else null.</summary>
    public ProfileDifference? Profile { get; init; }

    /// <summary>Retired instructions per run, or null when they were not counted in both.</summary>
    public FigureDelta? Instructions { get; init; }

    /// <summary>Core clock cycles per run, or null when they were not counted in both.</summary>
    public FigureDelta? Cycles { get; init; }

    /// <summary>Instructions per cycle, or null when one of the two was not counted in both.</summary>
    public FigureDelta? InstructionsPerCycle { get; init; }

    /// <summary>How far the ratio can be trusted; what the nodes are worth is in <see cref="WhyNoCause"/>.</summary>
    public Quality Quality { get; init; } = new(Grade.TimingOnly, []);

    /// <summary>Both ran once in every round, so that what drifts in both cancels.</summary>
    public bool InTurns { get; init; }

    /// <summary>
    /// True where the two were measured one after the other, once each: what else changed between the measurements is in their
    /// difference, and no interval covers that.
    /// </summary>
    public bool MayHoldOtherChanges { get; init; }

    /// <summary>How differently the programs ended, as <c>b ended with exit code 1, a with 0</c>; null where both ended alike in all runs.</summary>
    public string? EndedOtherwise { get; init; }

    /// <summary>Why the difference must not be explained by nodes (no counters, grade C, nodes inconsistent), or null.</summary>
    public string? WhyNoCause { get; init; }

    public CauseDoubt CauseDoubt { get; init; }

    /// <summary>Whether a result is what the candidate was compared with. Results of other core types have the same name.</summary>
    public bool HasBaseline(ProgramResult result) => result.Name == Baseline && result.CoreType == CoreType;

    /// <summary>Whether a result is what was compared with the baseline.</summary>
    public bool HasCandidate(ProgramResult result) => result.Name == Candidate && result.CoreType == CoreType;
}

/// <summary>What kind of reason <see cref="Comparison.WhyNoCause"/> is.</summary>
public enum CauseDoubt
{
    None,

    /// <summary>One of the two has no tree.</summary>
    NoTree,

    /// <summary>The trees are of different models: their nodes are not the same thing.</summary>
    DifferentModels,

    /// <summary>One of the two is not for conclusions.</summary>
    GradeC,

    /// <summary>Level 1 is not complete or does not add up, so there is nothing to share the time out to.</summary>
    LevelOne,

    /// <summary>What was counted is a process or a machine that ran already, and not the programs that are compared.</summary>
    OtherTarget,

    /// <summary>How much of the wall time was spent on a CPU, or on this core type, is not known.</summary>
    CpuTime,
}

public enum Verdict
{
    Faster,
    Slower,

    /// <summary>The interval lies within the region of practical equivalence.</summary>
    NoDifference,

    /// <summary>The interval allows both a difference that matters and none.</summary>
    Unclear,
}
