using Toplev.Cli.Measuring;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Collector.Workloads;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma run</c>: measure a program and explain where its time goes.</summary>
internal sealed class RunCommand(RunOptions options, Streams streams, Preparation begun)
{
    public int Execute()
    {
        Check();
        var environment = ProgramEnvironment.OfThisProcess();
        var prepared = begun.Root == options.Root ? begun : Preparation.Begin(options.Root);
        var machine = prepared.Machine;
        if (options.Cpus is { } measured)
        {
            CheckOnline(CpuList.TryParse(measured, out var list) ? list : throw new UserErrorException($"--cpu takes a list of CPUs such as 0-3,8; not '{measured}'."), machine);
        }

        var workload = options.Program.Count > 0 ? WorkloadOf(environment, machine) : null;
        if (workload is not null)
        {
            _ = ProgramSearch.Resolve(workload, environment);
        }

        var catalog = prepared.Catalog;
        var setup = MeasurementSetup.Prepare(options, machine, catalog);
        RequireWhatWasAsked(setup);
        var perf = setup.MayUsePerf ? FindPerf(environment, machine) : null;
        ResultFiles.CheckWritable(options);
        var device = OutputDevice.StandardError(options.Color);
        var progress = new Progress(streams.Error, !Console.IsErrorRedirected, options.Verbosity == Verbosity.Quiet, device);
        Announce(setup);
        var session = new RunSession(options, machine, environment, perf, prepared, streams.Error, progress);
        var (recording, set) = session.Run(setup, workload, options.Recording ?? "run.tma", measured => ResultBuilder.Build(measured, catalog));
        Show(set, recording, device);
        ResultFiles.Write(options.JsonFile, options.CsvFile, set, recording, catalog, streams.Output);
        return ExitCodeOf(session, set);
    }

    private void Check()
    {
        if (options.Program.Count == 0 && !options.IsAttached)
        {
            throw new UserErrorException("There is no program to measure.", "For example: tma run -- dotnet app.dll; a running one: tma run -p PID.");
        }

        if (options.UserOnly && options.KernelOnly)
        {
            throw new UserErrorException("--user and --kernel exclude each other.", "Without both, user mode and kernel are counted.");
        }

        if (options.Program.Count == 0 && options.Runs + options.Warmups > 1)
        {
            throw new UserErrorException("-r and -w repeat a program, and there is none.", "Use --duration to say how long to measure.");
        }

        if (options is { NoMultiplex: true, Program.Count: 0 })
        {
            throw new UserErrorException("--no-multiplex executes a program several times, and there is none.", "Leave it out.");
        }
    }

    private Workload WorkloadOf(ProgramEnvironment environment, Machine machine)
    {
        var changes = new Dictionary<string, string?>();
        foreach (var pair in options.Environment)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UserErrorException($"--env takes NAME=VALUE, not '{pair}'.");
            }

            changes[pair[..equals]] = pair[(equals + 1)..];
        }

        if (options.Allocator is { } allocator)
        {
            foreach (var (name, value) in AllocatorPresets.Changes(allocator, environment.With(changes), "/"))
            {
                changes[name] = value;
            }
        }

        return new Workload
        {
            Program = options.Program[0],
            Arguments = [.. options.Program.Skip(1)],
            Environment = changes,
            Pinning = PinningOf(machine),
        };
    }

    private Pinning PinningOf(Machine machine)
    {
        if (options.NumaNode is { } node && !machine.Topology.Nodes.ContainsKey(node))
        {
            throw new UserErrorException(
                $"There is no NUMA node {node}.", $"Nodes of this machine: {string.Join(", ", machine.Topology.Nodes.Keys.Order())}.");
        }

        CpuList? cpus = null;
        if (options.Cores == "physical")
        {
            cpus = machine.Topology.PhysicalCores(options.NumaNode);
        }
        else if (options.Cores is { } list)
        {
            cpus = CpuList.TryParse(list, out var named)
                ? named
                : throw new UserErrorException($"--cores takes a list of CPUs such as 0-3,8, or physical; not '{list}'.");
            CheckOnline(cpus, machine);
        }

        return new Pinning(cpus, options.NumaNode);
    }

    /// <summary>What taskset and perf would refuse in words that blame the program, or not at all.</summary>
    private static void CheckOnline(CpuList cpus, Machine machine)
    {
        var online = machine.Topology.Online;
        if (online.Cpus.Count > 0 && cpus.Cpus.Except(online.Cpus).ToList() is [var missing, ..])
        {
            throw new UserErrorException($"There is no CPU {missing}.", $"Online here: {online}.");
        }
    }

    private void RequireWhatWasAsked(MeasurementSetup setup)
    {
        if (setup.Model is not null)
        {
            return;
        }

        if (options.RequirePmu)
        {
            throw new UserErrorException($"--require-pmu: {setup.WhyNoTree}.", "What can be measured here: tma doctor.");
        }

        if (!setup.MayUsePerf && options.IsAttached)
        {
            throw new UserErrorException($"Nothing can be measured: {setup.WhyNoTree}.");
        }
    }

    private string? FindPerf(ProgramEnvironment environment, Machine machine) =>
        PerfBinary.Find(options.Perf, environment, options.Root, machine.KernelRelease)
        ?? throw new UserErrorException(
            "perf was not found.", "Install it (Debian: sudo apt install linux-perf; Ubuntu: sudo apt install linux-tools-generic; others: perf), or name it with --perf.");

    private void Announce(MeasurementSetup setup)
    {
        if (options.Verbosity == Verbosity.Quiet)
        {
            return;
        }

        if (setup.Plan.Passes.Count > 1)
        {
            streams.Error.Write($"tma: {setup.Plan.Groups.Count} groups of events, one per execution: {(options.Runs + options.Warmups) * setup.Plan.Passes.Count} executions of the program\n");
        }

        if (options.Verbosity == Verbosity.Verbose)
        {
            streams.Error.Write(PlanText.Describe(setup));
        }
    }

    private void Show(ResultSet set, Recording recording, TerminalOptions device)
    {
        if (options.Verbosity != Verbosity.Quiet)
        {
            var text = new TerminalText(device);
            text.Line($"Recording: {Path.GetRelativePath(Environment.CurrentDirectory, recording.Path)}", Tone.Dim);
            streams.Error.Write(new RunSummary(set, device, options.AllNodes).Render() + text);
        }
        else
        {
            foreach (var finding in set.Findings.Where(finding => finding.Severity == Tma.Findings.Severity.Error))
            {
                streams.Error.Write($"tma: {finding.Text}\n");
            }
        }
    }

    /// <summary>The program's own code; tma's when perf failed under way or what was required could not be had.</summary>
    private int ExitCodeOf(RunSession session, ResultSet set)
    {
        if (session.PerfFailed)
        {
            return ExitCode.Failure;
        }

        var result = set.Results[0];
        if (options.RequirePmu && result.Tree is null)
        {
            streams.Error.Write($"tma: --require-pmu: {result.WhyNoTree}.\n");
            return ExitCode.Failure;
        }

        return result.ExitCode ?? ExitCode.Success;
    }
}
