using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma compare</c>: measure variants of a program, interleaved, or read recordings, and say which is faster and why.</summary>
internal sealed class CompareCommand(CompareRequest request, Streams streams, Preparation begun)
{
    private readonly ComparisonOutput output = new(request, streams);

    private MeasurementOptions Asked => request.Run.Measurement;

    private ResultOptions Results => request.Run.Results;

    public int Execute()
    {
        var isOfGroups = request.Groups.Count > 0;
        if (isOfGroups || (request.Variants.Count == 0 && Asked.Program.Count > 0 && Asked.Program.All(RecordingName.IsRecording)))
        {
            if (request.Sampled is not null)
            {
                throw new UserErrorException("--locate samples programs; recordings are compared with the samples that they hold.", "Omit it.");
            }

            var comparison = new RecordingComparison(request, streams, begun, output);
            return isOfGroups ? comparison.OfGroups() : comparison.Of(Asked.Program);
        }

        if (Asked.Counting.Drilldown)
        {
            throw new UserErrorException(
                "--drilldown follows the bottleneck of a single program.", "Find it with tma run --drilldown, then compare with --nodes.");
        }

        if (Asked is { Sampling.Duration: not null, Repetition.Metric: null, Server: null })
        {
            throw new UserErrorException(
                "--duration cuts every run short, so there is no time to compare.", "Omit it, or compare a number that the program prints: --metric-from.");
        }

        if (Asked.Repetition.Metric is { } metric && PrintedMetric.Parse(metric).Measure.HigherIsBetter is null)
        {
            throw new UserErrorException(
                $"--metric-from '{metric.Pattern}' does not say whether higher or lower is better.", "Add --higher-is-better or --lower-is-better.");
        }

        var compared = new ComparedVariants(request);
        var asked = compared.Named();
        var condition = output.ConditionFor(
            [.. asked.Select(variant => variant.Name)], Asked.Repetition.Metric is { } printed ? PrintedMetric.Parse(printed).Measure : Measure.TimePerRun);
        var measurement = new Measurement(request.Run, streams, begun);
        IReadOnlyList<RecordedVariant> variants = [.. asked.Select(variant => compared.Recorded(variant, measurement.Planned.Workloads))];
        var warmups = Asked.Server is null ? Asked.Repetition.Warmups : 0;
        measurement.Decide((Asked.Repetition.Runs + warmups) * variants.Count, variants);
        var whyNoCounters = measurement.Planned.Setup is { Model: null, Others.Count: 0 } without ? without.WhyNoTree?.Text ?? "no model" : null;
        condition?.Check(() => FigureNames.Of(measurement.Planned.Setup, measurement.Planned.Catalog), whyNoCounters);
        var session = measurement.Session(OutputDevice.StandardError(Results.Color));
        session.MaximumTime = request.MaximumTime;
        session.Ignored = request.IgnoreFailures ? IgnoredFailures.All : IgnoredFailures.None;
        session.IsEnough = recording => SettledRatios.In(recording, measurement.Planned.Catalog, Asked.Repetition.Experiment!, request.Precision);
        if (request.Sampled is { } sampled)
        {
            session.Next = measured => LocateCommand.Sampling(
                sampled, measurement.Planned, LocateCommand.Bottleneck(measured, measurement.Planned.Catalog), Results, streams);
        }

        var schedule = RunOrder.Of(variants.Count, warmups, Asked.Repetition.Runs, Asked.Repetition.Experiment!.Seed!.Value);
        var (recording, set) = session.Run(
            measurement.Planned.Setup, variants, schedule, measurement.Recording.Path, measured => ResultBuilder.Build(measured, measurement.Planned.Catalog));
        if (session.Failure is { } failure)
        {
            streams.Say(failure);
        }

        if (set.Results.Count(result => result.Runs > 0) > 1)
        {
            set = set with { Gate = condition?.Outcome(set) };
            output.Show(session.Unsaid(set), recording);
            ResultFiles.Write(Results, set, [recording], measurement.Planned.Catalog, streams, streams.Output);
        }
        else
        {
            SayTooEarly(session, recording);
        }

        return session.Failure is not null || session.PerfFailed ? ExitCode.Failure
            : session.InterruptedBy is { } signal ? ExitCode.OfSignal(signal)
            : output.Judge(set);
    }

    /// <summary>A comparison that ended in its first round has nothing to show, but something is kept.</summary>
    private void SayTooEarly(RunSession session, Recording recording)
    {
        if (session.InterruptedBy is { } signal)
        {
            streams.Say($"{TerminalSignals.NameOf(signal)} arrived before every variant had run; there is nothing to compare yet.");
        }

        if (recording.Path is not RecordingWriter.Nowhere)
        {
            var path = WrittenFiles.Shown(recording.Path);
            streams.Say($"The runs measured so far are kept in {path}. To see them: tma report {ShellQuoting.Quote(path)}");
        }
    }
}
