using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Findings;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Tests;

/// <summary>Whole reports with invented but consistent numbers: three allocators under one program, ten runs each.</summary>
internal static class SampleReport
{
    private const int Runs = 10;
    private static readonly string[] Nodes =
    [
        "Frontend_Bound", "Fetch_Latency", "Fetch_Bandwidth", "Bad_Speculation", "Branch_Mispredicts", "Machine_Clears",
        "Backend_Bound", "Memory_Bound", "L1_Bound", "L2_Bound", "L3_Bound", "DRAM_Bound", "Store_Bound", "Core_Bound", "Divider", "Ports_Utilization",
        "Retiring", "Light_Operations", "Heavy_Operations",
    ];

    private static readonly Allocator Ptmalloc = new(
        "ptmalloc", 0.3049, 41_210, 2412, 29.9, [6.9, 4.5, 2.4, 2.4, 2.1, 0.3, 58.6, 38.9, 7.9, 3.1, 6.8, 21.3, 4.9, 19.7, 0.4, 18.9, 32.1, 29.9, 2.2],
        ["Backend_Bound", "Memory_Bound", "L3_Bound", "DRAM_Bound", "Core_Bound", "Ports_Utilization"]);

    private static readonly Allocator Jemalloc = new(
        "jemalloc", 0.2617, 312, 2190, 2.4, [6.5, 4.2, 2.3, 2.5, 2.2, 0.3, 53.7, 31.0, 12.4, 3.4, 5.1, 9.2, 2.8, 22.7, 0.5, 21.8, 37.3, 34.8, 2.5],
        ["Backend_Bound", "Memory_Bound", "L1_Bound", "L3_Bound", "Core_Bound", "Ports_Utilization"]);

    private static readonly Allocator Tcmalloc = new(
        "tcmalloc", 0.2687, 904, 2338, 4.3, [6.6, 4.3, 2.3, 2.5, 2.2, 0.3, 54.6, 32.6, 11.6, 3.2, 5.6, 11.5, 3.1, 22.0, 0.5, 21.1, 36.3, 33.9, 2.4],
        ["Backend_Bound", "Memory_Bound", "L1_Bound", "L3_Bound", "DRAM_Bound", "Core_Bound", "Ports_Utilization"]);

    /// <summary>Three variants, compared.</summary>
    public static ReportInput Compared(int intervals = 600)
    {
        List<ProgramResult> results = [Result(Ptmalloc, 0), Result(Jemalloc, 1), Result(Tcmalloc, 2)];
        List<Comparison> comparisons = [Compare(Ptmalloc, Jemalloc, results[0], results[1]), Compare(Ptmalloc, Tcmalloc, results[0], results[2])];
        return new ReportInput
        {
            Set = Set([.. results]) with { Comparisons = comparisons },
            Verdicts = [JemallocVerdict, Verdict("tcmalloc", "1.13×", "304.9 → 268.7 ms per iteration (95 % CI of the ratio 1.13–1.14).")],
            Series = [.. new[] { "ptmalloc", "jemalloc", "tcmalloc" }.Select((name, position) => Series(name, intervals, position))],
            RerunCommand = "tma compare --allocator ptmalloc,jemalloc,tcmalloc -r 10 --iterations 100 --seed 42 -- python3 resnet50.py --batch 32",
            PerfCommands = ["perf stat -x, -I 1000 -e '{slots,topdown-retiring,topdown-bad-spec,topdown-fe-bound,topdown-be-bound}' -- python3 resnet50.py "
                + "--batch 32"],
        };
    }

    /// <summary>Twenty variants, compared.</summary>
    public static ReportInput Many()
    {
        var set = ComparedResults.Many;
        return new ReportInput
        {
            Set = set,
            Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))],
            Series = [.. set.Results.Select((result, position) => Series(result.Name, 60, position))],
        };
    }

    /// <summary>One variant, compared with nothing.</summary>
    public static ReportInput Single(int intervals = 600)
    {
        var result = Result(Ptmalloc, 0);
        return Compared(1) with { Set = Set(result), Verdicts = [], Series = [Series("ptmalloc", intervals, 0)] };
    }

    /// <summary>Two threads of steps with operators inside: the same in every variant, but for the first operator's time.</summary>
    /// <param name="steps">Each is five regions in one thread and one in the other.</param>
    public static ReportInput WithRegions(int steps = 20, string operation = "aten::conv2d")
    {
        var compared = Compared();
        var regions = compared.Series.Select((_, variant) => Regions(steps, operation, variant == 0 ? 0.6 : 0.3)).ToList();
        return compared with
        {
            Set = compared.Set with
            {
                Results = [.. compared.Set.Results.Select((result, variant) => result with { Regions = Summaries(regions[variant]) })],
                Comparisons =
                [
                    .. compared.Set.Comparisons.Select(comparison => comparison with
                    {
                        Regions =
                        [
                            new(
                                operation, new(operation, 0.6, 0.3, new(-0.3, new(-0.31, -0.29)), true, null), new(
                                    operation, 0.0164, 0.0064, new(-0.01, new(-0.011, -0.009)), true, null)),
                            new(
                                "reorder abcd to aBcd16b", new(
                                    "reorder", 0.1, 0.1, new(0, new(-0.01, 0.01)), false, null), new("reorder", 0.1, 0.1, new(0, new(-0.01, 0.01)), false,
                                    null)),
                        ],
                    }),
                ],
            },
            Lanes = [.. compared.Series.Select((series, variant) => VariantLanes.Of(series.Name, [(0, regions[variant])], 6))],
        };
    }

    /// <summary>Three variants that were sampled as well; the allocator's functions differ.</summary>
    public static ReportInput WithProfiles()
    {
        var compared = Compared();
        List<ProfileResult> profiles =
        [
            .. compared.Set.Results.Select((result, variant) => SampleProfiles.Of(result.Name, result.Time!.Seconds * 10, variant)),
        ];
        return compared with
        {
            Set = compared.Set with
            {
                Results = [.. compared.Set.Results.Select((result, variant) => result with { Profile = profiles[variant] })],
                Comparisons =
                [
                    .. compared.Set.Comparisons.Select((comparison, position) => comparison with
                    {
                        Profile = SampleProfiles.Difference(profiles[0], profiles[position + 1]),
                    }),
                ],
            },
        };
    }

    /// <summary>One program that was sampled and of which nothing was counted.</summary>
    public static ReportInput Located(ProfileResult? profile = null)
    {
        var without = WithoutCounters();
        return without with
        {
            Set = without.Set with
            {
                Results = [without.Set.Results[0] with { Profile = profile ?? SampleProfiles.Of("ptmalloc", 3049, 0) }],
                Comparisons = [],
            },
            Verdicts = [],
        };
    }

    private static List<Region> Regions(int steps, string operation, double share)
    {
        List<Region> regions = [];
        var length = 6.0 / steps;
        for (var step = 0; step < steps; step++)
        {
            var at = step * length;
            regions.Add(new("step", at, at + (0.95 * length)) { Thread = "4711 main", Source = RegionSource.Itt });
            regions.Add(new("GC pause", at, at + (0.01 * length)) { Thread = "GC", Source = RegionSource.DotNet });
            regions.Add(new(operation, at + (0.1 * length), at + ((0.1 + share) * length)) { Thread = "4711 main", Source = RegionSource.Itt });
            regions.Add(new("reorder abcd to aBcd16b", at + (0.15 * length), at + (0.2 * length)) { Thread = "4711 main", Source = RegionSource.OneDnn });
            regions.Add(new("convolution jit:avx512_core", at + (0.25 * length), at + (0.35 * length)) { Thread = "4711 main", Source = RegionSource.OneDnn });
            regions.Add(new("aten::relu", at + (0.8 * length), at + (0.9 * length)) { Thread = "4711 main", Source = RegionSource.Itt });
        }

        return regions;
    }

    private static IReadOnlyList<RegionResult> Summaries(List<Region> regions)
    {
        var self = RegionNesting.Of(regions).SelfSeconds;
        return
        [
            .. regions.Zip(self).GroupBy(pair => pair.First.Name)
                .Select(
                    group => RegionResult.Of(
                        group.Key, [.. group.Select(pair => pair.First)], [
                            .. group.Select(pair => pair.Second)], 6))
                .OrderByDescending(region => region.Total),
        ];
    }

    /// <summary>Three variants on a machine without hardware counters.</summary>
    public static ReportInput WithoutCounters()
    {
        const string why = "this virtual machine has no hardware counters (/sys/devices/cpu is absent)";
        var compared = Compared(1);
        var set = compared.Set;
        return compared with
        {
            Set = set with
            {
                Machine = set.Machine with { Pmu = false, Model = null, ModelTitle = null, TmaVersion = null },
                Results = [.. set.Results.Select(result => result with
                {
                    Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, why)),
                    Quality = new Quality(Grade.TimingOnly, []),
                })],
                Comparisons = [.. set.Comparisons.Select(comparison => comparison with
                {
                    Nodes = [],
                    WhyNoCause = "no hardware counters",
                    Instructions = null,
                    InstructionsPerCycle = null,
                    Division = comparison.Division! with
                    {
                        Parts = [comparison.Division.Parts[0] with { Kind = TimePartKind.User }, comparison.Division.Parts[2]],
                        Clock = null,
                    },
                })],
                Findings = [new Finding(FindingIds.NoPerfMetrics, Severity.Warning, "This virtual machine has no virtual PMU.", "KVM: -cpu host,pmu=on")],
            },
            Verdicts =
            [
                JemallocVerdict with { Why = [VerdictSentence.Of(VerdictPiece.Strong("Why: unknown."), " This machine has no hardware counters; the timing "
                    + "is valid.")] },
                compared.Verdicts[1],
            ],
            Series = [],
        };
    }

    /// <summary>Three results that are compared with nothing and go wrong each in its own way.</summary>
    public static ReportInput Doubtful()
    {
        var impossible = Results.Tree(
            (
                "Frontend_Bound", -12.3, false), ("Fetch_Latency", 4, false), ("Fetch_Bandwidth", 2, false), ("Bad_Speculation", 12, false), ("Backend_Bound",
                52, true),
            (
                "Memory_Bound", 41.5, true), ("L1_Bound", 12.2, true), ("L2_Bound", null, false), ("L3_Bound", 129.4, false), ("DRAM_Bound", 20,
                true), ("Core_Bound", 10.5, true), ("Retiring", 24, false));
        var missing = Results.Tree(
            ("Frontend_Bound", 8, false), (
                "Bad_Speculation", 2, false), ("Backend_Bound", 70, true), ("Memory_Bound", 45, true), ("L1_Bound", null, false), ("L2_Bound", null, false),
            ("DRAM_Bound", null, false), ("Core_Bound", null, false), ("Retiring", null, false));
        return new ReportInput
        {
            Set = Results.Set(
                Results.Program(impossible) with { Name = "impossible", Quality = new Quality(Grade.C, ["Frontend_Bound, L3_Bound have impossible values: "
                    + "their events shared counters and saw different moments"]) },
                Results.Program(missing) with
                {
                    Name = "missing",
                    ExitCode = 3,
                    ExitCodes = [3],
                    Quality = new Quality(
                        Grade.C, ["Retiring could not be computed", "the measurement ended early (counts up to that point are shown)"]),
                },
                Results.WithoutCounters with { Name = "without counters" }),
        };
    }

    /// <summary>Every text from outside is replaced by the same one.</summary>
    public static ReportInput Named(string text)
    {
        // Long names of functions have a test of their own.
        var profile = SampleProfiles.Named(text.Length > 400 ? text[..400] : text);
        var input = WithRegions(3, new Region(text, 0, 0).Bounded().Name) with { Series = Compared(20).Series };
        return input with
        {
            Set = input.Set with
            {
                Machine = input.Set.Machine with { Cpu = text, Kernel = text, Perf = text },
                Results = [.. input.Set.Results.Select((result, position) => result with
                {
                    Name = position == 0 ? text : text + position,
                    Command = [text, text],
                    Environment = new Dictionary<string, string?> { [text] = text },
                    Quality = new Quality(Grade.C, [text]),
                    Profile = profile,
                    Software = [.. result.Software, new SoftwareValue(text, null, text)],
                })],
                Comparisons = [.. input.Set.Comparisons.Select((comparison, position) => comparison with
                {
                    Baseline = text,
                    Candidate = text + (position + 1),
                    WhyNoCause = text,
                    Profile = SampleProfiles.Difference(profile, profile),
                    Software = [.. comparison.Software, new FigureDelta(text, 1, 2, null, true, text)],
                })],
                Findings = [new Finding("x", Severity.Error, text, text)],
            },
            Verdicts =
            [
                new VerdictText(
                    VerdictSentence.Of(VerdictPiece.Strong(text), new(text, VerdictEmphasis.Figure), text, new(text, Node: text)),
                    VerdictSentence.Of(text),
                    []),
            ],
            Series = [.. input.Series.Select(series => series with { Name = text })],
            Lanes = [.. input.Lanes.Select(lanes => lanes with { Name = text, Lanes = [.. lanes.Lanes.Select(lane => lane with { Label = text })] })],
            RerunCommand = text,
            PerfCommands = [text],
        };
    }

    /// <summary>Shares over time that wander, with a gap, in ten runs.</summary>
    public static VariantSeries Series(string name, int intervals, int seed)
    {
        var random = new Random(seed + 7);
        string[] nodes = ["Retiring", "Bad_Speculation", "Frontend_Bound", "Core_Bound", "Memory_Bound"];
        var ends = new double[intervals];
        var shares = nodes.Select(_ => new float[intervals]).ToArray();
        var time = 0.0;
        for (var i = 0; i < intervals; i++)
        {
            time += 0.01 + (random.NextDouble() * 0.0002);
            ends[i] = time;
            var phase = i / 90 % 7;
            var retiring = (phase == 2 ? 0.22 : phase == 5 ? 0.46 : 0.36) + ((random.NextDouble() - 0.5) * 0.02);
            var bad = 0.025 + ((random.NextDouble() - 0.5) * 0.004);
            var frontend = 0.07 + ((random.NextDouble() - 0.5) * 0.02);
            var core = 0.2 + ((random.NextDouble() - 0.5) * 0.02);
            var values = i % 500 is > 470 and < 480
                ? [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN]
                : new[] { retiring, bad, frontend, core, 1 - retiring - bad - frontend - core };
            for (var node = 0; node < nodes.Length; node++)
            {
                shares[node][i] = (float)values[node];
            }
        }

        return new VariantSeries(name, nodes, ends, shares, [.. Enumerable.Range(0, Runs).Select(run => time * run / Runs)]);
    }

    private static ResultSet Set(params ProgramResult[] results) => Results.Set(results) with
    {
        Measure = Measure.TimePerIteration,
        Experiment = new Experiment(Interleaved: true, Seed: 42, Equivalence: 0.01),
        Created = new DateTimeOffset(2026, 4, 1, 9, 5, 0, TimeSpan.Zero),
    };

    private static ProgramResult Result(Allocator allocator, int position)
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

    private static Comparison Compare(Allocator one, Allocator other, ProgramResult baseline, ProgramResult candidate)
    {
        var ratio = one.Seconds / other.Seconds;
        return new Comparison
        {
            InTurns = true,
            Baseline = one.Name,
            Candidate = other.Name,
            Measure = Measure.TimePerIteration,
            Speedup = new Estimate(ratio, new ConfidenceInterval(ratio - 0.006, ratio + 0.006)),
            Verdict = Toplev.Tma.Results.Verdict.Faster,
            Difference = new Estimate(
                other.Seconds - one.Seconds, new ConfidenceInterval(other.Seconds - one.Seconds - 0.0013, other.Seconds - one.Seconds + 0.0013)),
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

    private static VerdictText JemallocVerdict { get; } = new(
        VerdictSentence.Of("jemalloc is ", new("1.16×", VerdictEmphasis.Figure), " faster than ptmalloc."),
        VerdictSentence.Of("304.9 → 261.7 ms per iteration (95 % CI of the ratio 1.16–1.17, 10 runs each, order interleaved)."),
        [
            VerdictSentence.Of(VerdictPiece.Strong("Why:"), " 87 % of the 43.1 ms saved is ", VerdictPiece.OfNode("Memory_Bound"), "."),
            VerdictSentence.Of(
                "Within it, the limit moved from ", VerdictPiece.Strong("DRAM Bound"), " (21.3 % → 9.2 % of clocks) to ", VerdictPiece.Strong("L1 Bound"),
                " (7.9 % → 12.4 %): data is found closer to the core."),
            VerdictSentence.Of("Retiring work is unchanged (~0 ms), so both variants executed the same work."),
        ]);

    private static VerdictText Verdict(string name, string ratio, string detail) => new(
        VerdictSentence.Of(name, " is ", new(ratio, VerdictEmphasis.Figure), " faster than ptmalloc."), VerdictSentence.Of(detail), []);

    private sealed record Allocator(
        string Name, double Seconds, double PageFaults, double Megabytes, double SystemMilliseconds, IReadOnlyList<double> Percent,
        IReadOnlyList<string> Flagged);
}
