using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Engine.Options;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Options;

/// <summary>The options of a measurement, shared by the commands that make one.</summary>
internal sealed class MeasureOptions
{
    private static readonly TimeSpan UsualReadyTimeout = TimeSpan.FromSeconds(30);

    private readonly Option<string?> level = Number("--level", 3, 1, 6, "Deepest level of the tree, 1 to 6 (default 3)", "-l");
    private readonly Option<string?> runs;
    private readonly Option<string?> warmups;
    private readonly Option<string?> interval = Number(
        "--interval", 1000, 10, 3_600_000, "Length of the intervals of the time series in ms (default 1000)", "-I");
    private readonly Option<bool> noMultiplex =
        new("--no-multiplex") { Description = "Run the program once per event group instead of time-sharing the counters" };
    private readonly Option<string?> nodes = Text("--nodes", "GLOB[,GLOB]", "Measure only these nodes and what they depend on");
    private readonly Option<bool> drilldown =
        new("--drilldown") { Description = "Measure level 1 first, then rerun with only the children of the bottleneck until a leaf is reached" };
    private readonly Option<string?> pids = Text("--pid", "PID[,PID]", "Measure running processes", "-p");
    private readonly Option<bool> allCpus = new("--all-cpus", "-a") { Description = "Measure the whole system" };
    private readonly Option<string?> cpus = Text("--cpu", "LIST", "Measure these CPUs, for example 0-3,8", "-C");
    private readonly Option<string?> per = Choice("--per", "core|socket|cpu|none", "Break down the interval data by core, socket or CPU");
    private readonly Option<string?> duration = Seconds("--duration", "Stop measuring after this many seconds");
    private readonly Option<string?> delay = Number("--delay", null, 0, 3_600_000, "Start counting this many ms after the program starts");
    private readonly Option<bool> user = new("--user") { Description = "Count only user mode" };
    private readonly Option<bool> kernel = new("--kernel") { Description = "Count only the kernel" };
    private readonly Option<string?> allocator;
    private readonly Option<string?> node = Number("--node", null, 0, 1023, "Bind the program and its memory to this NUMA node");
    private readonly Option<string?> cores = Text("--cores", "LIST|physical", "Pin the program to these CPUs; physical: one CPU per core");
    private readonly Option<string[]> environment =
        new("--env") { HelpName = "K=V", Description = "Set an environment variable for the program only (repeatable)" };
    private readonly Option<string?> model = Text("--model", "NAME", "Use this microarchitecture's model instead of the detected one");
    private readonly Option<string?> modelFolder = ModelFolderOption();
    private readonly Option<string?> coreType = Choice("--core-type", "core|atom", "Type of core to measure on a hybrid CPU");
    private readonly Option<string?> perf = Text("--perf", "PATH", "Path of the perf binary (also: environment variable TMA_PERF)");
    private readonly Option<string?> recording = Text(
        "--output", "FILE.tma", "Where to write the recording (default run.tma; older ones are kept as run.1.tma, the latest, to run.10.tma)", "-o");
    private readonly Option<bool> noRecording = new("--no-recording") { Description = "Do not keep a recording" };
    private readonly Option<string?> json = Text("--json", "FILE", "Write the result as JSON; - is standard output", "--export-json");
    private readonly Option<string?> csv = Text("--csv", "FILE", "Write the intervals as CSV; - is standard output", "--export-csv");
    private readonly Option<string?> html = Text("--html", "FILE", "Write the report as one HTML file; - is standard output");
    private readonly Option<string?> trace = Trace();
    private readonly Option<string?> markdown = Text(
        "--markdown", "FILE", "Write the result as Markdown, for a pull request; - is standard output", "--export-markdown");
    private readonly Option<string?> charts = Charts();
    private readonly Option<string?> iterations = Number(
        "--iterations", null, 1, int.MaxValue, "Number of iterations the program does per run; times are reported per iteration");
    private readonly MetricOptions metricOptions = new();
    private readonly RegionOptions regionOptions = new();
    private readonly Option<string?> start = Text("--start", "COMMAND", "Start this server and measure it; the program generates the load");
    private readonly Option<string?> ready = Text(
        "--ready", "URL|PORT", "How to tell that the --start server is up: a port that accepts connections, or an http URL that responds");
    private readonly Option<string?> readyTimeout = Seconds("--ready-timeout", "Give up if the server is not up after this many seconds (default 30)");
    private readonly Option<bool> requirePmu = new("--require-pmu") { Description = "Fail instead of falling back to software counters" };
    private readonly Option<string?> root = new("--root") { Hidden = true };

    /// <param name="comparing">True for the command that measures several variants.</param>
    public MeasureOptions(bool comparing = false)
    {
        var (defaultRuns, defaultWarmups) = comparing ? (10, 1) : (1, 0);
        runs = Number("--runs", defaultRuns, 1, 100_000, $"{(comparing ? "Maximum number of measured runs per variant" : "Number of measured runs")} "
            + $"(default {defaultRuns})", "-r");
        warmups = Number("--warmup", defaultWarmups, 0, 100_000, $"Number of warm-up runs, which are discarded (default {defaultWarmups})", "-w");
        allocator = comparing
            ? Text("--allocator", "NAME[,NAME]", "Compare these memory allocators, one variant each: " + AllocatorPresets.Description)
            : Choice("--allocator", string.Join('|', AllocatorPresets.Names), "Preload this memory allocator: " + AllocatorPresets.Description);
        allocator.HelpName = comparing ? allocator.HelpName : "NAME";
    }

    /// <summary>Root of the machine's files when no option says otherwise.</summary>
    public static string DefaultRoot => System.Environment.GetEnvironmentVariable("TMA_ROOT") is { Length: > 0 } named ? named : "/";

    public OutputOptions Output { get; } = new();

    public IEnumerable<Option> All =>
    [
        level, runs, warmups, interval, noMultiplex, nodes, drilldown, pids, allCpus, cpus, per, duration, delay, user, kernel, allocator, node, cores,
        iterations, .. metricOptions.All, .. regionOptions.All, start, ready, readyTimeout, environment, model, modelFolder, coreType, perf, recording,
        noRecording, html, json, csv, markdown, trace, charts, requirePmu, .. Output.All, root,
    ];

    /// <param name="program">The program and its arguments.</param>
    /// <param name="commandLine">All of it as it was typed, quoted for a shell.</param>
    public RunRequest Read(ParseResult parsed, IReadOnlyList<string> program, string? commandLine) =>
        new(MeasurementOf(parsed, program) with { CommandLine = commandLine }, ResultsOf(parsed));

    private MeasurementOptions MeasurementOf(ParseResult parsed, IReadOnlyList<string> program) => new()
    {
        Program = program,
        Target = TargetOf(parsed),
        Counting = new CountingOptions
        {
            Level = Value(parsed, level)!.Value,
            Nodes = Split(parsed.GetValue(nodes)),
            NoMultiplex = parsed.GetValue(noMultiplex),
            Drilldown = parsed.GetValue(drilldown),
            UserOnly = parsed.GetValue(user),
            KernelOnly = parsed.GetValue(kernel),
            Model = parsed.GetValue(model),
            ModelFolder = parsed.GetValue(modelFolder),
            CoreType = parsed.GetValue(coreType) switch { "core" => CoreType.Core, "atom" => CoreType.Atom, _ => null },
            Perf = parsed.GetValue(perf),
            RequirePmu = parsed.GetValue(requirePmu),
        },
        Sampling = new SamplingOptions
        {
            IntervalMilliseconds = regionOptions.Read(parsed) is { Only.Count: > 0 } ? 0 : Value(parsed, interval)!.Value,
            Aggregation = parsed.GetValue(per) switch
            {
                "core" => PerfAggregation.Core,
                "socket" => PerfAggregation.Socket,
                "cpu" => PerfAggregation.Cpu,
                _ => PerfAggregation.None,
            },
            Duration = parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : null,
            DelayMilliseconds = Value(parsed, delay),
        },
        Repetition = new RepetitionOptions
        {
            Runs = Value(parsed, runs)!.Value,
            Warmups = Value(parsed, warmups)!.Value,
            Iterations = Value(parsed, iterations),
            Metric = metricOptions.Read(parsed),
            MetricIsHigherBetter = metricOptions.Direction(parsed),
        },
        Launch = new ProgramOptions
        {
            Allocator = parsed.GetValue(allocator),
            NumaNode = Value(parsed, node),
            Cores = parsed.GetValue(cores),
            Environment = parsed.GetValue(environment) ?? [],
        },
        Regions = regionOptions.Read(parsed),
        IsVerbose = Output.Verbosity(parsed) == Verbosity.Verbose,
        Root = parsed.GetValue(root) ?? DefaultRoot,
    };

    private ResultOptions ResultsOf(ParseResult parsed) => new()
    {
        Recording = RecordingOf(parsed),
        NoRecording = parsed.GetValue(noRecording),
        JsonFile = parsed.GetValue(json),
        CsvFile = parsed.GetValue(csv),
        HtmlFile = parsed.GetValue(html),
        MarkdownFile = parsed.GetValue(markdown),
        TraceFile = parsed.GetValue(trace),
        ChartFolder = parsed.GetValue(charts),
        Verbosity = Output.Verbosity(parsed),
        Color = Output.Color(parsed),
        AllNodes = Output.AllNodes(parsed),
    };

    private Target TargetOf(ParseResult parsed)
    {
        IReadOnlyList<int> processes = [.. Split(parsed.GetValue(pids)).Select(Pid)];
        var server = ServerOf(parsed);
        List<(string Option, Target Target)> named = [];
        if (processes.Count > 0)
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
            : throw new Tma.UserErrorException($"{named[0].Option} and {named[1].Option} both say what to measure.", "Use only one of them.");
    }

    private Target.Server? ServerOf(ParseResult parsed) => ReadyOf(parsed.GetValue(start), parsed.GetValue(ready)) is { } readiness
        ? new Target.Server(parsed.GetValue(start)!, readiness, ReadyTimeoutOf(parsed))
        : parsed.GetValue(readyTimeout) is null ? null
        : throw new Tma.UserErrorException("--ready-timeout needs --start and --ready.");

    private string? RecordingOf(ParseResult parsed) => parsed.GetValue(recording) is { } named && parsed.GetValue(noRecording)
        ? throw new Tma.UserErrorException($"-o {named} names the recording, but --no-recording keeps none.", "Use only one of them.")
        : parsed.GetValue(recording);

    private TimeSpan ReadyTimeoutOf(ParseResult parsed) =>
        parsed.GetValue(readyTimeout) is { } seconds ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : UsualReadyTimeout;

    private static Readiness? ReadyOf(string? start, string? ready) => (start, ready) switch
    {
        (null, null) => null,
        (null, _) => throw new Tma.UserErrorException("--ready needs --start.", "To measure a server that is already running, use --pid."),
        (_, null) =>
            throw new Tma.UserErrorException("--start needs --ready.", "Say how to tell that the server is up: --ready 8080, or --ready "
                + "http://localhost:8080/health."),
        _ => Readiness.TryParse(ready, out var readiness)
            ? readiness
            : throw new Tma.UserErrorException($"--ready takes a port, HOST:PORT or an http URL, not '{ready}'."),
    };

    /// <summary><c>-o</c> where there is no recording to write: means the same everywhere, so it is refused here.</summary>
    internal static Option<string?> NoOutput()
    {
        var option = new Option<string?>("--output", "-o") { Hidden = true };
        option.Validators.Add(result => result.AddError("-o names a recording, and this command does not write one; use --html FILE for the report."));
        return option;
    }

    internal static Option<string?> ModelFolderOption() =>
        Text("--model-dir", "DIR", "Directory of models made by tma models compile; they take precedence over the built-in ones");

    internal static Option<string?> Trace() =>
        Text("--trace", "FILE", "Write regions and counters as a Chrome trace, for ui.perfetto.dev; - is standard output");

    internal static Option<string?> Charts() => Text("--charts", "DIR", "Write every chart as PNG and SVG, light and dark, into this directory");

    internal static Option<string?> Text(string name, string help, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = help, Description = description };

    internal static Option<string?> Choice(string name, string values, string description)
    {
        var known = values.Split('|');
        var option = new Option<string?>(name) { HelpName = values, Description = description };
        option.CompletionSources.Add(known);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !known.Contains(text))
            {
                result.AddError($"{name} takes {string.Join(", ", known[..^1])} or {known[^1]}, not '{text}'. "
                    + $"{Tma.Spelling.DidYouMean(text, known)}".TrimEnd());
            }
        });
        return option;
    }

    /// <summary>
    /// A whole number in a range. The parser only sees text: its generic code for numbers would be compiled at every start.
    /// </summary>
    internal static Option<string?> Number(string name, int? defaultValue, int least, int most, string description, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { HelpName = "N", Description = description };
        if (defaultValue is { } preset)
        {
            option.DefaultValueFactory = _ => preset.ToString(CultureInfo.InvariantCulture);
        }

        option.Validators.Add(result => CheckRange(result, name, least, most));
        return option;
    }

    internal static Option<string?> Seconds(string name, string description)
    {
        var option = Text(name, "S", description);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1e9))
            {
                result.AddError($"{name} takes a positive number of seconds, not '{text}'.");
            }
        });
        return option;
    }

    internal static int? Value(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text ? int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture) : null;

    /// <summary>Works on the token: asking the parser for a value in a validator throws where there is none.</summary>
    private static void CheckRange(OptionResult result, string name, int least, int most)
    {
        if (result.Tokens is [{ Value: var text }]
            && (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) || value < least || value > most))
        {
            result.AddError($"{name} takes a number from {least} to {most}, not '{text}'.");
        }
    }

    internal static IReadOnlyList<string> Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static int Pid(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
        ? pid
        : throw new Tma.UserErrorException($"--pid takes process ids, not '{text}'.");
}
