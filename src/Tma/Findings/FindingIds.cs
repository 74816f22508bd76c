namespace Toplev.Tma.Findings;

/// <summary>
/// The catalogue of all findings. Ids are part of the result document and never change; texts may. Lower case, words joined by dashes.
/// </summary>
public static class FindingIds
{
    // What is counted, and on which core.
    public const string Hybrid = "hybrid";
    public const string CoreMigrations = "core-migrations";
    public const string UserModeOnly = "user-mode-only";
    public const string BorrowedThresholds = "borrowed-thresholds";
    public const string NmiWatchdog = "nmi-watchdog";
    public const string NoPerfMetrics = "no-perf-metrics";
    public const string SmtSingleThread = "smt-single-thread";

    // Whether the counts can be true.
    public const string CountsNotBelieved = "counts-not-believed";
    public const string Inconsistent = "inconsistent";
    public const string CountersShared = "counters-shared";
    public const string Frequency = "frequency";
    public const string Phases = "phases";
    public const string ShortRun = "short-run";

    // How the measurement went.
    public const string Interrupted = "interrupted";
    public const string CutOff = "cut-off";
    public const string CutOffLeftOut = "cut-off-left-out";
    public const string LauncherCounted = "launcher-counted";
    public const string PerfRefused = "perf-refused";
    public const string PerfDied = "perf-died";
    public const string PerfHung = "perf-hung";
    public const string PerfOutputDamaged = "perf-output-damaged";
    public const string PerfOutputUnknown = "perf-output-unknown";
    public const string RecordingIncomplete = "recording-incomplete";
    public const string RecordingChanged = "recording-changed";
    public const string RecordingPartial = "recording-partial";
    public const string MetricMean = "metric-mean";
    public const string DotNetRun = "dotnet-run";
    public const string DemoSource = "demo-source";

    /// <summary>Variables of the user's environment that an option replaced, left as they are, or that override it.</summary>
    public const string VariableReplaced = "variable-replaced";
    public const string VariableKept = "variable-kept";
    public const string VariablePrecedes = "variable-precedes";

    /// <summary>Processes of a server that were to be measured and are not.</summary>
    public const string ProcessesMissing = "processes-missing";

    /// <summary>Processes of a server that were measured and ended before the load did.</summary>
    public const string ProcessesEnded = "processes-ended";

    /// <summary>Why a measurement ended before all of its executions, or with an error of what was measured.</summary>
    public const string MeasurementFailed = "measurement-failed";

    // Benchmarks of a benchmark library.
    public const string OperationsCounted = "operations-counted";
    public const string BetweenIterations = "between-iterations";
    public const string OverheadCounted = "overhead-counted";

    // Sampling (tma locate).
    public const string NoSamples = "no-samples";
    public const string FewSamples = "few-samples";
    public const string SamplesLost = "samples-lost";
    public const string SamplingRateLowered = "sampling-rate-lowered";
    public const string PerfScriptFailed = "perf-script-failed";
    public const string ProfileTooLarge = "profile-too-large";
    public const string SamplingDominates = "sampling-dominates";
    public const string NoSpaceForSamples = "no-space-for-samples";
    public const string KernelSymbolsHidden = "kernel-symbols-hidden";
    public const string SymbolsMissing = "symbols-missing";
    public const string LinesMissing = "lines-missing";
    public const string PythonNamesMissing = "python-names-missing";
    public const string ThreadsMissing = "threads-missing";
    public const string StacksMissing = "stacks-missing";

    // The statistics of an experiment.
    public const string NoTimes = "no-times";
    public const string TooFewRuns = "too-few-runs";
    public const string ValuesLeftOut = "values-left-out";
    public const string RoundsIncomplete = "rounds-incomplete";
    public const string Outliers = "outliers";
    public const string Drift = "drift";
    public const string Bimodal = "bimodal";
    public const string MachinesDiffer = "machines-differ";
    public const string RegionsDiffer = "regions-differ";

    // Regions, whatever their source.
    public const string RegionsMany = "regions-many";
    public const string RegionsLost = "regions-lost";
    public const string RegionsUnended = "regions-unended";

    /// <summary>Marks whose begin and end were read together.</summary>
    public const string RegionsTooShort = "regions-too-short";

    public const string RegionsUnpaired = "regions-unpaired";
    public const string RegionCountersRefused = "region-counters-refused";
    public const string RegionGroupsOff = "region-groups-off";
    public const string RegionGroupsRefused = "region-groups-refused";
    public const string IntervalsJoined = "intervals-joined";

    // Counting in regions only (--region).
    public const string RegionGate = "region-gate";
    public const string RegionGateFailed = "region-gate-failed";
    public const string RegionGateLate = "region-gate-late";
    public const string RegionNever = "region-never";
    public const string RegionShort = "region-short";

    // Sources of regions.
    public const string IttMissing = "itt-missing";
    public const string IttTaken = "itt-taken";
    public const string OneDnnLogDamaged = "onednn-log-damaged";
    public const string DotNetNone = "dotnet-none";
    public const string DotNetActivitiesUnpaired = "dotnet-activities-unpaired";
    public const string DotNetEventsCost = "dotnet-events-cost";
    public const string DotNetEventsCut = "dotnet-events-cut";
    public const string DotNetEventsLost = "dotnet-events-lost";
    public const string DotNetEventsTaken = "dotnet-events-taken";
    public const string DotNetPortFull = "dotnet-port-full";
    public const string DotNetPortTaken = "dotnet-port-taken";
    public const string DotNetPortUnused = "dotnet-port-unused";
    public const string TraceCut = "trace-cut";
    public const string TraceDoubled = "trace-doubled";
    public const string TraceLaid = "trace-laid";
    public const string TraceOutside = "trace-outside";
    public const string TraceWithoutTime = "trace-without-time";

    // Imports.
    public const string ImportAddedUp = "import-added-up";
    public const string ImportCut = "import-cut";
    public const string ImportEndsInCount = "import-ends-in-count";
    public const string ImportLastInterval = "import-last-interval";
    public const string ImportMeanOfIntervals = "import-mean-of-intervals";
    public const string ImportMeans = "import-means";
    public const string ImportSkipped = "import-skipped";
    public const string AsPrinted = "as-printed";
    public const string PrintedDiffers = "printed-differs";
    public const string ReducedFormula = "reduced-formula";
    public const string SlotsAsSum = "slots-as-sum";
    public const string ModelAssumed = "model-assumed";
    public const string CoreUndecided = "core-undecided";
    public const string ModifierLeftOut = "modifier-left-out";
    public const string PrivilegesAdded = "privileges-added";
    public const string OnePrivilege = "one-privilege";
    public const string GuestAndHostAdded = "guest-and-host-added";
    public const string GuestOnly = "guest-only";
    public const string HostOnly = "host-only";

    /// <summary>Findings about the samples of one run, which are alike in all runs of a program.</summary>
    public static IReadOnlySet<string> OfSamples { get; } =
        new HashSet<string>
        {
            SamplesLost, SamplingRateLowered, SamplingDominates, KernelSymbolsHidden, SymbolsMissing, LinesMissing, PythonNamesMissing, StacksMissing,
            ThreadsMissing,
        };

    /// <summary>Findings whose remedy can give hardware counts to a result that has none.</summary>
    public static IReadOnlySet<string> OfMissingCounts { get; } =
        new HashSet<string> { PerfRefused, PerfDied, PerfHung, PerfOutputDamaged, PerfOutputUnknown, NoPerfMetrics };
}
