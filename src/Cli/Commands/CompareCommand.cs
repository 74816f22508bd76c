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
    /// <summary>The program as it is.</summary>
    private const string Default = "default";

    private static readonly string[] ForeignExtensions = [".txt", ".csv", ".json", ".log", ".gz"];

    private RunOptions Options => request.Run;

    public int Execute()
    {
        if (request.Groups.Count > 0)
        {
            return CompareGroups();
        }

        if (request.Variants.Count == 0 && Options.Program is { Count: > 0 } files && files.All(IsRecording))
        {
            return CompareRecordings(files);
        }

        if (Options.Drilldown)
        {
            throw new UserErrorException("--drilldown follows the bottleneck of one program.", "Find it with tma run --drilldown, then compare with --nodes.");
        }

        if (Options is { Duration: not null, Metric: null, Start: null })
        {
            throw new UserErrorException(
                "--duration ends every run before its own end, so there is no time to compare.", "Leave it out, or compare a number that the program prints: --metric-from.");
        }

        if (Options.Metric is { } metric && PrintedMetric.Parse(metric).Measure.HigherIsBetter is null)
        {
            throw new UserErrorException(
                $"--metric-from '{metric.Pattern}' does not say whether more or less of that number is better.", "Add --higher-is-better or --lower-is-better.");
        }

        var asked = Variants();
        var condition = ConditionFor([.. asked.Select(variant => variant.Name)], Options.Metric is { } printed ? PrintedMetric.Parse(printed).Measure : Measure.TimePerRun);
        var measurement = new Measurement(Options, streams, begun);
        IReadOnlyList<RecordedVariant> variants = [.. asked.Select(variant => Recorded(variant, measurement.Workloads))];
        var warmups = Options.Start is null ? Options.Warmups : 0;
        measurement.Decide((Options.Runs + warmups) * variants.Count, variants);
        var whyNoCounters = measurement.Setup is { Model: null, Others.Count: 0 } without ? without.WhyNoTree ?? "no model" : null;
        condition?.Check(() => FigureNames.Of(measurement.Setup, measurement.Catalog), whyNoCounters);
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
            ResultFiles.Write(Options, set, [recording], measurement.Catalog, streams);
        }

        return session.Failure is not null || session.PerfFailed ? ExitCode.Failure
            : session.InterruptedBy is { } signal ? ExitCode.OfSignal(signal)
            : Judge(condition, set);
    }

    private int CompareRecordings(IReadOnlyList<string> files)
    {
        var (catalog, recordings) = Recordings(files);
        var set = ResultBuilder.Combine(
            [.. recordings.Select(recording => (recording.Path, ResultBuilder.Build(recording, catalog)))], Options.MetricIsHigherBetter, request.Baseline);
        return set.Comparisons.Count > 0
            ? Finish(set, recordings, catalog)
            : throw new UserErrorException($"{files[0]} holds one variant only: there is nothing to compare it with.", "Name another recording, or print it: tma report " + files[0]);
    }

    private int CompareGroups()
    {
        if (request.Groups.Count < 2 || request.Variants.Count > 0 || Options.Program.Count > 0)
        {
            throw new UserErrorException(
                request.Groups.Count < 2 ? "--group needs another group to compare with." : "--group compares recordings that exist, and a program or variant is to be measured.",
                "For example: tma compare --group old=a.tma,b.tma --group new=c.tma,d.tma");
        }

        if (request.Groups.GroupBy(group => group.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two groups are called {twice}.", "Name all recordings of one group in one --group, separated by commas.");
        }

        var files = request.Groups.SelectMany(group => group.Files).ToList();
        if (request.Groups.FirstOrDefault(group => group.Files.Count == 0) is { } empty)
        {
            throw new UserErrorException($"--group {empty.Name} names no recording.", $"For example: --group {empty.Name}=a.tma,b.tma");
        }

        var (catalog, recordings) = Recordings(files);
        List<(string Name, IReadOnlyList<(string Path, ResultSet Set)> Sets)> groups = [];
        foreach (var group in request.Groups)
        {
            groups.Add((group.Name, [.. recordings.Skip(groups.Sum(each => each.Sets.Count)).Take(group.Files.Count).Select(recording => (recording.Path, ResultBuilder.Build(recording, catalog)))]));
        }

        return Finish(ResultBuilder.Group(groups, Options.MetricIsHigherBetter, request.Baseline), recordings, catalog);
    }

    /// <summary>What is named, read; refuses what would be written over it.</summary>
    private (ModelCatalog Catalog, List<Recording> Recordings) Recordings(IReadOnlyList<string> files)
    {
        if (Options.Metric is not null || Options.Iterations is not null)
        {
            var asked = Options.Metric is null ? "--iterations says what a program does in one run" : "--metric-from reads what a program prints";
            throw new UserErrorException($"{asked}, and recordings that exist are compared.", "Leave it out: they hold what it was when they were made.");
        }

        if (Options.Recording is { } named)
        {
            throw new UserErrorException($"-o {named} names a recording to make, and recordings that exist are compared.", "Leave it out; results are written by --html, --json, --csv, --markdown and --trace.");
        }

        ResultFiles.Check(Options, [.. files.Select(file => new InputFile("a recording that is compared", file))]);
        if (files.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { Key: var same })
        {
            throw new UserErrorException($"{Path.GetRelativePath(Environment.CurrentDirectory, same)} is named twice: a recording is one measurement.");
        }

        var catalog = ModelFolder.Beside(begun.Catalog, Options.ModelFolder);
        List<Recording> recordings = [.. files.Select(file => IsForeign(file) ? Imported(file, catalog) : RecordingReader.Read(file))];
        if (request.Groups.Count > 0)
        {
            RefuseCopies(recordings);
        }

        return (catalog, recordings);
    }

    /// <summary>Between a measurement and its copy there is no noise, so a group with both would be surer than it is.</summary>
    private static void RefuseCopies(IEnumerable<Recording> recordings)
    {
        var measured = recordings.Where(recording => IsOurs(recording.Path)).Select(recording => (recording.Path, recording.Manifest));
        if (measured.GroupBy(recording => (recording.Manifest.Created, recording.Manifest.Passes.Count), recording => recording.Path).FirstOrDefault(group => group.Count() > 1) is { } copies)
        {
            throw new UserErrorException($"{copies.First()} and {copies.Last()} are the same measurement: a copy tells nothing new.", "Leave the copy out.");
        }
    }

    private Recording Imported(string file, ModelCatalog catalog)
    {
        var content = ImportSource.Read(file, streams.Input);
        return content.Outputs.Count > 0
            ? ImportedRecording.Of(content, file, catalog, Options.Model).Recording
            : throw new UserErrorException(ImportRefusal.Of(content, file));
    }

    private int Finish(ResultSet set, List<Recording> recordings, ModelCatalog catalog)
    {
        var condition = ConditionFor([.. BaselineFirst(set)], set.Measure);
        condition?.Check(() => FigureNames.In(set, catalog));
        Show(set, null);
        ResultFiles.Write(Options, set, recordings, catalog, streams);
        return Judge(condition, set);
    }

    private static IEnumerable<string> BaselineFirst(ResultSet set) =>
        set.Results.Select(result => result.Name).Distinct().OrderByDescending(name => set.Comparisons.Any(comparison => comparison.Baseline == name));

    /// <summary>True for a word that is a recording, or what perf or toplev wrote elsewhere, and no program.</summary>
    public static bool IsRecording(string word) =>
        IsOurs(word) || (IsForeign(word) && File.Exists(word) && ProgramSearch.Find(Path.GetFullPath(word), null) is null);

    private static bool IsForeign(string word) => ForeignExtensions.Contains(Path.GetExtension(word));

    private static bool IsOurs(string word) =>
        (word.EndsWith(".tma", StringComparison.Ordinal) || word.EndsWith(".tma.partial", StringComparison.Ordinal)) && Path.Exists(word);

    private Condition? ConditionFor(IReadOnlyList<string> names, Measure measure) => request.FailIf is { } text ? Condition.Parse(text, names, measure) : null;

    /// <summary>The baseline first: the one that is named, else of several variants the first, and of a single one the program as it is.</summary>
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

        if (!variants.Exists(variant => variant.Name == Default) && (variants.Count == 1 || request.Baseline == Default))
        {
            variants.Insert(0, new VariantRequest(Default, [], null, null));
        }

        if (Options is { Start: null, Program.Count: > 0 } && variants.TrueForAll(variant => variant.Command is not null))
        {
            var quoted = Report.ShellQuoting.Quote($"{variants[^1].Name}={string.Join(' ', variants[^1].Command!)} …");
            throw new UserErrorException(
                $"No variant runs {Report.ShellQuoting.Join(Options.Program)}: each has a program of its own.",
                $"Quote a program together with its arguments, --variant-command {quoted}, or add --baseline {Default}.");
        }

        if (variants.Count == 1)
        {
            throw new UserErrorException($"There is one variant, and it is called {Default}, which is the name of the program as it is.", "Give it another name, or add a variant.");
        }

        if (variants.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two variants are called {twice}.", "Give every variant a name of its own.");
        }

        if (request.Baseline is { } named)
        {
            var position = variants.FindIndex(variant => variant.Name == named);
            if (position < 0)
            {
                throw new UserErrorException(
                    $"--baseline {named} is none of the variants.", $"They are {string.Join(", ", variants.Select(variant => variant.Name))}; --baseline {Default} is the program as it is.");
            }

            variants.Insert(0, variants[position]);
            variants.RemoveAt(position + 1);
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

        if ((words.FirstOrDefault(IsOurs) ?? words.Take(1).FirstOrDefault(IsRecording)) is { } recording)
        {
            var other = words.First(word => !IsRecording(word));
            return new UserErrorException(
                $"{recording} is a recording, and {(other == "--" ? "a program follows it" : other + " is none")}.",
                "Compare recordings (tma compare A.tma B.tma), or measure variants of a program (tma compare --help).");
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
        if (variant.Environment.FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal)) is { } program)
        {
            var quoted = Report.ShellQuoting.Quote($"{variant.Name}={string.Join(' ', variant.Environment)}");
            throw new UserErrorException(
                $"--variant takes NAME=VARIABLE=VALUE, and '{program}' in {variant.Name} sets no variable.", $"A program of its own: --variant-command {quoted}");
        }

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
