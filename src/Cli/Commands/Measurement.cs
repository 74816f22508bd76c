using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Workloads;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Commands;

/// <summary>What <c>run</c> and <c>compare</c> have in common around a measurement: its messages, and checks that its results overwrite nothing.</summary>
internal sealed class Measurement(RunRequest request, Streams streams, Preparation begun)
{
    private readonly MeasurementOptions asked = request.Measurement;
    private readonly ResultOptions results = request.Results;

    public PlannedMeasurement Planned { get; } = new(request.Measurement, begun);

    /// <summary>Where the recording goes.</summary>
    public RecordingPlace Recording { get; private set; } = new("", null);

    /// <summary>Decides what is counted, checks what will be written, and says what it will take.</summary>
    /// <param name="repetitions">Executions of programs with one group each, warm-ups included.</param>
    /// <param name="variants">What will be started.</param>
    /// <exception cref="Tma.UserErrorException">What was asked cannot be measured here, or its result not be written.</exception>
    public void Decide(int repetitions, IReadOnlyList<RecordedVariant> variants) => Decide(repetitions, variants, []);

    /// <summary>The same where more is written than any measurement writes.</summary>
    /// <param name="more">Further files to be written.</param>
    public void Decide(int repetitions, IReadOnlyList<RecordedVariant> variants, IReadOnlyList<OutputFile> more)
    {
        Planned.Decide(repetitions);
        Recording = RecordingPlace.Of(results.Recording, results.NoRecording);
        ResultFiles.Check(
            results, Inputs(variants),
            [.. more, .. Recording.Path is RecordingWriter.Nowhere ? (OutputFile[])[] : [new OutputFile("-o", Recording.Path) { IsRecording = true }]]);
        if (Recording.Warning is { } warning)
        {
            streams.Say(warning);
        }

        Announce(repetitions, Planned.Setup);
    }

    /// <param name="isOneOfMany">The session is a step of something that says itself what it does: only a terminal shows its executions.</param>
    public RunSession Session(TerminalOptions device, bool isOneOfMany = false)
    {
        var isTerminal = StandardStream.IsTerminal(StandardStream.Error);
        var isQuiet = results.Verbosity == Verbosity.Quiet || (isOneOfMany && !isTerminal);
        return Planned.Session(streams.Foreign, new Progress(streams.Error, isTerminal, isQuiet, asked.Launch.ShowOutput, device));
    }

    /// <summary>What a result must not be written over: what is executed, and the files that it is given.</summary>
    private List<InputFile> Inputs(IReadOnlyList<RecordedVariant> variants)
    {
        List<InputFile> inputs = asked.Launch.PassInput ? [new InputFile("the standard input", "-")] : [];
        if (Planned.Perf is { } perf)
        {
            inputs.Add(new InputFile("perf", perf));
        }

        foreach (var workload in variants.SelectMany(variant => new[] { variant.Workload, variant.Server }).OfType<Workload>())
        {
            inputs.Add(new InputFile("the program to measure", workload.Resolve(Planned.Environment)));
            inputs.AddRange(
                workload.Arguments.Where(argument => argument is not ("" or "-")).Select(
                    argument => new InputFile("a file passed to the program", Path.Combine(workload.Directory ?? "", argument))));
        }

        return inputs;
    }

    private void Announce(int repetitions, MeasurementSetup setup)
    {
        if (results.Verbosity == Verbosity.Quiet)
        {
            return;
        }

        if (setup.Plan.Passes.Count > 1)
        {
            streams.Say($"{setup.Plan.Groups.Count} event groups, one per execution: {repetitions * setup.Plan.Passes.Count} executions of the program");
        }

        if (results.Verbosity == Verbosity.Verbose)
        {
            streams.Foreign.Write(PlanText.Describe(setup));
        }
    }
}
