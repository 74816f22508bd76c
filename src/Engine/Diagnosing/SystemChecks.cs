using System.Globalization;
using Toplev.Collector.Regions;

namespace Toplev.Engine.Diagnosing;

/// <summary>What makes measurements noisy or incomplete without forbidding them, and what would help.</summary>
public static class SystemChecks
{
    /// <summary>About what a plan of level 3 opens on every CPU with -a.</summary>
    private const int EventsPerCpu = 80;

    /// <summary>Share of the CPUs that may be busy with other things before results of short programs suffer.</summary>
    private const double QuietLoad = 0.25;

    public static IEnumerable<Check?> All(MachineFacts facts) =>
        [Smt(facts), Offline(facts), Hybrid(facts), Governor(facts), Turbo(facts), Load(facts), OpenFiles(facts), Allocators(facts), Itt(facts), DotNet(facts)];

    public static Check? Smt(MachineFacts facts)
    {
        if (facts.Machine.Topology.SmtActive is not { } on)
        {
            return null;
        }

        var wholeCore = facts.Model is { Counters.TopdownMetrics: 0 } model && model.Counters.GenericWithoutSmt > model.Counters.Generic;
        return on && wholeCore
            ? new Check("smt", CheckStatus.Warning, "SMT", "on")
            {
                Consequence = "this core's formulas are exact only if the sibling threads are idle or also counted",
                Fix = "tma run --cores physical -- PROGRAM" + Check.Or + "tma run -a -- PROGRAM",
            }
            : Check.Ok("smt", "SMT", on ? "on" : "off");
    }

    public static Check? Offline(MachineFacts facts)
    {
        var topology = facts.Machine.Topology;
        var missing = topology.Possible.Cpus.Count - topology.Online.Cpus.Count;
        // Virtual machines declare many more CPUs as possible than they have.
        return missing > 0 && topology.Online.Cpus.Count > 0 && !facts.Machine.Cpu.Hypervisor
            ? new Check(
                "offline-cpus",
                CheckStatus.Warning,
                "CPUs",
                string.Create(CultureInfo.InvariantCulture, $"{topology.Online.Cpus.Count} of {topology.Possible.Cpus.Count} are online"))
            {
                Consequence = "results are valid only for this configuration",
            }
            : null;
    }

    public static Check? Hybrid(MachineFacts facts) => facts.Machine.IsHybrid
        ? new Check("hybrid", CheckStatus.Warning, "hybrid", "P-cores and E-cores have different trees")
        {
            Consequence = "a program that migrates between them gets one tree per core type",
            Fix = "tma run --cores \"$(cat /sys/bus/event_source/devices/cpu_core/cpus)\" -- PROGRAM",
        }
        : null;

    public static Check? Governor(MachineFacts facts) => facts.Machine.FrequencyGovernor is not { } governor ? null
        : governor is "performance" ? Check.Ok("governor", "frequency", "governor performance")
        : new Check("governor", CheckStatus.Warning, "frequency", $"governor {governor}")
        {
            Consequence = "times of short programs vary with frequency (the shares in the tree hardly do)",
            Fix = "sudo cpupower frequency-set -g performance",
            Undo = $"sudo cpupower frequency-set -g {governor}",
        };

    public static Check? Turbo(MachineFacts facts) => facts.Host.Turbo is { } on
        ? Check.Ok("turbo", "turbo", on ? "on: run times vary with temperature; alternate the variants you compare" : "off")
        : null;

    public static Check? Load(MachineFacts facts)
    {
        var cpus = facts.Machine.Topology.Online.Cpus.Count;
        if (facts.Machine.LoadAverage is not { } load || cpus == 0)
        {
            return null;
        }

        var evidence = string.Create(CultureInfo.InvariantCulture, $"load {load:0.0} on {cpus} CPU{(cpus == 1 ? "" : "s")}");
        return load <= Math.Max(0.5, cpus * QuietLoad)
            ? Check.Ok("load", "load", evidence)
            : new Check("load", CheckStatus.Warning, "load", evidence)
            {
                Consequence = "other programs disturb the measurement",
                Fix = "wait until they finish, or repeat with -r 10",
            };
    }

    public static Check? OpenFiles(MachineFacts facts)
    {
        var limits = facts.Machine.Limits;
        var needed = EventsPerCpu * facts.Machine.Topology.Online.Cpus.Count;
        return facts.CoreDevice is not null && limits.OpenFiles is { } soft && soft < needed
            ? new Check("open-files", CheckStatus.Warning, "open files", string.Create(CultureInfo.InvariantCulture, $"ulimit -n is {soft}, at most "
            + $"{limits.OpenFilesHard?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}"))
            {
                Consequence = string.Create(CultureInfo.InvariantCulture, $"measuring all CPUs (-a) at level 3 needs about {needed}"),
                Fix = string.Create(CultureInfo.InvariantCulture, $"ulimit -n {needed + 1024}"),
                Undo = string.Create(CultureInfo.InvariantCulture, $"ulimit -Sn {soft}"),
            }
            : null;
    }

    public static Check Allocators(MachineFacts facts)
    {
        var found = facts.Allocators.Count > 0 ? string.Join(", ", facts.Allocators) : "only the C library's";
        var missing = facts.MissingAllocators.Count > 0 ? $"; missing: {string.Join(", ", facts.MissingAllocators)}" : "";
        return Check.Ok("allocators", "allocators", found + missing);
    }

    /// <summary>The one place that reports a build without a C compiler: runs do without the annotations and say nothing.</summary>
    public static Check? Itt(MachineFacts facts) => !facts.IsHere ? null
        : IttLibrary.Path is not null ? Check.Ok("itt", "ITT", "--regions itt collects tasks of oneDNN, OpenMP, oneTBB and PyTorch as regions")
        : new Check("itt", CheckStatus.Warning, "ITT", "tma was built without a C compiler, so libtma-itt.so is missing")
        {
            Consequence = "ITT tasks cannot be collected",
            Fix = "sudo apt install gcc libc6-dev, then rebuild tma",
        };

    public static Check? DotNet(MachineFacts facts) => facts.IsHere ? Check.Ok("dotnet", ".NET", Environment.Version.ToString()) : null;
}
