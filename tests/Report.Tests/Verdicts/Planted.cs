using Toplev.Report.Verdicts;
using Toplev.Tma.Comparing;
using Toplev.Tma.Events;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>
/// A program made by hand, from what it does to what would be measured of it: times are CPU milliseconds at 3 GHz by what the pipeline slots
/// do in them, of which a part is in the kernel. Two of them that differ in one thing have one cause.
/// </summary>
internal sealed record Planted
{
    private const int Runs = 12;

    public double Retiring { get; init; } = 30;

    public double BadSpeculation { get; init; } = 5;

    public double Frontend { get; init; } = 5;

    public double Memory { get; init; } = 40;

    public double Core { get; init; } = 20;

    /// <summary>Shares of stalls within Memory Bound.</summary>
    public double L1 { get; init; } = 0.1;

    public double L3 { get; init; } = 0.09;

    public double Dram { get; init; } = 0.4;

    /// <summary>Kernel time among the CPU time, in ms at 3 GHz.</summary>
    public double Kernel { get; init; } = 10;

    /// <summary>Time on no CPU, in ms.</summary>
    public double Waiting { get; init; } = 1;

    public double Cpus { get; init; } = 1;

    public double Gigahertz { get; init; } = 3;

    /// <summary>Millions.</summary>
    public double Instructions { get; init; } = 300;

    public double Faults { get; init; } = 2000;

    public double MajorFaults { get; init; }

    public double Switches { get; init; } = 10;

    public double Megabytes { get; init; } = 50;

    /// <summary>Time in a region, in ms; 0: the program does not have it.</summary>
    public double Region { get; init; }

    /// <summary>The number that the program prints.</summary>
    public double? Printed { get; init; }

    public bool UserOnly { get; init; }

    private double Cycles => Retiring + BadSpeculation + Frontend + Memory + Core;

    private double CpuMilliseconds => Cycles * 3 / Gigahertz;

    public static Comparison Compare(Planted before, Planted after, bool counters, Measure? measure = null)
    {
        var results = new[] { before.Result("old", counters, 1), after.Result("new", counters, 2) };
        return Comparer.Compare(results, measure ?? Measure.TimePerRun, new Experiment(true, 1, 0.01))[0];
    }

    /// <summary>The cause in sentences, as every output shows them.</summary>
    public static (string Headline, string Why) Text(Planted before, Planted after, bool counters, Measure? measure = null)
    {
        var comparison = Compare(before, after, counters, measure);
        var set = Results.Set() with { Comparisons = [comparison], Experiment = new Experiment(true, 1, 0.01) };
        set = set with { Machine = set.Machine with { Pmu = counters } };
        var text = VerdictText.Of(set, comparison);
        return (text.Headline.ToString(), string.Join('\n', text.Why));
    }

    private ProgramResult Result(string name, bool counters, int seed)
    {
        var random = new Random(seed);
        double Noisy(double value) => value * (1 + (0.006 * (random.NextDouble() - 0.5)));
        var nodes = Nodes(counters);
        List<Repetition> runs = [];
        for (var round = 0; round < Runs; round++)
        {
            var noise = Noisy(1);
            var cpu = CpuMilliseconds * noise;
            var wall = (cpu / Cpus) + Noisy(Waiting);
            var kernel = Kernel / Cycles;
            runs.Add(new Repetition
            {
                Order = round,
                Round = round,
                Seconds = wall / 1000,
                Value = Printed is { } printed ? Noisy(printed) : wall / 1000,
                CpuSeconds = cpu / 1000,
                KernelShare = kernel,
                Cycles = counters ? Cycles * 3e6 * noise * (UserOnly ? 1 - kernel : 1) : null,
                Instructions = counters ? Noisy(Instructions * 1e6) : null,
                Shares = [.. nodes.Select(node => (double?)Noisy(node.Value!.Value))],
                Software =
                [
                    cpu, Noisy(Faults), MajorFaults, Math.Round(
                        Switches + random.NextDouble()), cpu * (1 - kernel), cpu * kernel, Megabytes * 1024 * 1024, cpu / wall,
                ],
                Regions = Region > 0
                    ? new Dictionary<string, RegionTime> { ["parse"] = new(Noisy(Region) / 1000, Noisy(Region) / 1000) }
                    : new Dictionary<string, RegionTime>(),
            });
        }

        string[] software = ["task-clock-ms", "page-faults", "major-faults", "context-switches", "user-ms", "system-ms", "peak-rss-bytes", "cpu-utilization"];
        return Results.Program(nodes) with
        {
            Name = name,
            Outcome = counters ? Results.Program(nodes).Outcome
                : TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, "this virtual machine has no hardware counters")),
            Quality = new Quality(counters ? Grade.A : Grade.TimingOnly, []),
            Privilege = UserOnly ? Privilege.User : Privilege.Any,
            Software = [.. software.Select((figure, position) => new SoftwareValue(figure, runs.Average(run => run.Software[position]!.Value), null))],
            Repetitions = runs,
            Runs = Runs,
        };
    }

    private IReadOnlyList<Node> Nodes(bool counters)
    {
        double Share(double part) => 100 * part / Cycles;
        return counters
            ? Results.Tree(
                ("Retiring", Share(Retiring), false), (
                    "Bad_Speculation", Share(BadSpeculation), false), ("Frontend_Bound", Share(Frontend), false), ("Backend_Bound", Share(Memory + Core), true),
                ("Memory_Bound", Share(Memory), true), ("Core_Bound", Share(Core), false),
                ("L1_Bound", 100 * L1, false), ("L2_Bound", 2, false), ("L3_Bound", 100 * L3, false), (
                    "DRAM_Bound", 100 * Dram, true), ("Store_Bound", 3, false))
            : [];
    }
}
