using System.Globalization;
using System.IO.Enumeration;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Engine.Options;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Planning;

/// <summary>What will be counted, decided from the machine and the options before anything is started.</summary>
public sealed record MeasurementSetup
{
    /// <summary>Software events of every measurement; none of them needs a PMU.</summary>
    public static readonly IReadOnlyList<string> SoftwareEvents =
        ["task-clock", "page-faults", "minor-faults", "major-faults", "context-switches", "cpu-migrations"];

    /// <summary>
    /// What cores without events for slots can count: cycles in which the frontend delivered, or the backend took, nothing. By the kernel's
    /// names, which it has for what the core counts; each has a counter to itself.
    /// </summary>
    public static readonly IReadOnlyList<string> StallEvents = ["cycles", "instructions", "stalled-cycles-frontend", "stalled-cycles-backend"];

    /// <summary>Ticks of the time stamp counter while the program runs: with the running time, its frequency.</summary>
    public const string TimeStampEvent = "msr/tsc/";

    private const int DefaultLevel = 3;

    public required CollectionPlan Plan { get; init; }

    /// <summary>With hardware events, or with less and why.</summary>
    public required CountingMode Mode { get; init; }

    /// <summary>Null when no hardware events are counted.</summary>
    public TmaModel? Model => Mode.Model;

    /// <summary>Why there are no hardware events in the plan, or null.</summary>
    public NoTree? WhyNoTree => Mode.WhyNoTree;

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>System parameters the formulas were specialised with, to evaluate with the same.</summary>
    public IReadOnlyDictionary<string, double> Constants { get; init; } = new Dictionary<string, double>();

    /// <summary>Names of the selected nodes, or null for all of the level.</summary>
    public IReadOnlySet<string>? Nodes { get; init; }

    public int Level { get; init; }

    /// <summary>Setups for the other core types of a hybrid processor, counted in the same executions.</summary>
    public IReadOnlyList<MeasurementSetup> Others { get; init; } = [];

    /// <summary>True when other events stand in for the fields of PERF_METRICS, which the machine hides.</summary>
    public bool WithoutPerfMetrics { get; init; }

    /// <summary>The selected nodes where this is one step of a drill-down, else null.</summary>
    public IReadOnlyList<string>? Step { get; init; }

    public int? GenericCounters { get; init; }

    /// <summary>True where the kernel permits user mode only, though nobody asked for that.</summary>
    public bool IsLimitedToUserMode { get; init; }

    /// <summary>What is sampled instead of counted, or null: then the plan holds no event.</summary>
    public ProfileRequest? Profile { get; init; }

    /// <summary>The plan's groups as the program's own threads open them, where those count instead of perf.</summary>
    public IReadOnlyList<IReadOnlyList<PerfAttribute>> RegionGroups { get; init; } = [];

    /// <summary>What was planned, so that less of it can be planned again; null without a model.</summary>
    public PlanRequest? Request { get; init; }

    /// <summary>The options that chose the nodes, with a blank after each, for commands that are printed.</summary>
    public string Selection { get; init; } = "";

    public static MeasurementSetup Prepare(MeasurementOptions options, Machine machine, ModelCatalog catalog)
    {
        if (!machine.Limits.MayCount && machine.Limits.ParanoidLevel is { } paranoid)
        {
            return SoftwareOnly(options, machine, NotPermitted(paranoid)) with { Mode = new CountingMode.TimingOnly(NotPermitted(paranoid)) };
        }

        // The index of models is read only where a model can be used, or a core type has to be checked.
        var isWithoutPmu = options.Counting.Model is null && !machine.HasPmu;
        var choice = isWithoutPmu && options.Counting.CoreType is null
            ? null
            : ModelChoice.For(machine, catalog, options.Counting.Model, options.Counting.CoreType);
        if (choice is null || isWithoutPmu)
        {
            return SoftwareOnly(options, machine, NoPmu(machine));
        }

        return choice.Entry is null
            ? SoftwareOnly(options, machine, new NoTree(NoTreeIds.NoModel, choice.WhyNot!)).And(choice.HasStallEvents ? StallEvents : [])
            : WithModel(options, machine, ModelCatalog.Read(choice.Entry), choice.Findings).With(
                [
                    .. choice.Others.Select(
                        other => WithModel(options with { Counting = options.Counting with { Nodes = [] } }, machine, ModelCatalog.Read(other), []))]);
    }

    /// <summary>The same together with setups for the other core types.</summary>
    private MeasurementSetup With(IReadOnlyList<MeasurementSetup> others) => others.Count == 0 ? this : this with
    {
        // One execution per group: the kind with more groups decides how many there are, the others count nothing in the last ones.
        Plan = Plan with
        {
            CountsPartOfTime = true,
            Passes = [
                .. Plan.Passes, .. Enumerable.Repeat<IReadOnlyList<int>>([], Math.Max(0, others.Max(other => other.Plan.Passes.Count) - Plan.Passes.Count))],
        },
        Others = [.. others.Select((other, position) => other with
        {
            Plan = other.Plan with { CountsPartOfTime = true, LabelPrefix = ((char)('a' + position)).ToString() },
        })],
        Findings = [.. Findings.Concat(others.SelectMany(other => other.Findings)).DistinctBy(finding => finding.Text)],
    };

    /// <summary>The same program sampled instead of counted.</summary>
    public MeasurementSetup Sampling(ProfileRequest request) => this with
    {
        Profile = request,
        Plan = CollectionPlan.OfSoftware([], Plan.Privilege),
        Others = [],
        Step = null,
        RegionGroups = [],
        Findings = IsLimitedToUserMode
            ? [
                .. Findings.Where(finding => finding.Id != FindingIds.UserModeOnly), new Finding(
                    FindingIds.UserModeOnly, Severity.Warning,
                    "Only user mode is sampled (perf_event_paranoid is 2): time in the kernel is not in the profile.",
                    "sudo sysctl kernel.perf_event_paranoid=1"),
            ]
            : Findings,
    };

    public static MeasurementSetup SoftwareOnly(MeasurementOptions options, Machine machine, NoTree why)
    {
        var privilege = PrivilegeOf(options, machine, out var limited);
        return new MeasurementSetup
        {
            IsLimitedToUserMode = limited,
            Level = options.Counting.Level,
            Mode = new CountingMode.SoftwareOnly(why),
            Plan = CollectionPlan.OfSoftware(SoftwareEvents, privilege),
        };
    }

    /// <summary>What a recording keeps of the options and of this: all that its evaluation needs.</summary>
    public RecordedOptions Recorded(MeasurementOptions options) => new()
    {
        CommandLine = options.CommandLine,
        TargetOptions = options.Target.CommandLine,
        Iterations = options.Repetition.Iterations,
        IntervalMilliseconds = options.Sampling.IntervalMilliseconds,
        Metric = options.Repetition.Metric,
        Experiment = options.Repetition.Experiment,
        RegionSources = options.Regions?.Sources ?? [],
        FoldsRegions = options.FoldsRegions,
        Level = Level,
        Nodes = Nodes,
        Constants = Constants,
        WhyNoTree = WhyNoTree,
        Selection = Selection,
        GenericCounters = GenericCounters,
    };

    private MeasurementSetup And(IReadOnlyList<string> events) => this with { Plan = Plan with { SoftwareEvents = [.. Plan.SoftwareEvents, .. events] } };

    private static MeasurementSetup WithModel(MeasurementOptions options, Machine machine, TmaModel model, IReadOnlyList<Finding> chosen)
    {
        List<Finding> findings = [.. chosen];
        var privilege = PrivilegeOf(options, machine, out var limited);
        if (limited)
        {
            findings.Add(new Finding(
                FindingIds.UserModeOnly, Severity.Warning,
                "Only user mode is counted (perf_event_paranoid is 2): the tree does not include time in the kernel.",
                "sudo sysctl kernel.perf_event_paranoid=1"));
        }

        var published = model;
        model = HidesMetrics(machine, model, findings) ? PerfMetricsSubstitute.In(model) : model;

        if (model.BorrowedThresholds is not null)
        {
            findings.Add(new Finding(
                FindingIds.BorrowedThresholds, Severity.Info,
                $"The formulas are those published for {model.Title}; the thresholds for flagging a node are not published and are borrowed from Intel's "
                    + $"models."));
        }

        var budget = Budget(machine, model, findings);
        var constants = SystemConstants(options, machine, model, findings);
        var nodes = Select(options, model);
        var request = new PlanRequest
        {
            Model = model,
            Budget = budget,
            Pmu = PmuOf(machine, model),
            Level = options.Counting.Level,
            Nodes = nodes,
            Constants = constants,
            SoftwareEvents = SoftwareEvents,
            Privilege = privilege,
            NoMultiplex = options.Counting.NoMultiplex,
        };
        if (MayCountTimeStamps(machine) && GroupPlanner.Needs(request, SystemParameter.TimeStampTicks))
        {
            request = request with { SoftwareEvents = [.. SoftwareEvents, TimeStampEvent] };
        }

        var plan = GroupPlanner.Plan(request);
        return new MeasurementSetup
        {
            Plan = plan,
            Mode = new CountingMode.Hardware(model),
            IsLimitedToUserMode = limited,
            WithoutPerfMetrics = model != published,
            Findings = findings,
            Constants = constants,
            Nodes = nodes,
            Level = nodes is null ? options.Counting.Level : model.Nodes.Where(node => nodes.Contains(node.Name)).Max(node => node.Level),
            Selection = SelectionText(options),
            Request = request,
            GenericCounters = budget.UsableGeneric,
        };
    }

    /// <summary>
    /// From level 4 on some formulas weigh events with costs in nanoseconds, which need the core's frequency. The msr device cannot
    /// distinguish privilege levels, so the kernel lets only the privileged use it at the usual paranoid level.
    /// </summary>
    private static bool MayCountTimeStamps(Machine machine) => machine.Device("msr") is not null && machine.Limits.IsPrivileged;

    /// <summary>Device of the model's cores: the kernel's own name where it is known.</summary>
    public static string PmuOf(Machine machine, TmaModel model)
    {
        if (model.IsArm)
        {
            return machine.CoreDevices.FirstOrDefault(device => device.IsArm)?.Name ?? PmuName.Of(model);
        }

        var hybrid = PmuName.Of(model.CoreType);
        return machine.Device(hybrid) is not null || machine.Device("cpu") is null ? hybrid : "cpu";
    }

    private static CounterBudget Budget(Machine machine, TmaModel model, List<Finding> findings)
    {
        var watchdog = machine.Limits.NmiWatchdog == true;
        // Twice the counters only where SMT is off for good: not switched off at run time, no CPU offline, no hypervisor (as toplev decides).
        var withoutSmt = machine.Topology.SmtActive == false && !machine.Cpu.Hypervisor
            && machine.Topology.Online.Cpus.Count == machine.Topology.Possible.Cpus.Count;
        var budget = CounterBudget.For(model.Counters, !withoutSmt, watchdog);
        if (watchdog)
        {
            findings.Add(new Finding(
                FindingIds.NmiWatchdog, Severity.Info,
                    "The NMI watchdog takes one counter, so more groups share the rest.", "sudo sysctl kernel.nmi_watchdog=0"));
        }

        var device = machine.Device(PmuOf(machine, model));
        if (device?.AllowsTsxForceAbort == false)
        {
            budget = budget.WithoutGeneric(3);
        }

        return device is { Events.Count: > 0 } ? budget with { TopdownMetrics = Math.Min(ExposedMetrics(device), budget.TopdownMetrics) } : budget;
    }

    private static int ExposedMetrics(PmuDevice device) =>
        !device.Events.Contains("topdown-retiring") || !device.Events.Contains("slots") ? 0
        : device.Events.Contains("topdown-heavy-ops") ? 8 : 4;

    /// <summary>The kernel names the metric events only where the register can be read.</summary>
    private static bool HidesMetrics(Machine machine, TmaModel model, List<Finding> findings)
    {
        if (machine.Device(PmuOf(machine, model)) is not { Events.Count: > 0 } device || ExposedMetrics(device) >= model.Counters.TopdownMetrics)
        {
            return false;
        }

        findings.Add(new Finding(
            FindingIds.NoPerfMetrics, Severity.Warning,
            "This kernel or hypervisor does not expose the core's topdown metrics: general-purpose events replace them and need more groups.",
            "Use a newer kernel (Ice Lake 5.10, Sapphire Rapids 5.12), or bare metal."));
        return true;
    }

    private static Dictionary<string, double> SystemConstants(MeasurementOptions options, Machine machine, TmaModel model, List<Finding> findings)
    {
        var smt = machine.Topology.SmtActive == true && model.CoreType is null or CoreType.Core;
        // Before Ice Lake the SMT formulas take counts of the whole core: right only when both hardware threads are counted.
        var perThread = model.Counters is { TopdownMetrics: 0 } && model.Counters.GenericWithoutSmt > model.Counters.Generic;
        if (smt && perThread && options.Target is not Target.Machine)
        {
            smt = false;
            findings.Add(new Finding(
                FindingIds.SmtSingleThread, Severity.Warning,
                "SMT is on, and the formulas used assume that the sibling hardware threads are idle.",
                "Keep them idle (--cores physical), or measure the whole system with -a."));
        }

        return new Dictionary<string, double>
        {
            [SystemParameter.SmtOn] = smt && machine.Topology.SmtActive == true ? 1 : 0,
            [SystemParameter.ProcessorCount] = Math.Max(1, machine.Topology.Online.Cpus.Count),
            [SystemParameter.SlotsPerCycle] = machine.Device(PmuOf(machine, model))?.SlotsPerCycle ?? model.Width,
        };
    }

    private static Privilege PrivilegeOf(MeasurementOptions options, Machine machine, out bool limited)
    {
        limited = false;
        if (options.Counting.Privilege == Privilege.User)
        {
            return Privilege.User;
        }

        var allowed = machine.Limits.ParanoidLevel is null || machine.Limits.MayCountKernel;
        if (options.Counting.Privilege == Privilege.Kernel)
        {
            return allowed ? Privilege.Kernel : throw new UserErrorException(
                "--kernel is not permitted here (perf_event_paranoid is 2 or more).", "sudo sysctl kernel.perf_event_paranoid=1");
        }

        limited = !allowed;
        return allowed ? Privilege.Any : Privilege.User;
    }

    /// <summary>Names of the nodes that match, or null without patterns. Matches names and paths, case-insensitively.</summary>
    private static HashSet<string>? Select(MeasurementOptions options, TmaModel model)
    {
        if (options.Counting.Nodes.Count == 0)
        {
            return null;
        }

        HashSet<string> selected = [];
        foreach (var pattern in options.Counting.Nodes)
        {
            var matching = model.Nodes.Where(node => Matches(pattern, node)).Select(node => node.Name).ToList();
            if (matching.Count == 0)
            {
                throw new UserErrorException(
                    $"No node of {model.Title} matches '{pattern}'.", $"{Spelling.DidYouMean(pattern, model.Nodes.Select(node => node.Name))}Its nodes: tma "
                        + $"models {model.Name}");
            }

            selected.UnionWith(matching);
        }

        foreach (var node in model.Nodes.Reverse())
        {
            if (selected.Contains(node.Name) && node.Parent is { } parent)
            {
                selected.Add(parent);
            }
        }

        return selected;
    }

    private static string SelectionText(MeasurementOptions options)
    {
        var level = options.Counting.Level == DefaultLevel ? "" : string.Create(CultureInfo.InvariantCulture, $"-l {options.Counting.Level} ");
        var nodes = options.Counting.Nodes.Count == 0 ? "" : $"--nodes {ShellQuoting.Quote(string.Join(',', options.Counting.Nodes))} ";
        return level + nodes;
    }

    /// <summary>True for the nodes that a pattern of <c>--nodes</c> means.</summary>
    public static bool Matches(string pattern, NodeDefinition node) =>
        FileSystemName.MatchesSimpleExpression(pattern, node.Name)
        || FileSystemName.MatchesSimpleExpression(pattern, node.Path)
        || FileSystemName.MatchesSimpleExpression(pattern, NodeRenaming.OtherName(node.Name));

    private static NoTree NotPermitted(int paranoid) => new(NoTreeIds.NotPermitted, string.Create(
        CultureInfo.InvariantCulture,
        $"the kernel does not allow this user to count anything (perf_event_paranoid is {paranoid}); sudo sysctl kernel.perf_event_paranoid=1 allows it"));

    private static NoTree NoPmu(Machine machine) => new(NoTreeIds.NoPmu, machine.Cpu.Hypervisor
        ? "this virtual machine has no hardware counters; give it a virtual PMU (KVM: -cpu host,pmu=on) or measure on bare metal"
        : machine.Container is { } container
            ? $"this {container} container sees no hardware counters; run on a host that has them"
            : "this kernel offers no hardware counters (no core PMU under /sys/bus/event_source/devices)");
}
