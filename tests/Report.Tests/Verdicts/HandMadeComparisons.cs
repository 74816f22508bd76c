using Toplev.Report.Verdicts;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>Comparisons with numbers made by hand, and what is said about them.</summary>
internal static class HandMadeComparisons
{
    public static Comparison Faster { get; } = new()
    {
        InTurns = true,
        Baseline = "ptmalloc",
        Candidate = "jemalloc",
        Measure = Measure.TimePerIteration,
        Speedup = new Estimate(1.164, new ConfidenceInterval(1.158, 1.172)),
        Verdict = Verdict.Faster,
        Difference = new Estimate(-0.0432, new ConfidenceInterval(-0.044, -0.0424)),
        BaselineValue = 0.3049,
        CandidateValue = 0.2617,
        Time = Figure("time", 0.3049, 0.2617),
        WallTime = Figure("wall time", 0.3049, 0.2617),
        Division = Divided(-0.0432),
        BaselineRuns = 10,
        CandidateRuns = 10,
        Nodes = [],
        Software = [],
    };

    public static Comparison Slower { get; } = Faster with
    {
        Speedup = new Estimate(1 / 1.3, new ConfidenceInterval(0.75, 0.8)),
        Verdict = Verdict.Slower,
        Difference = new Estimate(0.06, new ConfidenceInterval(0.05, 0.07)),
        BaselineValue = 0.2,
        CandidateValue = 0.26,
        Time = Figure("time", 0.2, 0.26),
        WallTime = Figure("wall time", 0.2, 0.26),
        Division = Divided(0.06),
    };

    public static Comparison WithoutCounters(Comparison comparison) => comparison with
    {
        CauseDoubt = CauseDoubt.NoTree,
        WhyNoCause = "ptmalloc has no tree: this virtual machine has no hardware counters",
        Division = Divided(comparison.Time!.Delta!.Value.Value, TimePartKind.User),
    };

    public static FigureDelta Figure(string name, double before, double after, bool certain = true)
    {
        var (delta, margin) = (after - before, Math.Abs(after - before) * (certain ? 0.1 : 2));
        return new FigureDelta(name, before, after, new Estimate(delta, new ConfidenceInterval(delta - margin, delta + margin)), certain, null);
    }

    /// <summary>All of the difference is work on the CPU unless parts are named: seconds by kind.</summary>
    public static TimeDivision Divided(double total, TimePartKind work = TimePartKind.Cycles, params (TimePartKind Kind, double Delta)[] others)
    {
        static TimePart Part(TimePartKind kind, double delta) => new(kind, 0.1, 0.1 + delta, Figure("", 0.1, 0.1 + delta).Delta!.Value, Math.Abs(delta) > 0);
        return new TimeDivision
        {
            Parts = [Part(work, total - others.Sum(part => part.Delta)), .. others.Select(part => Part(part.Kind, part.Delta))],
            CpuTime = Figure("CPU time", 0.1, 0.1 + total - others.Where(part => part.Kind != TimePartKind.Kernel).Sum(part => part.Delta)),
            CpusUsed = Figure("CPUs used", 0.99, 0.49),
            Clock = Figure("clock", 3.5e9, 2.8e9),
            Kernel = others.FirstOrDefault(part => part.Kind == TimePartKind.Kernel) is { Delta: not 0 } kernel
                ? Part(TimePartKind.Kernel, kernel.Delta)
                : null,
            KernelTime = Figure("system time", 0.120, 0.015),
            UserTime = Figure("user time", 0.1, 0.05),
        };
    }

    public static NodeDelta Seconds(string name, double delta, bool certain = true) => new()
    {
        Definition = Results.Model.Nodes.First(node => node.Name == name),
        BaselineShare = 0.5,
        CandidateShare = 0.5,
        BaselineSeconds = 0.1,
        CandidateSeconds = 0.1 + delta,
        SecondsDelta = Figure("", 0.1, 0.1 + delta, certain).Delta,
        Significant = certain,
    };

    public static NodeDelta Share(string name, double before, double after) => new()
    {
        Definition = Results.Model.Nodes.First(node => node.Name == name),
        BaselineShare = before,
        CandidateShare = after,
        ShareDelta = Figure("", before, after).Delta,
        Significant = true,
    };

    public static VerdictText Of(Comparison comparison, bool pmu = true) => VerdictText.Of(Set(pmu, comparison), comparison);

    public static ResultSet Set(bool pmu, params Comparison[] comparisons) => new()
    {
        ToolVersion = "1.2.3",
        Machine = new MachineSummary { Pmu = pmu },
        Results = pmu ? [] : [Tests.Results.WithoutCounters with { Name = "ptmalloc" }, Tests.Results.WithoutCounters with { Name = "jemalloc" }],
        Findings = [],
        Comparisons = comparisons,
        Experiment = new Experiment(Interleaved: true, Seed: 1, Equivalence: 0.01),
    };
}
