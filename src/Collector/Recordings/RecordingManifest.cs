using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;

namespace Toplev.Collector.Recordings;

/// <summary>Everything about a recording except perf's own output: <c>manifest.json</c>.</summary>
public sealed record RecordingManifest
{
    public const string CurrentSchema = "tma-recording/1";

    public string Schema { get; init; } = CurrentSchema;

    public required string ToolVersion { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Output of <c>perf --version</c>, or null if it was not run.</summary>
    public string? PerfVersion { get; init; }

    public required Machine Machine { get; init; }

    /// <summary>Usually one; one for each core type on hybrid machines, one for each step of a drill-down.</summary>
    public required IReadOnlyList<RecordedPlan> Plans { get; init; }

    /// <summary>What was measured: one for <c>run</c>, one for each variant of <c>compare</c>.</summary>
    public required IReadOnlyList<RecordedVariant> Variants { get; init; }

    /// <summary>Options that shaped the measurement, as text, for the report.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Executions in the order in which they ran.</summary>
    public IReadOnlyList<RecordedPass> Passes { get; init => field = value ?? []; } = [];

    /// <summary>Findings about the recording as a whole.</summary>
    public IReadOnlyList<Finding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>Bytes of every other file in it, so that one that lacks some is noticed; empty before it is complete, and in older ones.</summary>
    public IReadOnlyDictionary<string, long> FileSizes { get; init => field = value ?? new Dictionary<string, long>(); } = new Dictionary<string, long>();
}

/// <summary>What was counted, and by which model it is to be read.</summary>
/// <param name="Model">Name of the model, or null when only software events were counted.</param>
public sealed record RecordedPlan(string? Model, CoreType? CoreType, CollectionPlan Plan)
{
    /// <summary>Names of the nodes it was made for, where that is not what the options say; null otherwise.</summary>
    public IReadOnlyList<string>? Nodes { get; init; }

    /// <summary>True when the model's PERF_METRICS fields were replaced by other events, because the machine hides the register.</summary>
    public bool WithoutPerfMetrics { get; init; }

    /// <summary>What was sampled, where its executions were sampled and not counted; else null.</summary>
    public ProfileRequest? Profile { get; init; }

    /// <summary>True for one step of a drill-down: all steps are one tree.</summary>
    public bool IsStep { get; init; }

    /// <summary>Percentages that the source of an import printed itself; empty for what was measured by this program.</summary>
    public IReadOnlyList<PrintedShare> Printed { get; init => field = value ?? []; } = [];
}

/// <summary>One program with one environment.</summary>
public sealed record RecordedVariant
{
    public required string Name { get; init; }

    /// <summary>Null when perf attached to something that ran already.</summary>
    public Workload? Workload { get; init; }

    /// <summary>The working directory in which tma was asked to start it, so that it can be started again; null where that is not known.</summary>
    public string? StartedIn { get; init; }

    /// <summary>What perf was attached to, for people, or null.</summary>
    public string? Attached { get; init; }

    /// <summary>Which regions of the workload are collected; null for none: then its environment is the user's plus the requested variables.</summary>
    public RegionChoice? Regions { get; init; }

    /// <summary>The server that was started for every execution and measured under the load of the program, or null.</summary>
    public Workload? Server { get; init; }

    /// <summary>Which of the server's processes are measured, by name or command line; null for all.</summary>
    public string? MeasuredProcesses { get; init; }
}

/// <summary>One execution of one variant.</summary>
public sealed record RecordedPass
{
    /// <summary>Name of perf's output in the recording: <c>perf/0001.csv</c>; empty when perf did not run.</summary>
    public string File { get; init => field = value ?? ""; } = "";

    /// <summary>Name of the file with the regions that the program marked (<c>regions/0001.tsv</c>), or null.</summary>
    public string? RegionsFile { get; init; }

    /// <summary>Name of the file with the samples (<c>profiles/0001.tsv</c>), or null.</summary>
    public string? ProfileFile { get; init; }

    /// <summary>Index into <see cref="RecordingManifest.Variants"/>.</summary>
    public required int Variant { get; init; }

    /// <summary>Index into <see cref="RecordingManifest.Plans"/>.</summary>
    public int Plan { get; init; }

    /// <summary>Repetition, from 0; warm-up executions are numbered on their own.</summary>
    public required int Repetition { get; init; }

    public bool Warmup { get; init; }

    /// <summary>Index into <see cref="CollectionPlan.Passes"/>.</summary>
    public required int Pass { get; init; }

    public required bool HasInterval { get; init; }

    public PerfAggregation Aggregation { get; init; }

    public ClockAnchor? Start { get; init; }

    public double WallSeconds { get; init; }

    /// <summary>Of it the part in which the counters were on, or null for all of it.</summary>
    public double? GatedSeconds { get; init; }

    /// <summary>How many operations of a benchmark it was, at least 1, where results are those of one operation; else null.</summary>
    public long? Operations { get; init; }

    public int? ExitCode { get; init; }

    public double? UserSeconds { get; init; }

    public double? SystemSeconds { get; init; }

    public long? PeakResidentBytes { get; init; }

    /// <summary>How often the program left a CPU because it waited; null where that is not known, as in older recordings.</summary>
    public long? VoluntarySwitches { get; init; }

    /// <summary>How often it left a CPU that it could have used; null likewise.</summary>
    public long? InvoluntarySwitches { get; init; }

    /// <summary>True when processors were measured and not a program.</summary>
    public bool SystemWide { get; init; }

    public bool Incomplete { get; init; }

    /// <summary>What ended the program before its own end, or null.</summary>
    public string? CutOff { get; init; }

    /// <summary>The number that the program printed and that is compared, or null.</summary>
    public double? PrintedValue { get; init; }

    /// <summary>True where task-clock is known to be the CPU time of the program; only of imports.</summary>
    public bool OwnsClock { get; init; }

    /// <summary>Runs whose mean its counts are: more than 1 only in an import of <c>perf stat -r</c>.</summary>
    public int MeanOf { get; init => field = Math.Max(1, value); } = 1;

    /// <summary>What the sources of regions set for the program in this execution; null removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init => field = value ?? NothingSet; } = NothingSet;

    public IReadOnlyList<Finding> Findings { get; init => field = value ?? []; } = [];

    private static readonly Dictionary<string, string?> NothingSet = [];

    /// <summary>The same with what the execution gave.</summary>
    public RecordedPass With(PassResult result) => this with
    {
        Start = result.Start,
        WallSeconds = result.Samples.WallSeconds,
        GatedSeconds = result.Samples.GatedSeconds,
        Operations = result.Samples.Operations,
        ExitCode = result.Samples.ExitCode,
        UserSeconds = result.Samples.UserSeconds,
        SystemSeconds = result.Samples.SystemSeconds,
        PeakResidentBytes = result.Samples.PeakResidentBytes,
        VoluntarySwitches = (long?)result.Samples.Switches?.Voluntary,
        InvoluntarySwitches = (long?)result.Samples.Switches?.Involuntary,
        SystemWide = result.Samples.SystemWide,
        Incomplete = result.Samples.Incomplete,
        CutOff = result.Samples.CutOff,
        Environment = result.Environment,
        Findings = result.Findings,
    };
}
