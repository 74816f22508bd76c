using System.Globalization;
using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Engine.Options;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Measuring;

/// <summary>From the options to the program that is started: its environment, allocator and pinning.</summary>
public sealed class WorkloadBuilder(MeasurementOptions options, ProgramEnvironment user, Machine machine)
{
    private readonly List<Finding> notes = [];

    /// <summary>What must be said of the programs that were built: where options met what the user had set.</summary>
    public IReadOnlyList<Finding> Notes => notes;

    /// <param name="words">The program and its arguments.</param>
    /// <param name="changes">Environment of a variant, beyond <c>--env</c>; null removes.</param>
    /// <param name="variant">What a variant is started with; null for what all are.</param>
    /// <param name="directory">Where it runs; null for where we are, or where a recorded program ran.</param>
    /// <exception cref="ProgramNotStartedException">The program was not found or not executable.</exception>
    public Workload Build(
        IReadOnlyList<string> words, IReadOnlyDictionary<string, string?>? changes = null, ProgramSettings? variant = null, string? directory = null)
    {
        var settings = variant ?? options.Launch.Settings;
        var recorded = options.Launch.Recorded;
        directory ??= recorded?.Directory;
        var environment = recorded is null ? [] : new Dictionary<string, string?>(recorded.Environment);
        foreach (var pair in options.Launch.Environment)
        {
            var (name, value) = Pair(pair, "--env");
            RefuseTwice(name, settings);
            environment[name] = value;
        }

        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
        {
            RefuseTwice(name, settings);
            environment[name] = value;
        }

        var pinning = PinningOf(settings.Cores);
        var workload = new Workload
        {
            Program = words[0], Arguments = [.. words.Skip(1)], Directory = directory, Environment = environment, Pinning = pinning,
            HugePages = settings.HugePages ?? recorded?.HugePages,
        };
        var path = workload.Resolve(user);
        if (settings.OpenMp is { } runtime)
        {
            Take(environment, OpenMpRuntimes.Changes(runtime, user.With(environment), Path.Combine(directory ?? "", path), "/"));
        }

        if (settings.Allocator is { } allocator)
        {
            foreach (var (name, value) in AllocatorPresets.Changes(allocator, user.With(environment), "/"))
            {
                environment[name] = value;
            }
        }

        if (settings.Threads is { } threads)
        {
            Take(environment, OpenMpRuntimes.Threads(NumberOf(threads, pinning), user.With(environment)));
        }

        if (workload.HugePages is { } pages)
        {
            Take(environment, HugePageChoice.Changes(
                pages, user.With(environment), machine.TransparentHugePages,
                settings.Allocator is { } other && AllocatorPresets.Replaces(other) ? other : null, CLibrary.Glibc));
        }

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

    private void Take(Dictionary<string, string?> environment, EnvironmentChanges changes)
    {
        notes.AddRange(changes.Notes.Except(notes));
        foreach (var (name, value) in changes.Values)
        {
            environment[name] = value;
        }
    }

    private static void RefuseTwice(string variable, ProgramSettings settings)
    {
        if (variable == OpenMpRuntimes.ThreadsVariable && settings.Threads is { } threads)
        {
            throw new UserErrorException($"{variable} is set as a variable and by --threads {threads}.", "Use only one of them.");
        }
    }

    /// <summary>Of the cores, those of which the program may use a hardware thread count.</summary>
    private int NumberOf(string threads, Pinning pinning)
    {
        if (threads != ProgramSettings.ThreadPerCore)
        {
            return int.Parse(threads, CultureInfo.InvariantCulture);
        }

        var topology = machine.Topology;
        var usable = (pinning.Cpus ?? (options.Root == "/" ? RunningProcess.OwnCpus() : null) ?? topology.Online).Cpus;
        var cores = topology.Cores.Count(core => core.Cpus.Any(usable.Contains));
        return cores > 0 ? cores
            : usable.Count > 0 ? usable.Count
            : throw new UserErrorException("--threads cores: the kernel does not say which cores there are.", "Give their number: --threads 8.");
    }

    private Pinning PinningOf(string? cores)
    {
        if (options.Launch.NumaNode is { } node && !machine.Topology.Nodes.ContainsKey(node))
        {
            throw new UserErrorException(
                $"There is no NUMA node {node}.", machine.Topology.Nodes.Count switch
                {
                    0 => "This machine reports no NUMA nodes.",
                    1 => $"This machine has only node {machine.Topology.Nodes.Keys.First()}.",
                    _ => $"This machine has the nodes {string.Join(", ", machine.Topology.Nodes.Keys.Order())}.",
                });
        }

        CpuList? cpus = null;
        if (cores == ProgramSettings.PhysicalCores)
        {
            cpus = machine.Topology.PhysicalCores(options.Launch.NumaNode);
        }
        else if (cores is not null)
        {
            cpus = CpuList.TryParse(cores, out var named)
                ? named
                : throw new UserErrorException($"--cores takes a list of CPUs such as 0-3,8, or physical; not '{cores}'.");
            CheckOnline(cpus, machine);
        }
        else if (options.Launch.NumaNode is { } only && machine.Topology.Nodes[only].Cpus.Count > 0)
        {
            // A node without CPUs (memory that is attached by itself) binds only the memory.
            cpus = machine.Topology.Nodes[only];
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
