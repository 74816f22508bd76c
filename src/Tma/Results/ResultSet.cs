using Toplev.Tma.Findings;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Results;

/// <summary>Everything a command has to show: the machine, one result per program, variant or core type, and the doubts.</summary>
public sealed record ResultSet
{
    public required string ToolVersion { get; init; }

    public required MachineSummary Machine { get; init; }

    public required IReadOnlyList<ProgramResult> Results { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Every other result against the first; empty for one result.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    public Measure Measure { get; init; } = Measure.TimePerRun;

    /// <summary>How the variants were measured, or null when there is nothing to compare.</summary>
    public Experiment? Experiment { get; init; }

    /// <summary>Sources of regions that were on in every run (<c>marks</c>, <c>itt</c>, <c>dotnet</c>, <c>onednn</c>, <c>jit</c>): what they cost is in all
    /// times.</summary>
    public IReadOnlyList<string> RegionSources { get; init; } = [];

    /// <summary>What <c>--fail-if</c> decided, or null without it.</summary>
    public GateOutcome? Gate { get; init; }

    /// <summary>When the measurement began.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The comparison in which a result is the candidate; null for a baseline and for what is not compared.</summary>
    public Comparison? ComparisonOf(ProgramResult result) => Comparisons.FirstOrDefault(comparison => comparison.HasCandidate(result));

    /// <summary>The comparisons in which a result is the baseline.</summary>
    public IEnumerable<Comparison> ComparisonsWith(ProgramResult baseline) => Comparisons.Where(comparison => comparison.HasBaseline(baseline));

    /// <summary>Where the compared values of a result lie, in the unit of the measure; null for what is not compared or has no values.</summary>
    public double? ValueOf(ProgramResult result) => ComparisonOf(result)?.CandidateValue ?? ComparisonsWith(result).FirstOrDefault()?.BaselineValue;
}

/// <summary>How variants were measured.</summary>
/// <param name="Interleaved">Every variant ran once in every round.</param>
/// <param name="Seed">Seed of the order within the rounds, or null when they were not interleaved.</param>
/// <param name="Equivalence">Half width of the region of practical equivalence around a ratio of 1: 0.01 is 1 %.</param>
/// <param name="Grouped">Each repetition is a separate recording, so their differences include the noise between measurements.</param>
/// <param name="Combined">Several recordings together: results of one that was measured in turns share rounds, and no others do.</param>
public sealed record Experiment(bool Interleaved, int? Seed, double Equivalence, bool Grouped = false, bool Combined = false);

/// <summary>The machine a measurement was made on, as far as it is known.</summary>
public sealed record MachineSummary
{
    public string? Vendor { get; init; }

    public string? Cpu { get; init; }

    /// <summary>Name of the microarchitecture's model, or null when there is none.</summary>
    public string? Model { get; init; }

    public string? ModelTitle { get; init; }

    public string? TmaVersion { get; init; }

    public bool? Smt { get; init; }

    public int? Cpus { get; init; }

    public string? Kernel { get; init; }

    public string? Perf { get; init; }

    /// <summary>True when hardware counters could be used.</summary>
    public required bool Pmu { get; init; }

    /// <summary>Generic counters of one hardware thread that the plan could use.</summary>
    public int? GenericCounters { get; init; }

    public bool? NmiWatchdog { get; init; }
}

/// <summary>What was measured of one program on one core type.</summary>
public sealed record ProgramResult
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The server that was measured while <see cref="Command"/> loaded it, or empty.</summary>
    public IReadOnlyList<string> ServerCommand { get; init; } = [];

    /// <summary>Which of the server's processes are measured, by name or command line (a regular expression); null for all.</summary>
    public string? MeasuredProcesses { get; init; }

    /// <summary>What ran already and was measured (<c>process 12 (postgres)</c>, <c>the whole machine</c>), or null for a program that was started.</summary>
    public string? Target { get; init; }

    /// <summary>The options that name it, for commands that are printed; null with <see cref="Target"/>, or when it is not known.</summary>
    public string? TargetOptions { get; init; }

    /// <summary>What was set in the program's environment beyond the user's own, by whatever option; null removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it ran and which pages it got, where an option said so.</summary>
    public Placement Placement { get; init; } = new();

    public int? ExitCode { get; init; }

    /// <summary>All exit codes of the measured executions, ascending, each once; executions ended by tma's own signal are excluded.</summary>
    public IReadOnlyList<int> ExitCodes { get; init; } = [];

    public TimeEstimate? Time { get; init; }

    /// <summary>Mean time of whole runs in seconds, where the counters were on in a part only and <see cref="Time"/> is of that part; else null.</summary>
    public double? WholeSeconds { get; init; }

    public CoreType? CoreType { get; init; }

    /// <summary>Share of the program's time on this core type, 0 to 1; null without several core types or if one was selected.</summary>
    public double? CoreShare { get; init; }

    /// <summary>Which code the hardware counters counted.</summary>
    public Events.Privilege Privilege { get; init; }

    /// <summary>The evaluated tree, or why there is none.</summary>
    public TreeOutcome Outcome { get; init; } = TreeOutcome.Without(NoTree.NothingCounted);

    /// <summary>The evaluated tree, or null.</summary>
    public TmaTree? Tree => Outcome.Tree;

    /// <summary>Why there is no tree, or null.</summary>
    public NoTree? WhyNoTree => Outcome.WhyNot;

    public required IReadOnlyList<SoftwareValue> Software { get; init; }

    public required Quality Quality { get; init; }

    /// <summary>Options that chose what was measured, as they would be typed again (<c>-l 4 --nodes DTLB*</c>); empty for the defaults.</summary>
    public string Selection { get; init; } = "";

    /// <summary>The file that it was imported from, or null for what this program measured.</summary>
    public string? ImportedFrom { get; init; }

    public int Groups { get; init; }

    public int Passes { get; init; }

    public int Runs { get; init; }

    public int Warmups { get; init; }

    /// <summary>How often it left a CPU, mean over the executions; null where that is not known or only a part was counted.</summary>
    public ContextSwitches? Switches { get; init; }

    /// <summary>True where it was sampled, even if no sample was taken.</summary>
    public bool WasSampled { get => field || Profile is not null; init; }

    /// <summary>Where in the code it was, where a sample was taken; else null.</summary>
    public ProfileResult? Profile { get; init; }

    /// <summary>Parts of the program that it marked itself, heaviest first.</summary>
    public IReadOnlyList<RegionResult> Regions { get; init; } = [];

    /// <summary>How many further names of regions there were.</summary>
    public int RegionNamesLeftOut { get; init; }

    /// <summary>The measured repetitions in the order of time.</summary>
    public IReadOnlyList<Repetition> Repetitions { get; init; } = [];
}
