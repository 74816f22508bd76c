using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Workloads;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma locate</c>: sample a program and say in which functions the time, or the event behind its bottleneck, is.</summary>
internal sealed class LocateCommand(LocateRequest request, Streams streams, Preparation begun)
{
    private readonly ResultOptions results = request.Run.Results;

    public int Execute()
    {
        var (asked, node) = Asked();
        RunCommand.Check(asked, "locate");
        var measurement = new Measurement(request.Run with { Measurement = asked }, streams, begun);
        var variant = RunCommand.VariantOf(asked, measurement.Planned.Workloads);
        measurement.Decide(asked.Repetition.Runs + asked.Repetition.Warmups, [variant], ProfileFiles.Outputs(request.Outputs));
        var planned = measurement.Planned;
        if (planned.Setup.Mode is CountingMode.TimingOnly)
        {
            throw new UserErrorException($"Nothing can be sampled: {planned.Setup.WhyNoTree!.Text}.");
        }

        var device = OutputDevice.StandardError(results.Color);
        var session = measurement.Session(device);
        var sampled = request.Sampled with
        {
            For = request.Sampled.WithTrees ? request.Sampled.For : request.Sampled.For ?? node,
            ByCpu = asked.Target is Target.Machine or Target.Cpus,
        };
        var setup = planned.Setup;
        if (ProfileChoice.NeedsTree(setup, sampled))
        {
            session.Next = measured => Sampling(sampled, planned, Bottleneck(measured, planned.Catalog), results, streams);
        }
        else
        {
            setup = Sampling(sampled, planned, null, results, streams);
        }

        RunCommand.AnnounceTarget(asked, results, streams);
        var warmups = variant.Server is null ? asked.Repetition.Warmups : 0;
        var (recording, set) = session.Run(
            setup, [variant], RunOrder.Of(1, warmups, asked.Repetition.Runs, 0), measurement.Recording.Path,
            measured => ResultBuilder.Build(measured, planned.Catalog));
        if (session.Failure is { } failure)
        {
            streams.Say(failure);
        }

        RunCommand.Show(session.Unsaid(set), recording, device, null, results, streams);
        ResultFiles.Write(results, set, [recording], planned.Catalog, streams, streams.Error);
        ProfileFiles.Write(request.Outputs, set, recording.Path is not RecordingWriter.Nowhere, streams);
        return session.Failure is null ? RunCommand.ExitCodeOf(session, set, asked, streams) : ExitCode.Failure;
    }

    /// <summary>The program of a recording in place of a program is started again, and its bottleneck located.</summary>
    private (MeasurementOptions Asked, string? Node) Asked()
    {
        var asked = request.Run.Measurement;
        if (asked.Program is not [var file] || !RecordingName.IsRecording(file))
        {
            return (asked, null);
        }

        var recording = RecordingReader.Read(file);
        var set = ResultBuilder.Build(recording, ModelFolder.Beside(ModelCatalog.Embedded(), asked.Counting.ModelFolder));
        if (recording.Manifest.Variants is not [{ Workload: { } recorded, Server: null, Attached: null } variant, ..])
        {
            throw new UserErrorException(
                $"{file} has no program that could be started again.", "Name what to sample: tma locate -- PROGRAM, or tma locate -p PID --duration 10.");
        }

        var workload = recorded with { Directory = DirectoryOf(file, recorded, variant.StartedIn) };
        if (results.Verbosity != Verbosity.Quiet)
        {
            streams.Say($"sampling {ShellQuoting.Join(workload.Words)} of {file}{(workload.Directory is { } folder ? $" in {folder}" : "")}");
        }

        return (
            asked with { Program = workload.Words, Launch = asked.Launch with { Recorded = asked.Server is null ? workload : null } },
            set.Results.Select(result => ProfileChoice.BottleneckOf(result.Tree)).FirstOrDefault(name => name is not null));
    }

    /// <summary>Where the program of a recording runs again; null for our own directory.</summary>
    private static string? DirectoryOf(string file, Workload recorded, string? startedIn)
    {
        if ((recorded.Directory is { } own ? Path.Combine(startedIn ?? "", own) : startedIn) is not { } folder
            || (FileIdentity.Of(folder) is { } there && there == FileIdentity.Of(".")))
        {
            return null;
        }

        return Directory.Exists(folder) ? folder : throw new UserErrorException(
            $"{file}: its program ran in {folder}, which does not exist here.",
            $"Go to where its files are, and name the program: tma locate -- {ShellQuoting.Join(recorded.Words)}");
    }

    /// <summary>What is sampled where the bottleneck is known, or is not needed; says so.</summary>
    public static MeasurementSetup Sampling(
        LocateOptions sampled, PlannedMeasurement planned, string? bottleneck, ResultOptions results, Streams streams)
    {
        var choice = ProfileChoice.For(sampled, planned.Machine, planned.Setup, bottleneck);
        if (results.Verbosity != Verbosity.Quiet)
        {
            streams.Say(choice.Note ?? $"sampling {choice.Request.EventName}{(choice.Request.Node is { } node ? $" for {node}" : "")}");
        }

        return planned.Setup.Sampling(choice.Request);
    }

    /// <summary>The bottleneck of the first result that has one.</summary>
    public static string? Bottleneck(Recording measured, ModelCatalog catalog) =>
        ResultBuilder.Build(measured, catalog).Results.Select(result => ProfileChoice.BottleneckOf(result.Tree)).FirstOrDefault(name => name is not null);
}
