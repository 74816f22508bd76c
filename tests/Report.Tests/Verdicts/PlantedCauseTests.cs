using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>
/// Causes that were planted: what was planted is named, and nothing else is. Silence would be a failure here too, but another one: every case
/// says by itself what must stand in the sentences and what must not.
/// </summary>
public sealed class PlantedCauseTests
{
    private const string Nodes = "Memory Bound|Core Bound|Retiring|Bad Speculation|Frontend Bound|DRAM Bound|L1 Bound";
    private const string NoCounter = "likely|context switches are|page faults are";

    private static readonly Planted Base = new();

    private static readonly Measure Throughput = new(MeasureKind.Printed, "run", "req/s", HigherIsBetter: true);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        // Without counters: what the kernel accounts for is known all the same.
        ["100 ms of sleep more"] = new(
            Base with { Waiting = 101 }, "Waiting accounts for all of the (99|100).\\d ms", "user code|hardware counters|" + NoCounter),
        ["80 ms of sleep less"] = new(Base, "Less waiting accounts for all of the (79|80).\\d ms", "user code|hardware counters", Base with { Waiting = 81 }),
        ["user code halves"] = new(
            Base with { Retiring = 15, Memory = 20, BadSpeculation = 2.5, Frontend = 2.5, Core = 15 }, "User code accounts for all of the (44|45).\\d ms",
            "waiting|in the kernel|fewer CPUs"),
        ["user code doubles"] = new(Base with { Core = 110 }, "User code accounts for all of the (89|90).\\d ms", "waiting|in the kernel|clock"),
        ["200,000 system calls more"] = new(
            Base with { Core = 80, Kernel = 70, Faults = 2120 }, "Work in the kernel accounts for all of the (59|60).\\d ms",
            "user code|page faults|hardware counters|waiting"),
        ["60,000 page faults more"] = new(
            Base with { Core = 80, Kernel = 70, Faults = 62_000 }, "Page faults are the likely cause", "context switches|waiting|hardware counters"),
        ["300 MB populated and nine switches more"] = new(
            Base with { Core = 95, Kernel = 85, Switches = 19, Megabytes = 350 }, "Work in the kernel accounts for all of the (74|75).\\d ms",
            "switches are|page faults are|user code"),
        ["76 ms of lock work and 27 switches more"] = new(
            Base with { Core = 96, Kernel = 86, Switches = 37 }, "Work in the kernel accounts for all of the (75|76).\\d ms", "switches are|page faults are"),
        ["two CPUs instead of one"] = new(
            Base with { Cpus = 2 }, "Running on more CPUs in parallel accounts for (all|9[89] %) of the (49|50).\\d ms",
            "user code|less waiting|hardware counters"),
        ["one CPU instead of two"] = new(
            Base, "Running on fewer CPUs in parallel accounts for (all|9[89] %) of the (49|50).\\d ms", "user code|hardware counters|" + NoCounter,
            Base with { Cpus = 2 }),
        ["a cold cache"] = new(
            Base with { Waiting = 81, MajorFaults = 300, Switches = 310 },
            "Waiting accounts for all of the (79|80).\\d ms(.|\n)*Reading pages from storage is the likely cause of the waiting: major faults 0 → "
                + "300", "user code|hardware counters|kernel is|context switches"),
        ["a warm cache"] = new(
            Base, "Less waiting accounts for all of the (79|80).\\d ms(.|\n)*Reading pages from storage", "user code|context switches",
            Base with { Waiting = 81, MajorFaults = 300, Switches = 310 }),
        ["100 ms of sleep and a page from storage"] = new(
            Base with { Waiting = 101, MajorFaults = 1 }, "Waiting accounts for all of the (99|100).\\d ms", "storage|" + NoCounter),
        ["memory populated"] = new(
            Base with { Core = 90, Kernel = 80, Faults = 78_000, Megabytes = 350 }, "peak memory 50.0 MiB → 350.0 MiB", "waiting|hardware counters"),
        ["60 ms less in the kernel, 40 more in user code"] = new(
            Base with { Kernel = 10, Core = 60 }, "Work in the kernel saves (59|60).", "accounts for all of", Base with { Kernel = 70, Core = 80 }),
        ["user code of four CPUs halves"] = new(
            Base with { Cpus = 4, Retiring = 60, Memory = 80, Core = 40 }, "User code accounts for all of the 47.\\d ms", "fewer CPUs|more CPUs|waiting",
            Base with { Cpus = 4, Retiring = 120, Memory = 160, Core = 90 }),
        ["eight threads wait for a lock"] = new(
            Base with { Cpus = 2, Switches = 800 }, "Running on fewer CPUs in parallel accounts for (all|9[89] %) of the",
            "user code|switches are|hardware counters",
            Base with { Cpus = 4, Switches = 20 }),
        ["half sleep, half work"] = new(Base with { Waiting = 51, Core = 70 }, "waiting 50 %", "is all of|kernel"),
        ["half a millisecond of nothing"] = new(Base with { Waiting = 1.2 }, "", "is all of|likely|user code|waiting"),
        ["a rate rises while the runs grow"] = new(
            Base with { Core = 60, Printed = 2000 }, "Why: unknown.", "user code is|likely|waiting", Base with { Printed = 1000 }, Measure: Throughput),
        ["more megabytes are printed, with page faults"] = new(
            Base with { Core = 80, Kernel = 70, Faults = 62_000, Printed = 200 }, "is not a time", "likely|user code is", Base with { Printed = 100 },
            Measure: Throughput with { Unit = "MB" }),
        ["the same program"] = new(Base, "", "is all of|likely|of the"),

        // With counters.
        ["100 ms of sleep more beside a tree"] = new(Base with { Waiting = 101 }, "Waiting accounts for all of the (99|100).\\d ms", Nodes, Counters: true),
        ["2.4 GHz instead of 3"] = new(
            Base with { Gigahertz = 2.4 }, "A lower clock accounts for all of the (24|25).\\d ms", Nodes + "|waiting", Counters: true),
        ["3.6 GHz instead of 3"] = new(
            Base with { Gigahertz = 3.6 }, "A higher clock accounts for all of the (15|16).\\d ms", Nodes + "|waiting", Counters: true),
        ["two CPUs beside a tree"] = new(
            Base with { Cpus = 2 }, "Running on more CPUs in parallel accounts for (all|9[89] %) of the (49|50).\\d ms", Nodes + "|waiting", Counters: true),
        ["50 ms of cache misses more"] = new(
            Base with { Memory = 90, Dram = 0.6 }, "All of the (49|50).\\d ms lost is Memory Bound", "waiting|Core Bound|clock|less work|more work",
            Counters: true),
        ["30 ms of mispredicted branches more"] = new(
            Base with { BadSpeculation = 35 }, "All of the (29|30).\\d ms lost is Bad Speculation", "waiting|Core Bound|Memory Bound|clock", Counters: true),
        ["30 ms of instruction misses more"] = new(
            Base with { Frontend = 35 }, "All of the (29|30).\\d ms lost is Frontend Bound", "waiting|Core Bound|Memory Bound|clock", Counters: true),
        ["40 ms of divisions more"] = new(
            Base with { Core = 60 }, "All of the (39|40).\\d ms lost is Core Bound", "waiting|Memory Bound|clock", Counters: true),
        ["half the instructions, everything else alike"] = new(
            Base with { Retiring = 15, BadSpeculation = 2.5, Frontend = 2.5, Memory = 20, Core = 10, Kernel = 5, Instructions = 150 },
            "less work accounts for all of the cycles saved", "waiting|clock|better use|part of", Counters: true),
        ["as many instructions, better placed"] = new(
            Base with { Memory = 10, Dram = 0.1, L1 = 0.3 }, "All of the (29|30).\\d ms saved is Memory Bound", "less work|waiting|fewer instructions",
            Counters: true),
        ["page faults beside a tree"] = new(
            Base with { Retiring = 45, Memory = 70, Kernel = 55, Faults = 52_000, Instructions = 420 }, "Page faults are the likely cause",
            "waiting|clock|context switches", Counters: true),
        ["the kernel grows where only user mode is counted"] = new(
            Base with { Core = 70, Kernel = 60, UserOnly = true }, "Work in the kernel accounts for all of the (49|50).\\d", "clock|waiting|Core Bound",
            Base with { UserOnly = true }, Counters: true),
        ["sleep and cache misses"] = new(
            Base with { Waiting = 41, Memory = 100 },
            "Work on the CPU accounts for 60 %.*waiting for 40 %.*\n.*(59|60).\\d ms lost on the CPU is Memory Bound", "clock|Core Bound", Counters: true),
        ["30 % fewer instructions in the same time"] = new(
            Base with { Instructions = 210 }, "retires 30 % fewer instructions, IPC 1.00 → 0.70", "of the|is all", Counters: true),
        ["from DRAM to L1"] = new(
            Base with { Memory = 20, Dram = 0.092, L1 = 0.3 }, "the limit moved from DRAM Bound .* to L1 Bound", "waiting|Core Bound", Counters: true),
        ["DRAM falls and still leads"] = new(
            Base with { Memory = 20, Dram = 0.25, L3 = 0.15 }, "DRAM Bound fell .* and L3 Bound rose", "limit moved", Counters: true),
        ["DRAM falls and L3 stays"] = new(Base with { Memory = 20, Dram = 0.3 }, "Memory Bound", "limit moved|rose", Counters: true),
        ["a region that is gone"] = new(
            Base with { Core = 10 }, "Where: parse (9.9|10.)\\d? ms, not in new", "waiting|clock", Base with { Core = 20, Region = 10 }, Counters: true),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_planted_is_named_and_nothing_else(string name)
    {
        var planted = Cases[name];
        var (headline, why) = Planted.Text(planted.Before ?? Base, planted.After, planted.Counters, planted.Measure);

        Assert.Matches(planted.Expected, why);
        Assert.DoesNotMatch($"(?i){planted.Unexpected}", why);
        Assert.NotEmpty(headline);
    }

    /// <param name="After">The variant.</param>
    /// <param name="Expected">Expected text, as a pattern.</param>
    /// <param name="Unexpected">Text that must not occur, as a pattern.</param>
    /// <param name="Before">The baseline, where it is not the usual one.</param>
    private sealed record Case(Planted After, string Expected, string Unexpected, Planted? Before = null, bool Counters = false, Measure? Measure = null);
}
