using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Import;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Importing;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma compare</c>: measure variants of a program, interleaved, or read recordings, and say which is faster and why.</summary>
internal sealed class CompareCommand(CompareRequest request, Streams streams, Preparation begun)
{
    /// <summary>The unmodified program.</summary>
    private const string Default = "default";

    private static readonly string[] ForeignExtensions = [".txt", ".csv", ".json", ".log", ".gz"];

    private MeasurementOptions Asked => request.Run.Measurement;

    private ResultOptions Results => request.Run.Results;

    public int Execute()
    {
        if (request.Groups.Count > 0)
        {
            return CompareGroups();
        }

        if (request.Variants.Count == 0 && Asked.Program is { Count: > 0 } files && files.All(IsRecording))
        {
            return CompareRecordings(files);
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

        var asked = Variants();
        var condition = ConditionFor(
            [.. asked.Select(variant => variant.Name)], Asked.Repetition.Metric is { } printed ? PrintedMetric.Parse(printed).Measure : Measure.TimePerRun);
        var measurement = new Measurement(request.Run, streams, begun);
        IReadOnlyList<RecordedVariant> variants = [.. asked.Select(variant => Recorded(variant, measurement.Planned.Workloads))];
        var warmups = Asked.Server is null ? Asked.Repetition.Warmups : 0;
        measurement.Decide((Asked.Repetition.Runs + warmups) * variants.Count, variants);
        var whyNoCounters = measurement.Planned.Setup is { Model: null, Others.Count: 0 } without ? without.WhyNoTree?.Text ?? "no model" : null;
        condition?.Check(() => FigureNames.Of(measurement.Planned.Setup, measurement.Planned.Catalog), whyNoCounters);
        var session = measurement.Session(OutputDevice.StandardError(Results.Color));
        session.MaximumTime = request.MaximumTime;
        session.IgnoreFailures = request.IgnoreFailures;
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
            Show(set, recording);
            ResultFiles.Write(Results, set, [recording], measurement.Planned.Catalog, streams);
        }
        else
        {
            SayTooEarly(session, recording);
        }

        return session.Failure is not null || session.PerfFailed ? ExitCode.Failure
            : session.InterruptedBy is { } signal ? ExitCode.OfSignal(signal)
            : Judge(condition, set);
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
            var path = Path.GetRelativePath(Environment.CurrentDirectory, recording.Path);
            streams.Say($"The runs measured so far are kept in {path}. To see them: tma report {ShellQuoting.Quote(path)}");
        }
    }

    private int CompareRecordings(IReadOnlyList<string> files)
    {
        var (catalog, recordings) = Recordings(files);
        var set = CombinedResults.Combine(
            [
                .. recordings.Select(
                    recording => (recording.Path, ResultBuilder.Build(recording, catalog)))], Asked.Repetition.MetricIsHigherBetter, request.Baseline);
        return set.Comparisons.Count > 0
            ? Finish(set, recordings, catalog)
            : throw new UserErrorException(
                $"{files[0]} holds only one variant, so there is nothing to compare it with.",
                "Name another recording, or print this one: tma report " + files[0]);
    }

    private int CompareGroups()
    {
        if (request.Groups.Count < 2 || request.Variants.Count > 0 || Asked.Program.Count > 0)
        {
            throw new UserErrorException(
                request.Groups.Count < 2
                    ? "--group needs another group to compare with."
                    : "--group compares existing recordings and cannot be combined with a program or variant to measure.",
                "For example: tma compare --group old=a.tma,b.tma --group new=c.tma,d.tma");
        }

        if (request.Groups.GroupBy(group => group.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two groups are called {twice}.", "List all recordings of a group in one --group, separated by commas.");
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
            var own = recordings.Skip(groups.Sum(each => each.Sets.Count)).Take(group.Files.Count);
            groups.Add((group.Name, [.. own.Select(recording => (recording.Path, ResultBuilder.Build(recording, catalog)))]));
        }

        return Finish(CombinedResults.Group(groups, Asked.Repetition.MetricIsHigherBetter, request.Baseline), recordings, catalog);
    }

    /// <summary>What is named, read; refuses what would be written over it.</summary>
    private (ModelCatalog Catalog, List<Recording> Recordings) Recordings(IReadOnlyList<string> files)
    {
        if (Asked.Repetition.Metric is not null || Asked.Repetition.Iterations is not null)
        {
            var asked = Asked.Repetition.Metric is null ? "--iterations describes a program to measure" : "--metric-from reads a program's output";
            throw new UserErrorException(
                $"{asked}, but existing recordings are being compared.", "Omit it: the recordings store what was used when they were made.");
        }

        if (Results.Recording is { } named)
        {
            throw new UserErrorException(
                $"-o {named} names a recording to write, but existing recordings are being compared.",
                "Omit it; write results with --html, --json, --csv, --markdown and --trace.");
        }

        ResultFiles.Check(Results, [.. files.Select(file => new InputFile("one of the recordings to compare", file))]);
        if (files.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { Key: var same })
        {
            throw new UserErrorException($"{Path.GetRelativePath(Environment.CurrentDirectory, same)} is named twice, but a recording is a single "
                + $"measurement.");
        }

        var catalog = ModelFolder.Beside(begun.Catalog, Asked.Counting.ModelFolder);
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
        if (measured.GroupBy(recording => (recording.Manifest.Created, recording.Manifest.Passes.Count), recording => recording.Path)
            .FirstOrDefault(group => group.Count() > 1) is { } copies)
        {
            throw new UserErrorException($"{copies.First()} and {copies.Last()} are the same measurement; a copy adds no information.", "Omit the copy.");
        }
    }

    private Recording Imported(string file, ModelCatalog catalog)
    {
        var content = ImportSource.Read(file, streams.Input);
        return content.Outputs.Count > 0
            ? ImportedRecording.Of(content, file, catalog, Asked.Counting.Model).Recording
            : throw new UserErrorException(ImportRefusal.Of(content, file));
    }

    private int Finish(ResultSet set, List<Recording> recordings, ModelCatalog catalog)
    {
        var condition = ConditionFor([.. BaselineFirst(set)], set.Measure);
        condition?.Check(() => FigureNames.In(set, catalog));
        Show(set, null);
        ResultFiles.Write(Results, set, recordings, catalog, streams);
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

    /// <summary>The baseline first: the one that is named, else of several variants the first, and of a single one the unmodified program.</summary>
    private List<VariantRequest> Variants()
    {
        List<VariantRequest> variants = [.. request.Variants];
        var needsProgram = variants.Exists(variant => variant.Command is null);
        if (Asked.Program.Count == 0 && (needsProgram || variants.Count < 2))
        {
            throw new UserErrorException(
                variants.Count == 0 ? "There is nothing to compare." : "No program to measure.",
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

        if (Asked is { Server: null, Program.Count: > 0 } && variants.TrueForAll(variant => variant.Command is not null))
        {
            var quoted = ShellQuoting.Quote($"{variants[^1].Name}={string.Join(' ', variants[^1].Command!)} …");
            throw new UserErrorException(
                $"No variant runs {ShellQuoting.Join(Asked.Program)}: each runs its own program.",
                $"Quote a program together with its arguments, --variant-command {quoted}, or add --baseline {Default}.");
        }

        if (variants.Count == 1)
        {
            throw new UserErrorException(
                $"The only variant is called {Default}, which is reserved for the unmodified program.", "Give it another name, or add a variant.");
        }

        if (variants.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two variants are called {twice}.", "Give each variant a different name.");
        }

        if (request.Baseline is { } named)
        {
            var position = variants.FindIndex(variant => variant.Name == named);
            if (position < 0)
            {
                throw new UserErrorException(
                    $"--baseline {named} is not one of the variants.", $"They are {string.Join(", ", variants.Select(variant => variant.Name))}; --baseline "
                        + $"{Default} is the unmodified program.");
            }

            variants.Insert(0, variants[position]);
            variants.RemoveAt(position + 1);
        }

        return variants;
    }

    /// <summary>No variants: a file that is not there, two programs, or one.</summary>
    private UserErrorException OneProgram()
    {
        var words = Asked.Program;
        if (words.All(word => IsRecordingName(word) || Path.Exists(word)) && words
            .FirstOrDefault(word => IsRecordingName(word) && !Path.Exists(word)) is { } missing)
        {
            return new UserErrorException($"{missing} was not found.", "tma run -o FILE.tma makes recordings; to list those here: ls *.tma");
        }

        if ((words.FirstOrDefault(IsOurs) ?? words.Take(1).FirstOrDefault(IsRecording)) is { } recording)
        {
            var other = words.First(word => !IsRecording(word));
            return new UserErrorException(
                $"{recording} is a recording, but {(other == "--" ? "a program follows it" : other + " is not")}.",
                "Compare recordings (tma compare A.tma B.tma), or measure variants of a program (tma compare --help).");
        }

        if (words.Count > 1 && words.All(word => word.Contains('/', StringComparison.Ordinal) || word.Contains(' ', StringComparison.Ordinal)))
        {
            var named = words.Select((word, position) => $"--variant-command {ShellQuoting.Quote($"{(char)('a' + Math.Min(position, 25))}={word}")}");
            return new UserErrorException(
                $"{ShellQuoting.Join(words)} is one program with arguments, not a set of variants.",
                $"To compare several programs: tma compare {string.Join(' ', named)}");
        }

        return new UserErrorException(
            "There is one program and no variant to compare it with.", "Add --allocator, --variant or --variant-command, or measure it alone with tma run.");
    }

    private static bool IsRecordingName(string word) => Path.GetExtension(word) is ".tma" or ".partial" || ForeignExtensions.Contains(Path.GetExtension(word));

    private RecordedVariant Recorded(VariantRequest variant, WorkloadBuilder workloads)
    {
        if (variant.Environment.FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal)) is { } program)
        {
            var quoted = ShellQuoting.Quote($"{variant.Name}={string.Join(' ', variant.Environment)}");
            throw new UserErrorException(
                $"--variant takes NAME=VARIABLE=VALUE, and '{program}' in {variant.Name} does not set a "
                    + $"variable.", $"For a different program: --variant-command {quoted}");
        }

        var changes = variant.Environment.Select(word => WorkloadBuilder.Pair(word, "--variant")).ToDictionary(pair => pair.Name, pair => (string?)pair.Value);
        if (Asked.Server is not { } server)
        {
            return new RecordedVariant
            {
                Name = variant.Name,
                Workload = workloads.Build(variant.Command ?? Asked.Program, changes, variant.Allocator),
                Regions = Asked.Regions,
                StartedIn = Environment.CurrentDirectory,
                Attached = Asked.Target.Description,
            };
        }

        if (Asked.Program.Count == 0)
        {
            throw new UserErrorException(
                "--start measures a server under load, but no load generator was given.", "Add one: … -- wrk -d 10 http://localhost:8080/");
        }

        return new RecordedVariant
        {
            Name = variant.Name,
            Workload = workloads.BuildLoad(Asked.Program),
            Server = workloads.Build(variant.Command ?? ShellWords.Split(server.Command, "--start"), changes, variant.Allocator),
            StartedIn = Environment.CurrentDirectory,
        };
    }

    private void Show(ResultSet set, Recording? recording)
    {
        if (Results.Verbosity == Verbosity.Quiet || Results.WritesToOutput)
        {
            return;
        }

        var device = OutputDevice.StandardOutput(Results.Color);
        var text = new TerminalText(device);
        if (Results.Verbosity == Verbosity.Verbose)
        {
            EnvironmentBlock.Write(set, text);
        }

        streams.Output.Write(new ComparisonSummary(set, device, Results.AllNodes).Render() + text);
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
