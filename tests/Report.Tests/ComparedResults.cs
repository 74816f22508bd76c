using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Report.Tests;

/// <summary>Three variants of one program over ten rounds: times and shares made by hand, compared by the product.</summary>
internal static class ComparedResults
{
    // Run-to-run noise of 0.3 %; every variant has it in another order.
    private static readonly double[] Noise = [0.001, -0.002, 0.0005, 0.003, -0.001, 0, 0.002, -0.003, 0.0015, -0.0005];

    public static ResultSet Allocators { get; } = Of(
        Variant(
            "ptmalloc", 0.3049, faults: 250_000, ("Frontend_Bound", 6.9), (
                "Bad_Speculation", 2.4), ("Backend_Bound", 58.6), ("Memory_Bound", 38.9), ("L1_Bound", 7.9), ("DRAM_Bound", 21.3), ("Core_Bound",
                19.7), ("Retiring", 32.1)),
        Variant(
            "jemalloc", 0.2617, faults: 1_200, ("Frontend_Bound", 6.5), (
                "Bad_Speculation", 2.5), ("Backend_Bound", 53.7), ("Memory_Bound", 31.0), ("L1_Bound", 12.4), ("DRAM_Bound", 9.2), ("Core_Bound",
                22.7), ("Retiring", 37.3)),
        Variant(
            "tcmalloc", 0.2687, faults: 9_000, ("Frontend_Bound", 6.6), (
                "Bad_Speculation", 2.5), ("Backend_Bound", 54.6), ("Memory_Bound", 32.6), ("L1_Bound", 11.6), ("DRAM_Bound", 10.2), ("Core_Bound",
                22.0), ("Retiring", 36.3)));

    public static ResultSet WithoutCounters { get; } = Of(
        Bare(Variant("plain", 1.25, faults: 90_000)), Bare(Variant("server-gc", 1.252, faults: 90_010)));

    /// <summary>A baseline and nineteen candidates: 14 faster, 4 slower, and one that is practically equal.</summary>
    public static ResultSet Many { get; } = Of(
    [
        .. Enumerable.Range(0, 20).Select(number => Variant(
            number == 0 ? "baseline" : $"candidate-{number:00}",
            number == 7 ? 0.3 : 0.3 + (number is > 0 and < 5 ? 0.02 * number : -0.004 * number),
            faults: 250_000 - (10_000 * number),
            ("Frontend_Bound", 6.9),
            ("Bad_Speculation", 2.4),
            ("Backend_Bound", 58.6 - number),
            ("Retiring", 32.1 + number))),
    ]);

    private static ResultSet Of(params ProgramResult[] results)
    {
        var experiment = new Experiment(true, 4711, 0.01);
        var set = Results.Set(results);
        return set with
        {
            Experiment = experiment,
            Comparisons = Comparer.Compare(results, Measure.TimePerRun, experiment),
            Findings = [],
        };
    }

    private static ProgramResult Variant(string name, double seconds, double faults, params (string Node, double Percent)[] nodes)
    {
        var tree = Results.Tree([.. nodes.Select(node => (node.Node, (double?)node.Percent, node.Percent > 20))]);
        var program = Results.Program(tree, "python3", "resnet50.py");
        var system = faults * 0.12e-6;
        double[] noises = [.. Noise.Select((_, round) => Noise[(round + name.Length + (int)(seconds * 1000)) % Noise.Length])];
        return program with
        {
            Name = name,
            Time = TimeEstimate.Of([.. noises.Select(noise => seconds * (1 + noise))]),
            Runs = Noise.Length,
            Quality = new Quality(Grade.A, []),
            Software = [new SoftwareValue("page-faults", faults, null), new SoftwareValue("system-ms", system * 1000, null)],
            Repetitions = [.. noises.Select((noise, round) => new Repetition
            {
                Order = round,
                Round = round,
                Seconds = seconds * (1 + noise),
                Value = seconds * (1 + noise),
                Shares = [.. tree.Select(node => node.Value * (1 + (noise / 5)))],
                Software = [faults * (1 + noise), system * 1000 * (1 + noise)],
                Instructions = 1e9 * (1 + (noise / 100)),
                Cycles = 3e9 * seconds * (1 + noise),
                CpuSeconds = seconds * (1 + noise),
                KernelShare = system / seconds,
            })],
        };
    }

    private static ProgramResult Bare(ProgramResult result) => result with
    {
        Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, "this virtual machine has no hardware counters")),
        Quality = new Quality(Grade.TimingOnly, []),
        Repetitions = [.. result.Repetitions.Select(repetition => repetition with { Shares = [], Instructions = null, Cycles = null })],
    };
}
