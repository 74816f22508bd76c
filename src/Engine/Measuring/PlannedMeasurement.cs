using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Measuring;

/// <summary>What is known and decided before anything is started: the machine, the models, what is counted, perf, and what must be refused.</summary>
public sealed class PlannedMeasurement
{
    private readonly MeasurementOptions asked;
    private readonly Preparation prepared;
    private MeasurementSetup? setup;
    private WorkloadBuilder? workloads;

    /// <param name="begun">What is being found out already.</param>
    /// <exception cref="UserErrorException">The options do not go together, or name what does not exist.</exception>
    public PlannedMeasurement(MeasurementOptions asked, Preparation begun)
    {
        this.asked = asked;
        Catalog = ModelFolder.Beside(begun.Catalog, asked.Counting.ModelFolder);
        prepared = begun.Root == asked.Root ? begun : Preparation.Begin(asked.Root);
        RefuseRegionsElsewhere();
        RefuseContradictions();
        RefuseWhatIsNotThere();
    }

    public Machine Machine => prepared.Machine;

    public ModelCatalog Catalog { get; }

    public ProgramEnvironment Environment { get; } = ProgramEnvironment.OfThisProcess();

    public WorkloadBuilder Workloads => workloads ??= new(asked, Environment, Machine);

    public MeasurementSetup Setup => setup ?? throw new InvalidOperationException("Decide comes first.");

    /// <summary>The perf that counts, or null to run without.</summary>
    public string? Perf { get; private set; }

    /// <summary>Sources of regions that can be told apart by time, and so be collected of a server while it is loaded.</summary>
    private static readonly string[] FromServers = ["dotnet", "jit", "itt"];

    /// <summary>Variants of a comparison may each have a program of their own.</summary>
    private bool HasNoProgram => asked is { Program.Count: 0, Repetition.Experiment: null };

    /// <summary>Decides what is counted, and finds perf.</summary>
    /// <param name="repetitions">Executions of programs with one group each, warm-ups included.</param>
    /// <exception cref="UserErrorException">What was asked cannot be measured here.</exception>
    public void Decide(int repetitions)
    {
        setup = RegionGroups.In(MeasurementSetup.Prepare(asked, Machine, Catalog), asked, Machine);
        RequireWhatWasAsked();
        Perf = Setup.Mode is CountingMode.TimingOnly ? null : FindPerf();
        var executions = (long)repetitions * Setup.Plan.Passes.Count;
        if (executions > RecordingReader.MostExecutions)
        {
            throw new UserErrorException(
                $"{executions} executions are more than a recording can hold ({RecordingReader.MostExecutions}).", "Use fewer repetitions (-r)" + (
                    Setup.Plan.Passes.Count > 1 ? ", or omit --no-multiplex." : "."));
        }
    }

    /// <param name="messages">What perf is called with and says, where the user wants to see it.</param>
    public RunSession Session(TextWriter messages, IMeasurementProgress progress) =>
        new(asked, Machine, () => new Execution(asked, Environment, Perf, prepared, messages), messages, progress, TimeProvider.System)
        {
            Models = Catalog,
            Notes = Workloads.Notes,
        };

    private void RefuseRegionsElsewhere()
    {
        if (asked.Regions is { Only.Count: > 0 } && (asked is { Sampling.DelayMilliseconds: not null } or { Server: not null } || HasNoProgram))
        {
            throw new UserErrorException(
                "--region counts only while a program that tma starts is in the regions.", "Give a program, and omit --delay and --start.");
        }

        if (asked.Regions is { Counters: true } && asked.Server is not null)
        {
            throw new UserErrorException(
                "--region-counters applies to a program that tma starts and measures, not to a server (--start).",
                "Use --regions itt to collect the times of its ITT tasks, or measure the server as the program and generate the load elsewhere.");
        }

        if (asked.Regions is { Sources: var sources } && asked.Server is not null && sources.Except(FromServers).FirstOrDefault() is { } other)
        {
            throw new UserErrorException(
                $"--regions {other} applies to a program that tma starts and measures; of a server (--start) the events of .NET and ITT tasks are collected.",
                $"Use --regions dotnet or itt, or measure the server as the program and generate the load elsewhere: tma run --regions {other} -- SERVER.");
        }

        if (asked.Regions is not null && HasNoProgram)
        {
            throw new UserErrorException(
                "--regions applies to a program that tma starts and measures.", "Give the program: tma run --regions dotnet -- PROGRAM.");
        }
    }

    private void RefuseContradictions()
    {
        if (asked.Repetition is { Metric: null, MetricIsHigherBetter: { } higher })
        {
            throw new UserErrorException(
                $"--{(higher ? "higher" : "lower")}-is-better applies to the --metric-from value, but --metric-from was not given.",
                "Add --metric-from REGEX, or omit it: for times, lower is always better.");
        }
    }

    private void RefuseWhatIsNotThere()
    {
        if (asked.Target is Target.Processes { Ids: var ids } && ids.FirstOrDefault(process => !RunningProcess.Exists(process)) is > 0 and var gone)
        {
            throw new UserErrorException($"There is no process {gone}.", "To list processes: ps -e; by name: pgrep -a NAME.");
        }

        if (asked.Target is Target.Cpus { List: var measured })
        {
            WorkloadBuilder.CheckOnline(
                CpuList.TryParse(measured, out var list)
                    ? list
                    : throw new UserErrorException($"--cpu takes a list of CPUs such as 0-3,8; not '{measured}'."), Machine);
        }
    }

    private void RequireWhatWasAsked()
    {
        if (Setup.Model is not null)
        {
            return;
        }

        if (asked.Counting.RequirePmu)
        {
            throw new UserErrorException($"--require-pmu: {Setup.WhyNoTree?.Text}.", "To see what can be measured here: tma doctor.");
        }

        if (Setup.Mode is CountingMode.TimingOnly && asked.Target.IsAttached)
        {
            throw new UserErrorException($"Nothing can be measured: {Setup.WhyNoTree?.Text}.");
        }
    }

    private string FindPerf() =>
        PerfBinary.Find(asked.Counting.Perf, Environment, asked.Root, Machine.KernelRelease)
        ?? throw new UserErrorException(
            "perf was not found.", "Install it (Debian: sudo apt install linux-perf; Ubuntu: sudo apt install linux-tools-generic; others: perf), or give "
                + "its path with --perf.");
}
