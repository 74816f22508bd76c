using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Engine.Options;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Measuring;

/// <summary>From the options to the program that is started: its environment, allocator and pinning.</summary>
public sealed class WorkloadBuilder(MeasurementOptions options, ProgramEnvironment user, Machine machine)
{
    /// <param name="words">The program and its arguments.</param>
    /// <param name="changes">Environment of a variant, beyond <c>--env</c>; null removes.</param>
    /// <param name="allocator">Name of an allocator preset, or null.</param>
    /// <exception cref="ProgramNotStartedException">The program was not found or not executable.</exception>
    public Workload Build(IReadOnlyList<string> words, IReadOnlyDictionary<string, string?>? changes = null, string? allocator = null)
    {
        var recorded = options.Launch.Recorded;
        var environment = recorded is null ? [] : new Dictionary<string, string?>(recorded.Environment);
        foreach (var pair in options.Launch.Environment)
        {
            var (name, value) = Pair(pair, "--env");
            environment[name] = value;
        }

        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        if (allocator is not null)
        {
            foreach (var (name, value) in AllocatorPresets.Changes(allocator, user.With(environment), "/"))
            {
                environment[name] = value;
            }
        }

        var workload = new Workload
        {
            Program = words[0], Arguments = [.. words.Skip(1)], Directory = recorded?.Directory, Environment = environment, Pinning = PinningOf(),
        };
        _ = workload.Resolve(user);
        return workload;
    }

    /// <summary>The load of a server: it runs as the user would run it, nothing of the variant's is its own.</summary>
    public Workload BuildLoad(IReadOnlyList<string> words)
    {
        var workload = new Workload { Program = words[0], Arguments = [.. words.Skip(1)] };
        _ = workload.Resolve(user);
        return workload;
    }

    /// <exception cref="UserErrorException">It is no NAME=VALUE.</exception>
    public static (string Name, string Value) Pair(string text, string option)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw new UserErrorException($"{option} takes NAME=VALUE, not '{text}'.");
    }

    /// <summary>What taskset and perf would refuse in words that blame the program, or not at all.</summary>
    public static void CheckOnline(CpuList cpus, Machine machine)
    {
        var online = machine.Topology.Online;
        if (online.Cpus.Count > 0 && cpus.Cpus.Except(online.Cpus).ToList() is [var missing, ..])
        {
            throw new UserErrorException($"There is no CPU {missing}.", $"Online here: {online}.");
        }
    }

    private Pinning PinningOf()
    {
        if (options.Launch.NumaNode is { } node && !machine.Topology.Nodes.ContainsKey(node))
        {
            throw new UserErrorException(
                $"There is no NUMA node {node}.", $"Nodes of this machine: {string.Join(", ", machine.Topology.Nodes.Keys.Order())}.");
        }

        CpuList? cpus = null;
        if (options.Launch.Cores == "physical")
        {
            cpus = machine.Topology.PhysicalCores(options.Launch.NumaNode);
        }
        else if (options.Launch.Cores is { } list)
        {
            cpus = CpuList.TryParse(list, out var named)
                ? named
                : throw new UserErrorException($"--cores takes a list of CPUs such as 0-3,8, or physical; not '{list}'.");
            CheckOnline(cpus, machine);
        }

        // One core type was asked for: the program stays there. (Another root describes another machine, whose CPUs are not here.)
        if (cpus is null && options is { Counting.CoreType: { } type, Launch.NumaNode: null, Root: "/" })
        {
            cpus = machine.Device(PmuName.Of(type))?.Cpus;
        }

        return cpus is null && options.Launch is { NumaNode: null, Recorded.Pinning: { } pinned }
            ? AsRecorded(pinned)
            : new Pinning(cpus, options.Launch.NumaNode);
    }

    private Pinning AsRecorded(Pinning pinned)
    {
        var topology = machine.Topology;
        if (pinned.Cpus is { } cpus && topology.Online.Cpus.Count > 0 && cpus.Cpus.Except(topology.Online.Cpus).Any())
        {
            throw new UserErrorException(
                $"The program was pinned to CPUs {cpus}, which are not all online here.", $"Choose others with --cores; online here: {topology.Online}.");
        }

        return pinned.Node is { } node && !topology.Nodes.ContainsKey(node)
            ? throw new UserErrorException(
                $"The program was bound to NUMA node {node}, which is not here.",
                $"Choose another with --node; nodes of this machine: {string.Join(", ", topology.Nodes.Keys.Order())}.")
            : pinned;
    }
}
