using System.Globalization;
using Toplev.Collector.Machines;

namespace Toplev.Engine.Diagnosing;

/// <summary>The processor's counters and their other users.</summary>
public static class CounterChecks
{
    private const int UsualMuxInterval = 4;

    /// <summary>From here on, groups take so few turns in a second that short programs measure only some of them.</summary>
    private const int LongMuxInterval = 50;

    public static IEnumerable<Check?> All(MachineFacts facts) =>
        [Processor(facts), Pmu(facts), Metrics(facts), Counters(facts), Watchdog(facts), Mux(facts), Users(facts), Tsx(facts)];

    public static Check Processor(MachineFacts facts)
    {
        var cpu = facts.Machine.Cpu;
        var name = cpu.Brand is { } brand ? $"{brand} ({cpu.Key})" : cpu.Vendor.Length > 0 ? cpu.Key : "unknown processor";
        return facts.Model is { } model
            ? Check.Ok("cpu", "CPU", $"{name}: {model.Title}, TMA {model.TmaVersion}, {Levels(model.Nodes.Max(node => node.Level))} supported")
            : new Check(
                "cpu",
                CheckStatus.Fail,
                "CPU",
                name) { Consequence = facts.Choice.WhyNot?.Replace($" for {name}", "", StringComparison.Ordinal), Fix = "tma models" };
    }

    private static string Levels(int deepest) =>
        deepest == 1 ? "level 1" : string.Create(CultureInfo.InvariantCulture, $"levels 1-{deepest}");

    public static Check Pmu(MachineFacts facts)
    {
        if (facts.CoreDevice is null)
        {
            return new Check("pmu", CheckStatus.Fail, "PMU", VirtualMachines.WhyNoPmu(facts))
            {
                Consequence = "no TMA tree; software counters at best",
                Fix = VirtualMachines.Remedy(facts),
            };
        }

        var names = string.Join(", ", facts.Machine.CoreDevices.Select(device => device.Name));
        return facts.Probe is { Hardware: false, SoftwareRefusal: null } probe
            ? new Check("pmu", CheckStatus.Fail, "PMU", $"{names} exists, but cycles and instructions are not counted")
            {
                Consequence = probe.HardwareRefusal?.TrimEnd('.'),
                Fix = VirtualMachines.Remedy(facts),
            }
            : Check.Ok("pmu", "PMU", $"hardware counters: {names}");
    }

    public static Check? Metrics(MachineFacts facts)
    {
        if (facts.Model is not { Counters.TopdownMetrics: > 0 and var published } || Device(facts) is not { } device)
        {
            return null;
        }

        var exposed = Exposed(facts);
        if (exposed >= published && facts.Probe?.TopdownMetrics != false)
        {
            return Check.Ok("perf-metrics", "metrics", exposed == 8 ? "topdown metrics for levels 1 and 2" : "topdown metrics for level 1");
        }

        return new Check("perf-metrics", CheckStatus.Warning, "metrics", exposed >= published
            ? $"{device.Name} lists topdown metrics, but their values are 0 or do not add up"
            : string.Create(CultureInfo.InvariantCulture, $"{exposed} of {published} topdown metrics are exposed"))
        {
            Consequence = "nodes that need them are unavailable",
            Fix = facts.Machine.Cpu.Hypervisor ? "measure on bare metal" : "a newer kernel (Ice Lake 5.10, Sapphire Rapids 5.12)",
        };
    }

    public static Check? Counters(MachineFacts facts)
    {
        if (facts.Probe?.GenericCounters is not { } counted || facts.Model is not { } model)
        {
            return null;
        }

        var published = PublishedCounters(facts);
        var text = string.Create(CultureInfo.InvariantCulture, $"{counted} of {published} generic counters are usable at the same time");
        return HasTooFewCounters(facts)
            ? new Check("counters", CheckStatus.Warning, "counters", text)
            {
                Consequence = "more groups must share them, and some nodes may be unavailable",
                Fix = facts.Machine.Cpu.Hypervisor ? "a larger virtual machine, or bare metal" : "stop other programs that use the counters",
            }
            : Check.Ok("counters", "counters", text);
    }

    public static Check? Watchdog(MachineFacts facts)
    {
        if (facts.CoreDevice is null || facts.Machine.Limits.NmiWatchdog is not { } on)
        {
            return null;
        }

        if (!on)
        {
            return Check.Ok("nmi-watchdog", "NMI watchdog", "off: takes no counter");
        }

        return facts.Host.BuddyDetector == true
            ? Check.Ok("nmi-watchdog", "NMI watchdog", "on, but this type does not take a counter")
            : new Check("nmi-watchdog", CheckStatus.Warning, "NMI watchdog", "on")
            {
                Consequence = facts.Model is { } model
                    ? string.Create(CultureInfo.InvariantCulture, $"takes one of {model.Counters.Generic} counters of every CPU")
                    : "takes one counter of every CPU",
                Fix = "sudo sysctl kernel.nmi_watchdog=0",
                Undo = "sudo sysctl kernel.nmi_watchdog=1",
                Setting = new KernelSetting("proc/sys/kernel/nmi_watchdog", "0", "1"),
            };
    }

    public static Check? Mux(MachineFacts facts)
    {
        if (Device(facts) is not { MuxIntervalMilliseconds: { } interval } device)
        {
            return null;
        }

        var path = $"sys/bus/event_source/devices/{device.Name}/perf_event_mux_interval_ms";
        var evidence = string.Create(CultureInfo.InvariantCulture, $"groups are rotated every {interval} ms");
        return interval <= LongMuxInterval
            ? Check.Ok("mux-interval", "sharing", evidence)
            : new Check("mux-interval", CheckStatus.Warning, "sharing", evidence)
            {
                Consequence = "short programs measure only some of them",
                Fix = string.Create(CultureInfo.InvariantCulture, $"echo {UsualMuxInterval} | sudo tee /{path}"),
                Undo = string.Create(CultureInfo.InvariantCulture, $"echo {interval} | sudo tee /{path}"),
                Setting = new KernelSetting(path, UsualMuxInterval.ToString(CultureInfo.InvariantCulture), interval.ToString(CultureInfo.InvariantCulture)),
            };
    }

    public static Check? Users(MachineFacts facts) => facts.Host.CounterUsers is [_, ..] users
        ? new Check("pmu-users", CheckStatus.Warning, "other users", string.Join(", ", users))
        {
            Consequence = "may hold counters while tma measures",
            Fix = "stop them during measurements",
        }
        : null;

    public static Check? Tsx(MachineFacts facts) => facts.Machine.CoreDevices.FirstOrDefault(device => device.AllowsTsxForceAbort == false) is { } device
        ? new Check("tsx-force-abort", CheckStatus.Warning, "TSX", $"allow_tsx_force_abort = 0 on {device.Name}")
        {
            Consequence = "the erratum's workaround takes counter 3 when transactions are used",
            Fix = $"echo 1 | sudo tee /sys/bus/event_source/devices/{device.Name}/allow_tsx_force_abort",
            Undo = $"echo 0 | sudo tee /sys/bus/event_source/devices/{device.Name}/allow_tsx_force_abort",
        }
        : null;

    /// <summary>Fewer than published, beyond the one the watchdog takes.</summary>
    public static bool HasTooFewCounters(MachineFacts facts) =>
        facts.Model is not null && facts.Probe?.GenericCounters is { } counted && counted < PublishedCounters(facts) - 1;

    public static bool LacksMetrics(MachineFacts facts) => facts.Model is { } model && Device(facts) is not null
        && (Exposed(facts) < model.Counters.TopdownMetrics || facts.Probe?.TopdownMetrics == false);

    private static int PublishedCounters(MachineFacts facts) => facts.Model!.Counters is var counters && facts.Machine.Topology.SmtActive == false
        ? counters.GenericWithoutSmt : facts.Model!.Counters.Generic;

    private static int Exposed(MachineFacts facts) => Device(facts) is not { } device
        || !device.Events.Contains("slots") || !device.Events.Contains("topdown-retiring") ? 0
        : device.Events.Contains("topdown-heavy-ops") ? 8 : 4;

    private static Collector.Machines.PmuDevice? Device(MachineFacts facts) =>
        facts.Model is { } model ? facts.Machine.Device(Planning.MeasurementSetup.PmuOf(facts.Machine, model)) : facts.CoreDevice;
}
