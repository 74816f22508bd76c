using Toplev.Cli.Measuring;
using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary>What <c>run</c> and <c>compare</c> have in common before anything is started: the machine, the plan, perf, and what must be refused.</summary>
internal sealed class Measurement
{
    private readonly RunOptions options;
    private readonly Streams streams;
    private readonly Preparation prepared;
    private MeasurementSetup? setup;
    private string? perf;

    /// <summary>Variants of a comparison may each have a program of their own.</summary>
    private bool HasNoProgram => options is { Program.Count: 0, Experiment: null };

    public Measurement(RunOptions options, Streams streams, Preparation begun)
    {
        this.options = options;
        this.streams = streams;
        Catalog = ModelFolder.Beside(begun.Catalog, options.ModelFolder);
        prepared = begun.Root == options.Root ? begun : Preparation.Begin(options.Root);
        if (options.Regions is { Only.Count: > 0 } && (options is { DelayMilliseconds: not null } or { Start: not null } || HasNoProgram))
        {
            throw new UserErrorException("--region counts while a program that tma starts is in its regions.", "It goes with a program, and without --delay and --start.");
        }

        if (options.Regions is not null && (options.Start is not null || HasNoProgram))
        {
            throw new UserErrorException(
                "--regions is for a program that tma starts and measures.", options.Start is not null ? "Measure the server as the program, and load it from elsewhere: tma run --regions dotnet -- SERVER." : "Name it: tma run --regions dotnet -- PROGRAM.");
        }

        if (options is { Metric: null, MetricIsHigherBetter: { } higher })
        {
            throw new UserErrorException(
                $"--{(higher ? "higher" : "lower")}-is-better is about the number of --metric-from, and there is none.", "Add --metric-from REGEX, or leave it out: of times, less is better.");
        }

        if (options is { UserOnly: true, KernelOnly: true })
        {
            throw new UserErrorException("--user and --kernel exclude each other.", "Without both, user mode and kernel are counted.");
        }

        if (options.Pids.FirstOrDefault(process => !RunningProcess.Exists(process)) is > 0 and var gone)
        {
            throw new UserErrorException($"There is no process {gone}.", "Those that run: ps -e; by name: pgrep -a NAME.");
        }

        if (options.Cpus is { } measured)
        {
            WorkloadBuilder.CheckOnline(CpuList.TryParse(measured, out var list) ? list : throw new UserErrorException($"--cpu takes a list of CPUs such as 0-3,8; not '{measured}'."), Machine);
        }
    }

    public Machine Machine => prepared.Machine;

    public ModelCatalog Catalog { get; }

    public ProgramEnvironment Environment { get; } = ProgramEnvironment.OfThisProcess();

    public WorkloadBuilder Workloads => new(options, Environment, Machine);

    public MeasurementSetup Setup => setup ?? throw new InvalidOperationException("Decide comes first.");

    /// <summary>Decides what is counted, finds perf, and says what it will take.</summary>
    /// <param name="repetitions">Executions of programs with one group each, warm-ups included.</param>
    /// <param name="variants">What will be started.</param>
    /// <exception cref="UserErrorException">What was asked cannot be measured here.</exception>
    public void Decide(int repetitions, IReadOnlyList<RecordedVariant> variants)
    {
        setup = RegionGroups.In(MeasurementSetup.Prepare(options, Machine, Catalog), options, Machine);
        RequireWhatWasAsked();
        perf = Setup.MayUsePerf ? FindPerf() : null;
        var executions = (long)repetitions * Setup.Plan.Passes.Count;
        if (executions > RecordingReader.MostExecutions)
        {
            throw new UserErrorException(
                $"{executions} executions are more than a recording holds ({RecordingReader.MostExecutions}).", "Fewer repetitions (-r)" + (Setup.Plan.Passes.Count > 1 ? ", or without --no-multiplex." : "."));
        }

        Recording = RecordingPlace.Of(options);
        ResultFiles.Check(options, Inputs(variants), [.. Recording.Outputs]);
        if (Recording.Warning is { } warning)
        {
            streams.Say(warning);
        }

        Announce(repetitions);
    }

    /// <summary>Where the recording goes.</summary>
    public RecordingPlace Recording { get; private set; } = new("", null);

    /// <summary>What a result must not be written over: what is executed, and the files that it is given.</summary>
    private List<InputFile> Inputs(IReadOnlyList<RecordedVariant> variants)
    {
        List<InputFile> inputs = options.PassInput ? [new InputFile("the standard input", "-")] : [];
        if (perf is not null)
        {
            inputs.Add(new InputFile("perf", perf));
        }

        foreach (var workload in variants.SelectMany(variant => new[] { variant.Workload, variant.Server }).OfType<Workload>())
        {
            inputs.Add(new InputFile("the program that is measured", workload.Resolve(Environment)));
            inputs.AddRange(workload.Arguments.Where(argument => argument is not ("" or "-")).Select(argument => new InputFile("a file that the program is given", argument)));
        }

        return inputs;
    }

    public RunSession Session(TerminalOptions device) => new(
        options, Machine, Environment, perf, prepared, streams.Foreign, new Progress(streams.Error, StandardStream.IsTerminal(StandardStream.Error), options.Verbosity == Verbosity.Quiet, options.ShowOutput, device)) { Models = Catalog };

    private void RequireWhatWasAsked()
    {
        if (Setup.Model is not null)
        {
            return;
        }

        if (options.RequirePmu)
        {
            throw new UserErrorException($"--require-pmu: {Setup.WhyNoTree}.", "What can be measured here: tma doctor.");
        }

        if (!Setup.MayUsePerf && options.IsAttached)
        {
            throw new UserErrorException($"Nothing can be measured: {Setup.WhyNoTree}.");
        }
    }

    private string FindPerf() =>
        PerfBinary.Find(options.Perf, Environment, options.Root, Machine.KernelRelease)
        ?? throw new UserErrorException(
            "perf was not found.", "Install it (Debian: sudo apt install linux-perf; Ubuntu: sudo apt install linux-tools-generic; others: perf), or name it with --perf.");

    private void Announce(int repetitions)
    {
        if (options.Verbosity == Verbosity.Quiet)
        {
            return;
        }

        if (Setup.Plan.Passes.Count > 1)
        {
            streams.Say($"{Setup.Plan.Groups.Count} groups of events, one per execution: {repetitions * Setup.Plan.Passes.Count} executions of the program");
        }

        if (options.Verbosity == Verbosity.Verbose)
        {
            streams.Foreign.Write(PlanText.Describe(Setup));
        }
    }
}
