using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Tests;

/// <summary>Results of three allocators under one program, ten runs each: invented but consistent.</summary>
internal static class SampleAllocators
{
    public const int Runs = 10;

    private static readonly string[] Nodes =
    [
        "Frontend_Bound", "Fetch_Latency", "Fetch_Bandwidth", "Bad_Speculation", "Branch_Mispredicts", "Machine_Clears",
        "Backend_Bound", "Memory_Bound", "L1_Bound", "L2_Bound", "L3_Bound", "DRAM_Bound", "Store_Bound", "Core_Bound", "Divider", "Ports_Utilization",
        "Retiring", "Light_Operations", "Heavy_Operations",
    ];

    public static Allocator Ptmalloc { get; } = new(
        "ptmalloc", 0.3049, 41_210, 2412, 29.9, [6.9, 4.5, 2.4, 2.4, 2.1, 0.3, 58.6, 38.9, 7.9, 3.1, 6.8, 21.3, 4.9, 19.7, 0.4, 18.9, 32.1, 29.9, 2.2],
        ["Backend_Bound", "Memory_Bound", "L3_Bound", "DRAM_Bound", "Core_Bound", "Ports_Utilization"]);

    public static Allocator Jemalloc { get; } = new(
        "jemalloc", 0.2617, 312, 2190, 2.4, [6.5, 4.2, 2.3, 2.5, 2.2, 0.3, 53.7, 31.0, 12.4, 3.4, 5.1, 9.2, 2.8, 22.7, 0.5, 21.8, 37.3, 34.8, 2.5],
        ["Backend_Bound", "Memory_Bound", "L1_Bound", "L3_Bound", "Core_Bound", "Ports_Utilization"]);

    public static Allocator Tcmalloc { get; } = new(
        "tcmalloc", 0.2687, 904, 2338, 4.3, [6.6, 4.3, 2.3, 2.5, 2.2, 0.3, 54.6, 32.6, 11.6, 3.2, 5.6, 11.5, 3.1, 22.0, 0.5, 21.1, 36.3, 33.9, 2.4],
        ["Backend_Bound", "Memory_Bound", "L1_Bound", "L3_Bound", "DRAM_Bound", "Core_Bound", "Ports_Utilization"]);

    public static ResultSet Set(params ProgramResult[] results) => Results.Set(results) with
    {
        Measure = Measure.TimePerIteration,
        Experiment = new Experiment(Interleaved: true, Seed: 42, Equivalence: 0.01),
        Created = new DateTimeOffset(2026, 4, 1, 9, 5, 0, TimeSpan.Zero),
    };

    public static ProgramResult Result(Allocator allocator, int position)
    {
        var random = new Random(position + 1);
        var repetitions = Enumerable.Range(0, Runs).Select(round => new Repetition
        {
            Order = (round * 3) + ((position + round) % 3),
            Round = round,
            Seconds = allocator.Seconds * 100,
            Value = allocator.Seconds + ((random.NextDouble() - 0.5) * 0.004),
        }).OrderBy(repetition => repetition.Order).ToList();
        var mean = repetitions.Average(repetition => repetition.Value!.Value);
        repetitions = [.. repetitions.Select(repetition => repetition with { Value = repetition.Value!.Value - mean + allocator.Seconds })];
        return Results.Program(Tree(allocator), "python3", "resnet50.py", "--batch", "32") with
        {
            Name = allocator.Name,
            Environment = position == 0
                ? new Dictionary<string, string?>()
                : new Dictionary<string, string?> { ["LD_PRELOAD"] = $"/usr/lib/x86_64-linux-gnu/lib{allocator.Name}.so.2" },
            Time = TimeEstimate.Of([.. repetitions.Select(repetition => repetition.Value!.Value * 100)]),
            Software =
            [
                new SoftwareValue("page-faults", allocator.PageFaults, null),
                new SoftwareValue("system-ms", allocator.SystemMilliseconds, null),
                new SoftwareValue("peak-rss-bytes", allocator.Megabytes * 1e6, null),
                new SoftwareValue("context-switches", 118 - position, null),
                new SoftwareValue("cpu-migrations", null, "not supported here"),
            ],
            Runs = Runs,
            Warmups = 1,
            Repetitions = repetitions,
        };
    }

    private static IReadOnlyList<Node> Tree(Allocator allocator) =>
    [
        .. Results.Tree([.. Nodes.Select((name, position) => (name, (double?)allocator.Percent[position], allocator.Flagged.Contains(name)))])
            .Select(node => node with { Interval = new ConfidenceInterval(node.Value!.Value - 0.005, node.Value.Value + 0.005) }),
    ];

    public static Comparison Compare(Allocator one, Allocator other, ProgramResult baseline, ProgramResult candidate)
    {
        var ratio = one.Seconds / other.Seconds;
        return new Comparison
        {
            InTurns = true,
            Baseline = one.Name,
            Candidate = other.Name,
            Measure = Measure.TimePerIteration,
            Speedup = new Estimate(ratio, new ConfidenceInterval(ratio - 0.006, ratio + 0.006)),
            Verdict = Verdict.Faster,
            Difference = new Estimate(
                other.Seconds - one.Seconds, new ConfidenceInterval(other.Seconds - one.Seconds - 0.0013, other.Seconds - one.Seconds + 0.0013)),
            BaselineRuns = Runs,
            CandidateRuns = Runs,
            BaselineValue = one.Seconds,
            CandidateValue = other.Seconds,
            Time = Figure("time", one.Seconds, other.Seconds, significant: true),
            Division = AllWork(one.Seconds, other.Seconds),
            Quality = new Quality(Grade.A, []),
            Instructions = Figure("instructions", 1.2e9, 1.2e9, significant: false),
            InstructionsPerCycle = Figure("IPC", 1.2e9 / (3e9 * one.Seconds), 1.2e9 / (3e9 * other.Seconds), significant: true),
            Nodes = [.. baseline.Tree!.Nodes.Zip(candidate.Tree!.Nodes, (before, after) => Delta(one, other, before, after))],
            Software =
            [
                Figure("page-faults", one.PageFaults, other.PageFaults, significant: true),
                Figure("system-ms", one.SystemMilliseconds, other.SystemMilliseconds, significant: true),
                Figure("peak-rss-bytes", one.Megabytes * 1e6, other.Megabytes * 1e6, significant: true),
                Figure("context-switches", 118, 117, significant: false),
                new FigureDelta("cpu-migrations", null, null, null, false, "not supported here"),
            ],
        };
    }

    /// <summary>One thread that is always on a CPU at 3 GHz.</summary>
    private static TimeDivision AllWork(double before, double after) => new()
    {
        Parts =
        [
            new TimePart(
                TimePartKind.Cycles, before, after, new Estimate(after - before, new ConfidenceInterval(after - before - 0.001, after - before + 0.001)), true),
            new TimePart(TimePartKind.Clock, null, null, new Estimate(0, new ConfidenceInterval(-0.0001, 0.0001)), false),
            new TimePart(TimePartKind.Waiting, 0, 0, new Estimate(0, new ConfidenceInterval(0, 0)), false),
        ],
        CpuTime = Figure("CPU time", before, after, significant: true),
        CpusUsed = Figure("CPUs used", 1, 1, significant: false),
        Clock = Figure("clock", 3e9, 3e9, significant: false),
    };

    private static NodeDelta Delta(Allocator one, Allocator other, Node before, Node after)
    {
        var isOfSlots = before.Definition.Domain == NodeDomain.Slots;
        var share = after.Value!.Value - before.Value!.Value;
        var seconds = (after.Value.Value * other.Seconds) - (before.Value.Value * one.Seconds);
        return new NodeDelta
        {
            Definition = before.Definition,
            BaselineShare = before.Value,
            CandidateShare = after.Value,
            ShareDelta = new Estimate(share, new ConfidenceInterval(share - 0.007, share + 0.007)),
            BaselineSeconds = isOfSlots ? before.Value * one.Seconds : null,
            CandidateSeconds = isOfSlots ? after.Value * other.Seconds : null,
            SecondsDelta = isOfSlots ? new Estimate(seconds, new ConfidenceInterval(seconds - 0.002, seconds + 0.002)) : null,
            Significant = isOfSlots ? Math.Abs(seconds) > 0.002 : Math.Abs(share) > 0.007,
        };
    }

    private static FigureDelta Figure(string name, double before, double after, bool significant) =>
        new(
            name, before, after, new Estimate(
                after - before, new ConfidenceInterval(after - before - (before * 0.02), after - before + (before * 0.02))), significant, null);

    internal sealed record Allocator(
        string Name, double Seconds, double PageFaults, double Megabytes, double SystemMilliseconds, IReadOnlyList<double> Percent,
        IReadOnlyList<string> Flagged);
}
