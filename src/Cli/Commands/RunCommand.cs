using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma run</c>: measure a program and explain where its time goes.</summary>
internal sealed class RunCommand(RunRequest request, Streams streams, Preparation begun)
{
    private readonly MeasurementOptions asked = request.Measurement;
    private readonly ResultOptions results = request.Results;

    public int Execute()
    {
        Check(asked, "run");
        var measurement = new Measurement(request, streams, begun);
        var variant = VariantOf(asked, measurement.Planned.Workloads);
        measurement.Decide(asked.Repetition.Runs + asked.Repetition.Warmups, [variant]);
        var device = OutputDevice.StandardError(results.Color);
        var session = measurement.Session(device);
        var setup = measurement.Planned.Setup;
        if (asked.Counting.Drilldown && setup.Model is { } model)
        {
            var steps = new DrillDown(asked, measurement.Planned.Machine, measurement.Planned.Catalog);
            setup = steps.First(model);
            session.Next = measured => Announced(steps.Next(measured));
        }

        AnnounceTarget(asked, results, streams);
        var warmups = variant.Server is null ? asked.Repetition.Warmups : 0;
        var (recording, set) = session.Run(
            setup, [variant], RunOrder.Of(1, warmups, asked.Repetition.Runs, 0), measurement.Recording.Path, measured => ResultBuilder.Build(
                measured, measurement.Planned.Catalog));
        if (session.Failure is { } failure)
        {
            streams.Say(failure);
        }

        Show(session.Unsaid(set), recording, device, RegionHint.Of(asked, variant.Workload, measurement.Planned.Environment), results, streams);
        ResultFiles.Write(results, set, [recording], measurement.Planned.Catalog, streams, streams.Error);
        return session.Failure is null ? ExitCodeOf(session, set, asked, streams) : ExitCode.Failure;
    }

    /// <summary>A running process prints nothing here, so the user must be told how to end the measurement.</summary>
    public static void AnnounceTarget(MeasurementOptions asked, ResultOptions results, Streams streams)
    {
        if (asked is { Target.Description: { } target, Program.Count: 0 } && results.Verbosity != Verbosity.Quiet)
        {
            var end = asked.Sampling.Duration is { } duration
                ? $" for {Report.Formatting.ValueFormats.Duration(duration.TotalSeconds)}; Ctrl-C stops it sooner"
                : "; Ctrl-C stops it";
            streams.Say($"measuring {target}{end}");
        }
    }

    private MeasurementSetup? Announced(MeasurementSetup? step)
    {
        if (step is { Step: [.., var last] } && results.Verbosity != Verbosity.Quiet)
        {
            var parent = step.Model!.Nodes.First(node => node.Name == last).Parent;
            streams.Say($"looking inside {Report.Formatting.ValueFormats.NodeName(parent ?? last)}: {step.Plan.Groups.Count} groups");
        }

        return step;
    }

    /// <summary>Refuses what cannot be measured together.</summary>
    /// <param name="command">Its name, for examples.</param>
    public static void Check(MeasurementOptions asked, string command)
    {
        if (asked is { Program.Count: 0, Server: not null })
        {
            throw ServerWithoutLoad();
        }

        if (asked.Program.Count == 0 && !asked.Target.IsAttached)
        {
            throw new UserErrorException(
                "No program to measure.", $"For example: tma {command} -- dotnet app.dll; for a running process: tma {command} -p PID.");
        }

        if (asked.Program is [var file, ..] && file.EndsWith(".tma", StringComparison.Ordinal) && RecordingName.IsRecording(file))
        {
            throw new UserErrorException($"{file} is a recording, but run measures a program.", $"To print it: tma report {ShellQuoting.Quote(file)}");
        }

        if (asked.Program.Count == 0 && asked.Repetition.Runs + asked.Repetition.Warmups > 1)
        {
            throw new UserErrorException("-r and -w repeat a program, but none was given.", "Use --duration to say how long to measure.");
        }

        if (asked is { Target.IsAttached: true, Program.Count: 0 } && StartsProgram(asked) is { } option)
        {
            throw new UserErrorException($"{option} applies to a program that tma starts, but {asked.Target.Description} is already running.", "Omit it.");
        }

        if (asked is { Counting.Drilldown: true, Program.Count: 0 })
        {
            throw new UserErrorException("--drilldown runs a program several times, but none was given.", "Choose the nodes yourself with --nodes.");
        }

        if (asked.Counting is { Drilldown: true, Nodes.Count: > 0 })
        {
            throw new UserErrorException("--drilldown chooses the nodes itself.", "Omit --nodes or --drilldown.");
        }

        if (asked is { Counting.NoMultiplex: true, Program.Count: 0 })
        {
            throw new UserErrorException("--no-multiplex runs a program several times, but none was given.", "Omit it.");
        }
    }

    /// <summary>A server is started and nothing asks it for anything.</summary>
    public static UserErrorException ServerWithoutLoad() => new(
        "--start measures a server under load, but no load generator was given.", "Add one: … -- wrk -d 10 http://localhost:8080/");

    /// <summary>An option that changes how a program is started, or null.</summary>
    private static string? StartsProgram(MeasurementOptions asked) =>
        asked.Launch.Settings.Allocator is not null ? "--allocator"
        : asked.Launch.Settings.OpenMp is not null ? "--openmp"
        : asked.Launch.Settings.Threads is not null ? "--threads"
        : asked.Launch.Settings.HugePages is not null ? "--hugepages"
        : asked.Launch.Environment.Count > 0 ? "--env"
        : asked.Launch.Settings.Cores is not null ? "--cores"
        : asked.Launch.NumaNode is not null ? "--node"
        : null;

    /// <summary>What is started, or attached to.</summary>
    public static RecordedVariant VariantOf(MeasurementOptions asked, WorkloadBuilder workloads)
    {
        var server = asked.Server is { Command: var command } ? workloads.Build(ShellWords.Split(command, "--start")) : null;
        var program = asked.Program.Count == 0 ? null
            : server is not null ? workloads.BuildLoad(asked.Program)
            : workloads.Build(asked.Program);
        return new RecordedVariant
        {
            Name = server is not null ? Path.GetFileName(server.Program) : program is null ? "attached" : Path.GetFileName(program.Program),
            Workload = program,
            Server = server,
            MeasuredProcesses = asked.Server?.Measured,
            Regions = program is not null ? asked.Regions : null,
            StartedIn = (program ?? server) is null ? null : Environment.CurrentDirectory,
            Attached = asked.Target.Description,
        };
    }

    /// <summary>Prints the result and where the recording is.</summary>
    public static void Show(ResultSet set, Recording recording, TerminalOptions device, string? hint, ResultOptions results, Streams streams)
    {
        if (results.Verbosity != Verbosity.Quiet)
        {
            var text = new TerminalText(device);
            if (results.Verbosity == Verbosity.Verbose)
            {
                EnvironmentBlock.Write(set, text);
            }

            if (hint is not null)
            {
                text.Line(hint, Tone.Dim);
            }

            WrittenFiles.Name(recording, text);
            streams.Error.Write(new RunSummary(set, device, results.AllNodes).Render() + text);
        }
        else
        {
            foreach (var finding in set.Findings.Where(finding => finding.Severity == Tma.Findings.Severity.Error))
            {
                streams.Say(finding.Text);
            }
        }
    }

    /// <summary>
    /// The program's own code, 0 where <c>--duration</c> ended it by our own signal; tma's when perf failed under way or a required capability was
    /// missing.
    /// </summary>
    public static int ExitCodeOf(RunSession session, ResultSet set, MeasurementOptions asked, Streams streams)
    {
        if (session.PerfFailed)
        {
            return ExitCode.Failure;
        }

        var result = set.Results[0];
        if (asked.Counting.RequirePmu && result.Tree is null)
        {
            streams.Say($"--require-pmu: {result.WhyNoTree?.Text}.");
            return ExitCode.Failure;
        }

        return session is { InterruptedBy: { } signal, WasProgramSignalled: false }
            ? ExitCode.OfSignal(signal)
            : session.IsLastEndedOnTime && ExitCode.IsOfTermination(session.LastExitCode) ? ExitCode.Success
            : session.LastExitCode ?? ExitCode.Success;
    }
}
