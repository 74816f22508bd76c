using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Tests;

/// <summary>Results made by hand, on the nodes of a real model.</summary>
internal static class Results
{
    public static TmaModel Model { get; } = ModelCatalog.Read(ModelCatalog.Embedded().Find("sapphirerapids")!);

    /// <summary>A memory-bound program. Values in percent; what is not named is not in the tree.</summary>
    public static IReadOnlyList<Node> MemoryBound { get; } = Tree(
        ("Frontend_Bound", 8.1, false), ("Fetch_Latency", 4.0, false), ("Fetch_Bandwidth", 4.1, false),
        ("Bad_Speculation", 0.6, false), ("Branch_Mispredicts", 0.6, false), ("Machine_Clears", -0.04, false),
        ("Backend_Bound", 71.25, true), ("Memory_Bound", 60, true), ("L1_Bound", 6.44, false), ("L2_Bound", 2.5, false), ("L3_Bound", 12, true),
        ("DRAM_Bound", 55.5, true), ("Store_Bound", 0, false), ("Core_Bound", 11.25, true), ("Divider", 0, false), ("Ports_Utilization", 10.96, false),
        ("Retiring", 20.05, false), ("Light_Operations", 18, false), ("Heavy_Operations", 2.05, false));

    public static ProgramResult Program(IReadOnlyList<Node> nodes, params string[] command) => new()
    {
        Name = "app",
        Command = command.Length > 0 ? command : ["./app", "--size", "1 GiB"],
        ExitCode = 0,
        Time = new TimeEstimate(12.405, null, [12.405]),
        Outcome = TreeOutcome.Of(new TmaTree
        {
            Model = Model,
            Nodes = nodes,
            Metrics = [new MetricValue(Model.Metrics.First(metric => metric.Name == "Info_Thread_IPC"), 0.714, null, OverThreshold: false)],
            Bottleneck = Bottleneck.In(nodes),
        }),
        Software = Software,
        Quality = new Quality(Grade.B, ["level 3 was counted 41 % of the time (--no-multiplex counts all of it)"]),
        Groups = 7,
        Passes = 1,
        Runs = 1,
    };

    public static ProgramResult WithoutCounters { get; } = new()
    {
        Name = "app",
        Command = ["dotnet", "app.dll"],
        ExitCode = 139,
        ExitCodes = [139],
        Time = new TimeEstimate(0.0421, null, [0.0421]),
        Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, 
            "this virtual machine has no hardware counters; give it a virtual PMU (KVM: -cpu host,pmu=on) or measure on bare metal")),
        Software = [.. Software.Take(3), new SoftwareValue("peak-rss-bytes", null, "not known")],
        Quality = new Quality(Grade.TimingOnly, []),
        Passes = 1,
        Runs = 1,
    };

    public static ResultSet Set(params ProgramResult[] results) => new()
    {
        ToolVersion = "1.2.3",
        Machine = new MachineSummary
        {
            Vendor = "GenuineIntel",
            Cpu = "Intel(R) Xeon(R) Platinum 8480+",
            Model = Model.Name,
            ModelTitle = Model.Title,
            TmaVersion = Model.TmaVersion,
            Smt = true,
            Cpus = 112,
            Kernel = "6.8.0-45-generic",
            Perf = "6.8.12",
            Pmu = true,
            GenericCounters = 7,
            NmiWatchdog = true,
        },
        Results = results,
        Findings =
        [
            new Finding("nmi-watchdog", Severity.Info, "The NMI watchdog takes one counter.", "sudo sysctl kernel.nmi_watchdog=0"),
            new Finding(
                "user-mode-only", Severity.Warning, "Only user mode is counted (perf_event_paranoid is 2): the tree does not include time in the kernel.",
                "sudo sysctl kernel.perf_event_paranoid=1"),
        ],
    };

    public static IReadOnlyList<Node> Tree(params (string Name, double? Percent, bool Flagged)[] values) =>
        [.. Model.Nodes.Join(values, node => node.Name, value => value.Name, (node, value) => new Node
        {
            Definition = node,
            State = value.Percent is { } percent
                ? NodeValue.Of(percent / 100)
                : new NodeValue.Unavailable("MEMORY_ACTIVITY.STALLS_L1D_MISS was never on a counter"),
            Counted = value.Percent is null ? null : node.Level == 3 ? 0.41 : 1,
            OverThreshold = value.Flagged,
            Flagged = value.Flagged,
        })];

    /// <summary>The same nodes as known from several runs: half an interval of a twentieth of the value.</summary>
    public static IReadOnlyList<Node> WithIntervals(this IReadOnlyList<Node> nodes) =>
        [.. nodes.Select(node => node.Value is { } value ? node with { Interval = new ConfidenceInterval(value * 0.95, value * 1.05) } : node)];

    private static IReadOnlyList<SoftwareValue> Software =>
    [
        new("task-clock-ms", 12398.2, null),
        new("cpu-utilization", 0.9994, null),
        new("page-faults", 1234567, null),
        new("user-ms", 12001, null),
        new("peak-rss-bytes", 1.5 * 1024 * 1024 * 1024, null),
        new("context-switches", null, "not supported here"),
    ];
}
