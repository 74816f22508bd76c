using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Collector.Revisions;
using Toplev.Engine;
using Toplev.Engine.Bisecting;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Report.Bisecting;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Bisecting;

namespace Toplev.Cli.Commands;

/// <summary><c>tma bisect</c>: find the commit that made a program slower.</summary>
internal sealed class BisectCommand(BisectRequest request, Streams streams, Preparation begun)
{
    private MeasurementOptions Asked => request.Run.Measurement;

    private ResultOptions Results => request.Run.Results;

    private bool IsQuiet => Results.Verbosity == Verbosity.Quiet;

    public int Execute()
    {
        if (Asked.Repetition.Metric is { } metric && PrintedMetric.Parse(metric).Measure.HigherIsBetter is null)
        {
            throw new UserErrorException(
                $"--metric-from '{metric.Pattern}' does not say whether higher or lower is better.", "Add --higher-is-better or --lower-is-better.");
        }

        var measurement = new Measurement(request.Run, streams, begun);
        var repository = new GitRepository(measurement.Planned.Environment, request.FirstParent);
        var good = repository.Resolve(request.Good, "--good");
        var bad = repository.Resolve(request.Bad, "--bad");
        repository.CheckOrder(good, bad);
        measurement.Decide((Asked.Repetition.Runs + Asked.Repetition.Warmups) * 3, []);
        var command = new BuildCommand(
            request.Build, measurement.Planned.Environment, Results.Verbosity == Verbosity.Verbose ? streams.Foreign : null);

        var (result, recording) = Search(repository, command, good, bad, measurement);
        Show(result, recording);
        Write(result, recording, measurement);
        return result switch
        {
            { Outcome: BisectOutcome.Found } => ExitCode.Success,
            { Signal: { } signal } => ExitCode.OfSignal(signal),
            _ => ExitCode.Failure,
        };
    }

    private (BisectResult Result, Recording? Recording) Search(
        GitRepository repository, BuildCommand command, Commit good, Commit bad, Measurement measurement)
    {
        var device = OutputDevice.StandardError(Results.Color);
        using var bisection = new Bisection(
            repository, command, Asked, measurement.Planned, () => measurement.Session(device, isOneOfMany: true), measurement.Recording.Path)
        {
            Say = IsQuiet ? _ => { } : streams.Say,
        };
        try
        {
            var result = new BisectSearch(bisection, good, bad, request.Precision).Run();
            return (result, result.Final is null ? null : bisection.Recording);
        }
        catch (UserErrorException) when (bisection.Signal is { } signal)
        {
            // A signal of the terminal has ended git as well.
            throw new InterruptedException(signal);
        }
    }

    private void Show(BisectResult result, Recording? recording)
    {
        if (result.Outcome is not (BisectOutcome.Found or BisectOutcome.Failed) && (IsQuiet || Results.WritesToOutput))
        {
            streams.Say(BisectText.Headline(result));
        }

        if (result.Outcome is BisectOutcome.Failed)
        {
            streams.Say(BisectText.Headline(result));
        }
        else if (!IsQuiet && !Results.WritesToOutput)
        {
            var device = OutputDevice.StandardOutput(Results.Color);
            var text = new TerminalText(device);
            if (recording is not null)
            {
                WrittenFiles.Name(recording, text);
            }

            streams.Output.Write(new BisectSummary(result, Asked.Program, device).Render() + text);
        }
    }

    /// <summary>The document is of the search; every other result is of the last comparison.</summary>
    private void Write(BisectResult result, Recording? recording, Measurement measurement)
    {
        if (Results.JsonFile is { } json)
        {
            ResultFiles.Write(json, streams.Output, writer => writer.Write(BisectDocument.Write(result, Product.Version)), recording is not null);
        }

        if (result.Final is { } set && recording is not null)
        {
            ResultFiles.Write(Results with { JsonFile = null }, set, [recording], measurement.Planned.Catalog, streams, streams.Output);
        }
    }
}
