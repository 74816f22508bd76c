using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
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
        var sampled = request.Sampled with { For = request.Sampled.For ?? node };
        var setup = planned.Setup;
        if (ProfileChoice.NeedsTree(setup, sampled.For))
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

        RunCommand.Show(set, recording, device, null, results, streams);
        ResultFiles.Write(results, set, [recording], planned.Catalog, streams);
        ProfileFiles.Write(request.Outputs, set, streams);
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
        if (recording.Manifest.Variants is not [{ Workload: { } workload, Server: null, Attached: null }, ..])
        {
            throw new UserErrorException(
                $"{file} has no program that could be started again.", "Name what to sample: tma locate -- PROGRAM, or tma locate -p PID --duration 10.");
        }

        if (results.Verbosity != Verbosity.Quiet)
        {
            streams.Say($"sampling {ShellQuoting.Join(workload.Words)} of {file}");
        }

        return (
            asked with
            {
                Program = workload.Words,
                Launch = asked.Launch with
                {
                    Environment = [
                        .. workload.Environment.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}"), .. asked.Launch.Environment],
                },
            },
            set.Results.Select(result => ProfileChoice.BottleneckOf(result.Tree)).FirstOrDefault(name => name is not null));
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
