using Toplev.Cli.Measuring;
using Toplev.Collector.Recordings;
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
        var measurement = new Measurement(options, streams, begun);
        var variant = VariantOf(measurement.Workloads);
        measurement.Decide(options.Runs + options.Warmups, [variant]);
        var device = OutputDevice.StandardError(options.Color);
        var session = measurement.Session(device);
        var setup = measurement.Setup;
        if (options.Drilldown && setup.Model is { } model)
        {
            var steps = new DrillDown(options, measurement.Machine, measurement.Catalog);
            setup = steps.First(model);
            session.Next = measured => Announced(steps.Next(measured));
        }

        AnnounceTarget();
        var warmups = variant.Server is null ? options.Warmups : 0;
        var (recording, set) = session.Run(
            setup, [variant], RunOrder.Of(1, warmups, options.Runs, 0), measurement.Recording.Path, measured => ResultBuilder.Build(measured, measurement.Catalog));
        if (session.Failure is { } failure)
        {
            streams.Say(failure);
        }

        Show(set, recording, device, RegionHint.Of(options, variant.Workload, measurement.Environment));
        ResultFiles.Write(options, set, [recording], measurement.Catalog, streams);
        return session.Failure is null ? ExitCodeOf(session, set) : ExitCode.Failure;
    }

    /// <summary>What runs already shows nothing while it is measured, and nobody would know how to end it.</summary>
    private void AnnounceTarget()
    {
        if (options is { Target: { } target, Program.Count: 0, Verbosity: not Verbosity.Quiet })
        {
            var end = options.Duration is { } duration ? $" for {Report.ValueFormats.Duration(duration.TotalSeconds)}; Ctrl-C ends it sooner" : "; Ctrl-C ends it";
            streams.Say($"measuring {target}{end}");
        }
    }

    private MeasurementSetup? Announced(MeasurementSetup? step)
    {
        if (step is { Step: [.., var last] } && options.Verbosity != Verbosity.Quiet)
        {
            var parent = step.Model!.Nodes.First(node => node.Name == last).Parent;
            streams.Say($"looking inside {Report.ValueFormats.NodeName(parent ?? last)}: {step.Plan.Groups.Count} groups");
        }

        return step;
    }

    private void Check()
    {
        if (options.Program.Count == 0 && !options.IsAttached)
        {
            throw new UserErrorException("There is no program to measure.", "For example: tma run -- dotnet app.dll; a running one: tma run -p PID.");
        }

        if (options.Program is [var file, ..] && file.EndsWith(".tma", StringComparison.Ordinal) && CompareCommand.IsRecording(file))
        {
            throw new UserErrorException($"{file} is a recording, and run measures a program.", $"To print it: tma report {Report.ShellQuoting.Quote(file)}");
        }

        if (options.Program.Count == 0 && options.Runs + options.Warmups > 1)
        {
            throw new UserErrorException("-r and -w repeat a program, and there is none.", "Use --duration to say how long to measure.");
        }

        if (options is { IsAttached: true, Program.Count: 0 } && StartsProgram() is { } option)
        {
            throw new UserErrorException($"{option} is for a program that tma starts, and {options.Target} runs already.", "Leave it out.");
        }

        if (options is { Drilldown: true, Program.Count: 0 })
        {
            throw new UserErrorException("--drilldown executes a program several times, and there is none.", "Name the nodes to look at instead: --nodes.");
        }

        if (options is { Drilldown: true, Nodes.Count: > 0 })
        {
            throw new UserErrorException("--drilldown chooses the nodes itself.", "Leave out --nodes, or --drilldown.");
        }

        if (options is { NoMultiplex: true, Program.Count: 0 })
        {
            throw new UserErrorException("--no-multiplex executes a program several times, and there is none.", "Leave it out.");
        }
    }

    /// <summary>An option that changes how a program is started, or null.</summary>
    private string? StartsProgram() =>
        options.Allocator is not null ? "--allocator"
        : options.Environment.Count > 0 ? "--env"
        : options.Cores is not null ? "--cores"
        : options.NumaNode is not null ? "--node"
        : null;

    private RecordedVariant VariantOf(WorkloadBuilder workloads)
    {
        var server = options.Start is { } command ? workloads.Build(ShellWords.Split(command, "--start"), null, options.Allocator) : null;
        var program = options.Program.Count == 0 ? null
            : server is not null ? workloads.BuildLoad(options.Program)
            : workloads.Build(options.Program, null, options.Allocator);
        return new RecordedVariant
        {
            Name = server is not null ? Path.GetFileName(server.Program) : program is null ? "attached" : Path.GetFileName(program.Program),
            Workload = program,
            Server = server,
            Attached = options.Target,
        };
    }

    private void Show(ResultSet set, Recording recording, TerminalOptions device, string? hint)
    {
        if (options.Verbosity != Verbosity.Quiet)
        {
            var text = new TerminalText(device);
            if (options.Verbosity == Verbosity.Verbose)
            {
                EnvironmentBlock.Write(set, text);
            }

            if (hint is not null)
            {
                text.Line(hint, Tone.Dim);
            }

            if (recording.Path is not RecordingWriter.Nowhere)
            {
                text.Line($"Recording: {Path.GetRelativePath(Environment.CurrentDirectory, recording.Path)}", Tone.Dim);
            }

            streams.Error.Write(new RunSummary(set, device, options.AllNodes).Render() + text);
        }
        else
        {
            foreach (var finding in set.Findings.Where(finding => finding.Severity == Tma.Findings.Severity.Error))
            {
                streams.Say(finding.Text);
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
            streams.Say($"--require-pmu: {result.WhyNoTree}.");
            return ExitCode.Failure;
        }

        return session is { InterruptedBy: { } signal, WasProgramSignalled: false }
            ? ExitCode.OfSignal(signal)
            : session.LastExitCode ?? ExitCode.Success;
    }
}
