using System.CommandLine;
using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Collector.Running;
using Toplev.Engine.Options;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options of a measurement, shared by the commands that make one.</summary>
internal sealed class MeasureOptions
{
    private const int LongestInterval = 3_600_000;
    private const int MostRuns = 100_000;
    private const int LastNode = 1023;

    private static readonly TimeSpan UsualReadyTimeout = TimeSpan.FromSeconds(30);

    private readonly Option<int> level = SharedOptions.Level();
    private readonly Option<IReadOnlyList<string>?> nodes = SharedOptions.Nodes();
    private readonly Option<bool> drilldown = Flag(
        OptionGroup.Target, "--drilldown", "Measure level 1 first, then rerun with only the children of the bottleneck until a leaf is reached");
    private readonly Option<IReadOnlyList<int>?> pids = List(OptionGroup.Target, "--pid", "PID[,PID]", "Measure running processes", ReadPid, "-p");
    private readonly Option<bool> allCpus = Flag(OptionGroup.Target, "--all-cpus", "Measure the whole system", "-a");
    private readonly Option<string?> cpus = Text(OptionGroup.Target, "--cpu", "LIST", "Measure these CPUs, for example 0-3,8", "-C");
    private readonly Option<bool> user = SharedOptions.User();
    private readonly Option<bool> kernel = Flag(OptionGroup.Target, "--kernel", "Count only the kernel");
    private readonly Option<CoreType?> coreType = Choice<CoreType?>(
        OptionGroup.Target, "--core-type", "Type of core to measure on a hybrid CPU",
        [.. Enum.GetValues<CoreType>().Select(type => (CoreTypeText.Of(type), (CoreType?)type))]);
    private readonly Option<string?> model = SharedOptions.Model();
    private readonly Option<string?> modelFolder = SharedOptions.ModelFolder();

    private readonly RegionOptions regionOptions = new();

    private readonly Option<int> runs;
    private readonly Option<int> warmups;
    private readonly Option<int> interval = NumberOr(
        1000, OptionGroup.Method, "--interval", "Length of the intervals of the time series in ms", 10, LongestInterval, "-I");
    private readonly Option<bool> noMultiplex = SharedOptions.NoMultiplex();
    private readonly Option<PerfAggregation> per = Choice(
        OptionGroup.Method, "--per", "Break down the interval data by core, socket or CPU",
        ("core", PerfAggregation.Core), ("socket", PerfAggregation.Socket), ("cpu", PerfAggregation.Cpu), ("none", PerfAggregation.None));
    private readonly Option<TimeSpan?> duration = Seconds(OptionGroup.Method, "--duration", "Stop measuring after this many seconds");
    private readonly Option<int?> delay = Number(
        OptionGroup.Method, "--delay", "Start counting this many ms after the program starts", 0, LongestInterval);
    private readonly Option<int?> iterations = Number(
        OptionGroup.Method, "--iterations", "Number of iterations the program does per run; times are reported per iteration", 1, int.MaxValue);
    private readonly MetricOptions metricOptions = new();
    private readonly Option<bool> requirePmu = Flag(OptionGroup.Method, "--require-pmu", "Fail instead of falling back to software counters");
    private readonly Option<string?> perf = SharedOptions.Perf();

    private readonly Option<int?> node = Number(OptionGroup.Program, "--node", "Bind the program and its memory to this NUMA node", 0, LastNode);
    private readonly LaunchOptions launch;
    private readonly Option<string[]> environment = Texts(OptionGroup.Program, "--env", "K=V", "Set an environment variable for the program only (repeatable)");
    private readonly Option<string?> start = Text(
        OptionGroup.Program, "--start", "COMMAND", "Start this server and measure it; the program generates the load");
    private readonly Option<Readiness?> ready = Value<Readiness?>(
        OptionGroup.Program, "--ready", "URL|PORT",
        "How to tell that the --start server is up: a port that accepts connections, or an http URL that responds", ReadReadiness);
    private readonly Option<TimeSpan?> readyTimeout = Seconds(
        OptionGroup.Program, "--ready-timeout", $"Give up if the server is not up after this many seconds (default {UsualReadyTimeout.TotalSeconds})");

    private readonly Option<string?> measured = Text(
        OptionGroup.Program, "--measure", "REGEX",
        "Of the --start server, measure only the processes whose name or command line matches, for example its workers");

    private readonly Option<string?> recording = Text(
        OptionGroup.Results, "--output", "FILE.tma",
        "Where to write the recording (default run.tma; the ten before it are kept, run.1.tma being the most recent)", "-o");
    private readonly Option<bool> noRecording = Flag(OptionGroup.Results, "--no-recording", "Do not keep a recording");
    private readonly ResultFileOptions files = new("intervals, runs, software counters and functions");
    private readonly OutputOptions output = new();
    private readonly Option<string?> root = SharedOptions.Root();

    /// <param name="defaultRuns">Measured runs when no option says how many.</param>
    /// <param name="defaultWarmups">Runs before them that are discarded, likewise.</param>
    /// <param name="runsAre">What <c>--runs</c> counts.</param>
    /// <param name="comparesVariants">True where an option that says what the program is started with takes several values, one variant each.</param>
    public MeasureOptions(int defaultRuns, int defaultWarmups, string runsAre, bool comparesVariants = false)
    {
        launch = new LaunchOptions(comparesVariants);
        runs = NumberOr(defaultRuns, OptionGroup.Method, "--runs", runsAre, 1, MostRuns, "-r");
        warmups = NumberOr(defaultWarmups, OptionGroup.Method, "--warmup", "Number of warm-up runs, which are discarded", 0, MostRuns, "-w");
    }

    /// <summary>Root of the machine's files when no option says otherwise.</summary>
    public static string DefaultRoot => System.Environment.GetEnvironmentVariable("TMA_ROOT") is { Length: > 0 } named ? named : "/";

    /// <summary>In the order of the help, within each heading.</summary>
    public IEnumerable<Option> All =>
    [
        level, nodes, drilldown, pids, allCpus, cpus, user, kernel, coreType, model, modelFolder, .. regionOptions.All,
        runs, warmups, interval, noMultiplex, per, duration, delay, iterations, .. metricOptions.All, requirePmu, perf,
        node, .. launch.All, environment, start, ready, readyTimeout, measured, recording, noRecording, .. files.All, .. output.All, root,
    ];

    /// <summary>The options that make variants, each with those.</summary>
    public IEnumerable<(string Option, IReadOnlyList<VariantRequest> Variants)> Variants(ParseResult parsed, ProgramSettings common) =>
        launch.Variants(parsed, common);

    /// <param name="program">The program and its arguments.</param>
    /// <param name="commandLine">All of it as it was typed, quoted for a shell.</param>
    public RunRequest Read(ParseResult parsed, IReadOnlyList<string> program, string? commandLine) =>
        new(MeasurementOf(parsed, program) with { CommandLine = commandLine }, ResultsOf(parsed));

    private MeasurementOptions MeasurementOf(ParseResult parsed, IReadOnlyList<string> program)
    {
        var regions = regionOptions.Read(parsed);
        return new MeasurementOptions
        {
            Program = program,
            Target = TargetOf(parsed),
            Counting = new CountingOptions
            {
                Level = parsed.GetValue(level),
                Nodes = parsed.GetValue(nodes) ?? [],
                NoMultiplex = parsed.GetValue(noMultiplex),
                Drilldown = parsed.GetValue(drilldown),
                Privilege = PrivilegeOf(parsed),
                Model = parsed.GetValue(model),
                ModelFolder = parsed.GetValue(modelFolder),
                CoreType = parsed.GetValue(coreType),
                Perf = parsed.GetValue(perf),
                RequirePmu = parsed.GetValue(requirePmu),
            },
            Sampling = new SamplingOptions
            {
                IntervalMilliseconds = regions is { Only.Count: > 0 } ? 0 : parsed.GetValue(interval),
                Aggregation = parsed.GetValue(per),
                Duration = parsed.GetValue(duration),
                DelayMilliseconds = parsed.GetValue(delay),
            },
            Repetition = new RepetitionOptions
            {
                Runs = parsed.GetValue(runs),
                Warmups = parsed.GetValue(warmups),
                Iterations = parsed.GetValue(iterations),
                Metric = metricOptions.Read(parsed),
                MetricIsHigherBetter = metricOptions.Direction(parsed),
            },
            Launch = new ProgramOptions
            {
                NumaNode = parsed.GetValue(node),
                Settings = launch.Read(parsed),
                Environment = parsed.GetValue(environment) ?? [],
            },
            Regions = regions,
            FoldsRegions = regionOptions.FoldsRegions(parsed),
            IsVerbose = output.Verbosity(parsed) == Verbosity.Verbose,
            Root = parsed.GetValue(root) ?? DefaultRoot,
        };
    }

    private ResultOptions ResultsOf(ParseResult parsed) => files.Read(parsed) with
    {
        Recording = RecordingOf(parsed),
        NoRecording = parsed.GetValue(noRecording),
        Verbosity = output.Verbosity(parsed),
        Color = output.Color(parsed),
        AllNodes = output.AllNodes(parsed),
    };

    private Privilege? PrivilegeOf(ParseResult parsed) => (parsed.GetValue(user), parsed.GetValue(kernel)) switch
    {
        (true, true) => throw new UserErrorException(
            "--user and --kernel are mutually exclusive.", "Without either, both user mode and kernel mode are counted."),
        (true, _) => Privilege.User,
        (_, true) => Privilege.Kernel,
        _ => null,
    };

    private Target TargetOf(ParseResult parsed)
    {
        var server = ServerOf(parsed);
        List<(string Option, Target Target)> named = [];
        if (parsed.GetValue(pids) is { } processes)
        {
            named.Add(("--pid", new Target.Processes(processes)));
        }

        if (parsed.GetValue(allCpus))
        {
            named.Add(("--all-cpus", new Target.Machine()));
        }

        if (parsed.GetValue(cpus) is { } list)
        {
            named.Add(("--cpu", new Target.Cpus(list)));
        }

        if (server is not null)
        {
            named.Add(("--start", server));
        }

        return named.Count < 2
            ? named.Select(only => only.Target).FirstOrDefault() ?? new Target.Launch()
            : throw new UserErrorException($"{named[0].Option} and {named[1].Option} cannot be combined: both say what to measure.", "Use only one of them.");
    }

    private Target.Server? ServerOf(ParseResult parsed) => (parsed.GetValue(start), parsed.GetValue(ready), parsed.GetValue(readyTimeout)) switch
    {
        (null, null, null) when parsed.GetValue(measured) is { } pattern => throw new UserErrorException(
            $"--measure '{pattern}' chooses among the processes of a --start server, but no server is started.",
            "Add --start and --ready; to measure processes that run already: -p PID,PID."),
        (null, null, null) => null,
        ({ } command, { } readiness, var timeout) => new Target.Server(command, readiness, timeout ?? UsualReadyTimeout, MeasuredOf(parsed)),
        (null, null, _) => throw new UserErrorException("--ready-timeout needs --start and --ready."),
        (null, _, _) => throw new UserErrorException("--ready needs --start.", "To measure a server that is already running, use --pid."),
        _ => throw new UserErrorException(
            "--start needs --ready.", "Say how to tell that the server is up: --ready 8080, or --ready http://localhost:8080/health."),
    };

    private string? MeasuredOf(ParseResult parsed)
    {
        var pattern = parsed.GetValue(measured);
        if (pattern is not null)
        {
            _ = ProcessPattern.Parse(pattern);
        }

        return pattern;
    }

    private string? RecordingOf(ParseResult parsed) => parsed.GetValue(recording) is { } named && parsed.GetValue(noRecording)
        ? throw new UserErrorException($"-o {named} names the recording, but --no-recording keeps none.", "Use only one of them.")
        : parsed.GetValue(recording);

    private static Readiness ReadReadiness(string text) => Readiness.TryParse(text, out var readiness)
        ? readiness
        : throw new UserErrorException($"--ready takes a port, HOST:PORT or an http URL, not '{text}'.");

    private static int ReadPid(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
        ? pid
        : throw new UserErrorException($"--pid takes process ids, not '{text}'.");
}
