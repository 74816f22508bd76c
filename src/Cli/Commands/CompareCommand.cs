using Toplev.Cli.Measuring;
using Toplev.Collector.Import;
using Toplev.Collector.Recordings;
using Toplev.Collector.Workloads;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma compare</c>: measure variants of a program, interleaved, or read recordings, and say which is faster and why.</summary>
internal sealed class CompareCommand(CompareRequest request, Streams streams, Preparation begun)
{
    private const string ImplicitBaseline = "baseline";
    private static readonly string[] ForeignExtensions = [".txt", ".csv", ".json", ".log", ".gz"];

    private RunOptions Options => request.Run;

    public int Execute()
    {
        if (request.Variants.Count == 0 && Options.Program is { Count: > 0 } files && files.All(IsRecording))
        {
            return CompareRecordings(files);
        }

        if (Options.Drilldown)
        {
            throw new UserErrorException("--drilldown follows the bottleneck of one program.", "Find it with tma run --drilldown, then compare with --nodes.");
        }

        var asked = Variants();
        var condition = ConditionFor([.. asked.Select(variant => variant.Name)]);
        var measurement = new Measurement(Options, streams, begun);
        IReadOnlyList<RecordedVariant> variants = [.. asked.Select(variant => Recorded(variant, measurement.Workloads))];
        var warmups = Options.Start is null ? Options.Warmups : 0;
        measurement.Decide((Options.Runs + warmups) * variants.Count, variants);
        var session = measurement.Session(OutputDevice.StandardError(Options.Color));
        session.MaximumTime = request.MaximumTime;
        session.IgnoreFailures = request.IgnoreFailures;
        session.IsEnough = recording => IsEnough(recording, measurement.Catalog);
        var schedule = RunOrder.Of(variants.Count, warmups, Options.Runs, Options.Experiment!.Seed!.Value);
        var (recording, set) = session.Run(
            measurement.Setup, variants, schedule, measurement.Recording.Path, measured => ResultBuilder.Build(measured, measurement.Catalog));
        if (session.Failure is { } failure)
        {
            streams.Say(failure);
        }

        if (set.Results.Count(result => result.Runs > 0) > 1)
        {
            Show(set, recording);
            ResultFiles.Write(Options, set, [recording], measurement.Catalog, streams.Output);
        }

        return session.Failure is not null || session.PerfFailed ? ExitCode.Failure
            : session.InterruptedBy is { } signal ? ExitCode.OfSignal(signal)
            : Judge(condition, set);
    }

    private int CompareRecordings(IReadOnlyList<string> files)
    {
        if (Options.Recording is { } named)
        {
            throw new UserErrorException($"-o {named} names a recording to make, and recordings that exist are compared.", "Leave it out; results are written by --html, --json, --csv, --markdown and --trace.");
        }

        ResultFiles.Check(Options, [.. files.Select(file => new InputFile("a recording that is compared", file))]);
        var catalog = ModelFolder.Beside(begun.Catalog, Options.ModelFolder);
        var recordings = files.Select(file => IsOurs(file) ? RecordingReader.Read(file) : ImportedRecording.Of(ImportSource.Read(file, streams.Input), file, catalog, Options.Model).Recording).ToList();
        var set = ResultBuilder.Combine([.. recordings.Select(recording => (recording.Path, ResultBuilder.Build(recording, catalog)))]);
        if (set.Comparisons.Count == 0)
        {
            throw new UserErrorException($"{files[0]} holds one variant only: there is nothing to compare it with.", "Name another recording, or print it: tma report " + files[0]);
        }

        var condition = ConditionFor([.. set.Results.Select(result => result.Name)]);
        Show(set, null);
        ResultFiles.Write(Options, set, recordings, catalog, streams.Output);
        return Judge(condition, set);
    }

    /// <summary>True for a word that is a recording, or what perf or toplev wrote elsewhere, and no program.</summary>
    public static bool IsRecording(string word) =>
        IsOurs(word) || (ForeignExtensions.Contains(Path.GetExtension(word)) && File.Exists(word) && ProgramSearch.Find(Path.GetFullPath(word), null) is null);

    private static bool IsOurs(string word) =>
        (word.EndsWith(".tma", StringComparison.Ordinal) || word.EndsWith(".tma.partial", StringComparison.Ordinal)) && Path.Exists(word);

    private Condition? ConditionFor(IReadOnlyList<string> names) => request.FailIf is { } text ? Condition.Parse(text, names) : null;

    /// <summary>A single variant is compared with the program as it is.</summary>
    private List<VariantRequest> Variants()
    {
        List<VariantRequest> variants = [.. request.Variants];
        var needsProgram = variants.Exists(variant => variant.Command is null);
        if (Options.Program.Count == 0 && (needsProgram || variants.Count < 2))
        {
            throw new UserErrorException(
                variants.Count == 0 ? "There is nothing to compare." : "There is no program to measure.",
                "For example: tma compare --allocator ptmalloc,jemalloc -- dotnet app.dll; tma compare A.tma B.tma.");
        }

        if (variants.Count == 0)
        {
            throw OneProgram();
        }

        if (variants.Count == 1)
        {
            variants.Insert(0, new VariantRequest(ImplicitBaseline, [], null, null));
        }

        if (variants.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two variants are called {twice}.", "Give every variant a name of its own.");
        }

        return variants;
    }

    /// <summary>No variants: a file that is not there, two programs, or one.</summary>
    private UserErrorException OneProgram()
    {
        var words = Options.Program;
        if (words.All(word => IsRecordingName(word) || Path.Exists(word)) && words.FirstOrDefault(word => IsRecordingName(word) && !Path.Exists(word)) is { } missing)
        {
            return new UserErrorException($"{missing} was not found.", "Recordings are made by tma run -o FILE.tma; those here: ls *.tma");
        }

        if (words.Count > 1 && words.All(word => word.Contains('/', StringComparison.Ordinal) || word.Contains(' ', StringComparison.Ordinal)))
        {
            var named = words.Select((word, position) => $"--variant-command {Report.ShellQuoting.Quote($"{(char)('a' + Math.Min(position, 25))}={word}")}");
            return new UserErrorException(
                $"{Report.ShellQuoting.Join(words)} is one program with arguments, and no variant of it.", $"Several programs: tma compare {string.Join(' ', named)}");
        }

        return new UserErrorException(
            "There is one program and no variant of it.", "Add --allocator, --variant or --variant-command; or measure it alone: tma run.");
    }

    private static bool IsRecordingName(string word) => Path.GetExtension(word) is ".tma" or ".partial" || ForeignExtensions.Contains(Path.GetExtension(word));

    private RecordedVariant Recorded(VariantRequest variant, WorkloadBuilder workloads)
    {
        var changes = variant.Environment.Select(word => WorkloadBuilder.Pair(word, "--variant")).ToDictionary(pair => pair.Name, pair => (string?)pair.Value);
        if (Options.Start is null)
        {
            return new RecordedVariant { Name = variant.Name, Workload = workloads.Build(variant.Command ?? Options.Program, changes, variant.Allocator), Attached = Options.Target };
        }

        if (Options.Program.Count == 0)
        {
            throw new UserErrorException("--start measures a server under load, and there is no program that loads it.", "Add it: … -- wrk -d 10 http://localhost:8080/");
        }

        return new RecordedVariant
        {
            Name = variant.Name,
            Workload = workloads.BuildLoad(Options.Program),
            Server = workloads.Build(variant.Command ?? ShellWords.Split(Options.Start, "--start"), changes, variant.Allocator),
        };
    }

    private bool IsEnough(Recording recording, ModelCatalog catalog)
    {
        // Building results takes time between runs: not before the rule could say yes.
        if (recording.Manifest.Passes.Count(pass => !pass.Warmup) < StopRule.FewestRounds * recording.Manifest.Variants.Count)
        {
            return false;
        }

        var set = ResultBuilder.Build(recording, catalog);
        return StopRule.IsSettled(set.Results, set.Measure, Options.Experiment!, request.Precision);
    }

    private void Show(ResultSet set, Recording? recording)
    {
        if (Options.Verbosity == Verbosity.Quiet || Options.WritesToOutput)
        {
            return;
        }

        var device = OutputDevice.StandardOutput(Options.Color);
        var text = new TerminalText(device);
        if (Options.Verbosity == Verbosity.Verbose)
        {
            EnvironmentBlock.Write(set, text);
        }

        streams.Output.Write(new ComparisonSummary(set, device, Options.AllNodes).Render() + text);
        if (recording is { Path: not RecordingWriter.Nowhere })
        {
            text = new TerminalText(device);
            text.Line($"Recording: {Path.GetRelativePath(Environment.CurrentDirectory, recording.Path)}", Tone.Dim);
            streams.Output.Write(text.ToString());
        }
    }

    private int Judge(Condition? condition, ResultSet set)
    {
        if (condition is null)
        {
            return ExitCode.Success;
        }

        var (holds, sentence) = condition.Evaluate(set);
        streams.Output.Flush();
        streams.Say(sentence);
        return holds ? ExitCode.ConditionHeld : ExitCode.Success;
    }
}
