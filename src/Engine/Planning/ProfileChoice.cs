using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Engine.Options;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Planning;

/// <summary>Which event finds the code behind a node on a machine.</summary>
/// <param name="Request">What is sampled.</param>
/// <param name="Note">Why it is this event, where that is not what was asked for; or null.</param>
public sealed record ProfileChoice(ProfileRequest Request, string? Note)
{
    private const string Clock = "cpu-clock";
    private const string Cycles = "cycles";

    /// <summary>Events of the kernel that need no PMU. Each occurrence is a sample: they are rare, and what they stand for is a count.</summary>
    private static readonly string[] SoftwareEvents =
        ["page-faults", "minor-faults", "major-faults", "context-switches", "cpu-migrations", "alignment-faults", "emulation-faults"];

    /// <summary>True where no tree is needed to know what to sample.</summary>
    public static bool NeedsTree(MeasurementSetup setup, LocateOptions asked)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(asked);
        return asked is { For: null, WithTrees: false } && setup.Model is not null;
    }


    /// <exception cref="UserErrorException">What was named is no node and no event that can be sampled here.</exception>
    /// <param name="setup">What can be counted on the machine.</param>
    /// <param name="bottleneck">Name of the bottleneck where it was measured, or null.</param>
    public static ProfileChoice For(LocateOptions asked, Machine machine, MeasurementSetup setup, string? bottleneck)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(setup);
        var privilege = setup.Plan.Privilege switch { Privilege.User => "u", Privilege.Kernel => "k", _ => "" };
        if (asked.WithTrees)
        {
            return CountersChoice.For(asked, machine, setup, privilege);
        }

        var name = asked.For ?? bottleneck;
        var plain = name?.ToLowerInvariant();
        if (plain is Clock or "task-clock")
        {
            return new ProfileChoice(RequestOf(asked, WithPrivilege(plain, privilege), plain, null, null), null);
        }

        if (plain is not null && SoftwareEvents.Contains(plain))
        {
            return new ProfileChoice(RequestOf(asked, WithPrivilege(plain, privilege), plain, null, 1), null);
        }

        if (setup.Model is not { } model)
        {
            return asked.For is null || plain == Cycles
                ? new ProfileChoice(
                    RequestOf(asked, WithPrivilege(Clock, privilege), Clock, null, null),
                    $"Sampling CPU time (cpu-clock): {setup.WhyNoTree!.Text}.")
                : throw Misspelled(asked.For) ?? new UserErrorException(
                    $"--for {asked.For} needs hardware events: {setup.WhyNoTree!.Text}.",
                    "Omit it to sample CPU time, or use --for page-faults or context-switches.");
        }

        return plain is null or Cycles
            ? new ProfileChoice(CyclesOf(asked, machine, model, privilege, null), plain is null ? "No node is a bottleneck: sampling cycles." : null)
            : OfNode(asked, machine, model, privilege, name!);
    }

    /// <summary>What looks like one of the kernel's events is not taken for one of the hardware.</summary>
    private static UserErrorException? Misspelled(string name) => Spelling.DidYouMean(name, [Clock, "task-clock", .. SoftwareEvents]) is { Length: > 0 } near
        ? new UserErrorException($"--for: there is no event '{name}'.", near.Trim())
        : null;

    private static ProfileChoice OfNode(LocateOptions asked, Machine machine, TmaModel model, string privilege, string name)
    {
        var node = model.Nodes.FirstOrDefault(each => IsNamed(each, name)) ?? throw new UserErrorException(
            $"--for: {model.Title} has no node or event '{name}'.",
            $"{Spelling.DidYouMean(name, model.Nodes.Select(each => each.Name))}Its nodes: tma models {model.Name}; events: {Clock}, {Cycles}, page-faults, "
                + "context-switches.");
        for (var place = node; place is { Level: > 1 }; place = model.Nodes.FirstOrDefault(each => each.Name == place.Parent))
        {
            if (place.LocateWith.Select(model.Events.GetValueOrDefault).OfType<PmuEvent>().FirstOrDefault(IsSampled) is { } located)
            {
                var precise = IsPrecise(machine, model) ? "P" : "";
                var pmu = MeasurementSetup.PmuOf(machine, model);
                var request = RequestOf(asked, located.Encoding.ToPerf(pmu, SafeName(located.Name)) + privilege + precise, located.Name, place.Name, null);
                return new ProfileChoice(request, place == node ? null : $"{node.Name} has no event of its own to sample: that of {place.Name} is used.");
            }
        }

        return machine.Device("ibs_op") is not null && model.Vendor == "AuthenticAMD"
            ? new ProfileChoice(
                RequestOf(asked, "ibs_op//", "ibs_op", node.Name, null),
                $"{node.Name} has no event of its own to sample: AMD's instruction-based sampling is used, which samples all operations.")
            : new ProfileChoice(
                CyclesOf(asked, machine, model, privilege, node.Name),
                node.Level == 1 ? null : $"{node.Name} has no event to sample on {model.Title}: cycles are sampled.");
    }

    private static bool IsNamed(NodeDefinition node, string name) =>
        node.Name.Equals(name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase) || node.Path.Equals(name, StringComparison.OrdinalIgnoreCase)
        || NodeRenaming.OtherName(node.Name).Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Fields of PERF_METRICS cannot interrupt.</summary>
    private static bool IsSampled(PmuEvent located) => !located.IsTopdownMetric;

    private static ProfileRequest CyclesOf(LocateOptions asked, Machine machine, TmaModel model, string privilege, string? node)
    {
        var pmu = MeasurementSetup.PmuOf(machine, model);
        var modifiers = privilege + (IsPrecise(machine, model) ? "P" : "");
        // On a hybrid processor the plain name stands for all kinds of cores.
        return RequestOf(asked, pmu is "cpu" || model.IsArm ? WithPrivilege(Cycles, modifiers) : $"{pmu}/{Cycles}/{modifiers}", Cycles, node, null);
    }

    /// <summary>The kernel reports whether the PMU has precise events at all; perf finds out which level the event has (modifier P).</summary>
    private static bool IsPrecise(Machine machine, TmaModel model) =>
        machine.Device(MeasurementSetup.PmuOf(machine, model))?.Capabilities.TryGetValue("max_precise", out var most) == true && most.Trim() is not ("" or "0");

    internal static string WithPrivilege(string name, string modifiers) => modifiers.Length == 0 ? name : name + ":" + modifiers;

    // What perf prints as the event's name ends at a colon or blank.
    private static string SafeName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '_'));

    internal static ProfileRequest RequestOf(LocateOptions asked, string text, string name, string? node, long? period) => new()
    {
        Event = text,
        EventName = name,
        Node = node,
        Frequency = period is null ? asked.Frequency : null,
        Period = period,
        CallGraph = asked.CallGraph,
        WithInlined = asked.WithInlined,
        WithLines = asked.WithLines,
        KeepsPerfData = asked.KeepsPerfData,
        MostBytes = asked.MostBytes,
    };

    /// <summary>The deepest node of a result's bottleneck, or null.</summary>
    public static string? BottleneckOf(TmaTree? tree) => tree?.Bottleneck.Path is [.., var last] ? last.Name : null;
}
