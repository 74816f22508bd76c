using Toplev.Cli.Measuring;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary>What the user asked of a measurement, parsed once.</summary>
internal sealed record RunOptions
{
    public IReadOnlyList<string> Program { get; init; } = [];

    public int Level { get; init; } = 3;

    public int Runs { get; init; } = 1;

    public int Warmups { get; init; }

    public int IntervalMilliseconds { get; init; } = 1000;

    public bool NoMultiplex { get; init; }

    /// <summary>Which marks of the program's parts are collected; null for none.</summary>
    public RegionChoice? Regions { get; init; }

    /// <summary>Patterns of node names or paths; empty for all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Measure in steps down the bottleneck.</summary>
    public bool Drilldown { get; init; }

    public IReadOnlyList<int> Pids { get; init; } = [];

    public bool AllCpus { get; init; }

    public string? Cpus { get; init; }

    public string Per { get; init; } = "none";

    public TimeSpan? Duration { get; init; }

    public int? DelayMilliseconds { get; init; }

    public bool UserOnly { get; init; }

    public bool KernelOnly { get; init; }

    public string? Allocator { get; init; }

    public int? NumaNode { get; init; }

    public string? Cores { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? Model { get; init; }

    /// <summary>Folder with models of the user's own, or null.</summary>
    public string? ModelFolder { get; init; }

    public CoreType? CoreType { get; init; }

    public string? Perf { get; init; }

    /// <summary>Where the user wants the recording, or null for the usual place.</summary>
    public string? Recording { get; init; }

    /// <summary>Keep no recording.</summary>
    public bool NoRecording { get; init; }

    public string? JsonFile { get; init; }

    public string? CsvFile { get; init; }

    /// <summary>Chrome trace of regions and counters.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Every option that writes a result, with its file.</summary>
    public IReadOnlyList<(string Option, string? Path)> ResultFiles =>
        [("--json", JsonFile), ("--csv", CsvFile), ("--html", HtmlFile), ("--markdown", MarkdownFile), ("--trace", TraceFile)];

    /// <summary>Standard output is taken by a result: nothing else may be printed there.</summary>
    public bool WritesToOutput => ResultFiles.Any(file => file.Path == "-");

    public string? HtmlFile { get; init; }

    public string? MarkdownFile { get; init; }

    /// <summary>Directory for every chart as a picture, or null.</summary>
    public string? ChartFolder { get; init; }

    /// <summary>Iterations the program does in one run, or null when nobody said.</summary>
    public int? Iterations { get; init; }

    /// <summary>The number that the program prints, or null to compare times.</summary>
    public MetricRequest? Metric { get; init; }

    /// <summary>What an option said of the direction of printed numbers, also of those in recordings that are compared.</summary>
    public bool? MetricIsHigherBetter { get; init; }

    /// <summary>Command of a server to start and to measure; the program is then its load.</summary>
    public string? Start { get; init; }

    /// <summary>When the server counts as started; null without a server.</summary>
    public Readiness? Ready { get; init; }

    /// <summary>How long a server may take to be ready.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>False to discard what the program prints.</summary>
    public bool ShowOutput { get; init; } = true;

    /// <summary>False when the program shall have no standard input.</summary>
    public bool PassInput { get; init; } = true;

    /// <summary>How variants are measured; null for one program.</summary>
    public Experiment? Experiment { get; init; }

    /// <summary>The command line as it was typed, quoted for a shell.</summary>
    public string? CommandLine { get; init; }

    public bool RequirePmu { get; init; }

    public Verbosity Verbosity { get; init; }

    public ColorChoice Color { get; init; }

    public bool AllNodes { get; init; }

    /// <summary>What runs already and is measured, for people; null for a program that is started.</summary>
    public string? Target => this switch
    {
        { Pids.Count: > 0 } => (Pids.Count == 1 ? "process " : "processes ") + string.Join(", ", Pids.Select(NameOf)),
        { AllCpus: true } => "the whole machine",
        { Cpus: { } list } => (int.TryParse(list, out _) ? "CPU " : "CPUs ") + list,
        _ => null,
    };

    /// <summary>The options that say so, for commands that are printed.</summary>
    public string? TargetOptions => this switch
    {
        { Pids.Count: > 0 } => "-p " + string.Join(',', Pids),
        { AllCpus: true } => "-a",
        { Cpus: { } list } => "-C " + Report.ShellQuoting.Quote(list),
        _ => null,
    };

    private static string NameOf(int process) => RunningProcess.NameOf(process) is { } name ? $"{process} ({name})" : $"{process}";

    /// <summary>Root of the machine's files; another one in tests.</summary>
    public string Root { get; init; } = "/";

    public PerfAggregation Aggregation => Per switch
    {
        "core" => PerfAggregation.Core,
        "socket" => PerfAggregation.Socket,
        "cpu" => PerfAggregation.Cpu,
        _ => PerfAggregation.None,
    };

    /// <summary>True when something that runs already is measured and a program, if any, only says how long.</summary>
    public bool IsAttached => Pids.Count > 0 || AllCpus || Cpus is not null;
}

internal enum Verbosity
{
    Normal,
    Quiet,
    Verbose,
}
