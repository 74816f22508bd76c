using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Findings;
using Toplev.Tma.Functions;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;
using static Toplev.Report.Tests.SampleAllocators;

namespace Toplev.Report.Tests;

/// <summary>Whole reports with invented but consistent numbers: three allocators under one program, ten runs each.</summary>
internal static class SampleReport
{
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
    public static ReportInput Many(int intervals = 60)
    {
        var set = ComparedResults.Many;
        return new ReportInput
        {
            Set = set,
            Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))],
            Series = [.. set.Results.Select((result, position) => Series(result.Name, intervals, position))],
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
        set = set with
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
                CauseDoubt = CauseDoubt.NoTree,
                WhyNoCause = "ptmalloc has no tree: " + why,
                Instructions = null,
                InstructionsPerCycle = null,
                Division = comparison.Division! with
                {
                    Parts = [comparison.Division.Parts[0] with { Kind = TimePartKind.User }, comparison.Division.Parts[2]],
                    Clock = null,
                },
            })],
            Findings = [new Finding(FindingIds.NoPerfMetrics, Severity.Warning, "This virtual machine has no virtual PMU.", "KVM: -cpu host,pmu=on")],
        };
        return compared with { Set = set, Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))], Series = [] };
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
}
