using Toplev.Collector.Import;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Importing;

/// <summary>
/// Makes a recording of what a file holds, as if this program had measured it: programs become variants, outputs of one program with
/// the same events its repetitions, outputs with other events its further passes.
/// </summary>
public sealed class ImportedRecording
{
    private readonly ImportedFile file;
    private readonly ModelCatalog catalog;
    private readonly string name;
    private readonly List<RecordedPlan> plans = [];
    private readonly List<RecordedVariant> variants = [];
    private readonly List<RecordedPass> passes = [];
    private readonly List<byte[]> outputs = [];
    private readonly List<PassSamples> samples = [];
    private readonly List<Finding> findings = [];
    private readonly double smt;
    private bool suggestsSmt;

    private ImportedRecording(ImportedFile file, string path, ModelCatalog catalog, string? wanted)
    {
        this.file = file;
        this.catalog = catalog;
        name = path == "-" ? "standard input" : Path.GetFileName(path);
        var programs = file.Outputs
            .Select((output, position) => (Output: output, Key: (output.Command, output.Part, ModeOf(output), output.Events.Count > 0 ? 0 : 1 + position)))
            .GroupBy(item => item.Key, item => item.Output)
            .Select(group => group.GroupBy(Signature).Select(alike => alike.ToList()).ToList())
            .ToList();
        var models = new ImportedModels(catalog, file, name, wanted);
        var chosen = models.Choose([.. programs.Select(kinds => kinds.Select(alike => alike[0]).ToList())]);
        foreach (var kinds in programs)
        {
            // A file may hold outputs of several machines: what the model of most counts says nothing about has its own.
            if (programs.Count == 1 || ImportedModels.Tell([.. kinds.Select(alike => alike[0])], chosen))
            {
                Add(kinds, chosen);
            }
            else
            {
                Add(kinds, models.OwnOf([.. kinds.Select(alike => alike[0])]) ?? [.. chosen.Take(1)]);
            }
        }

        smt = file.Facts.Smt is { } known ? (known ? 1 : 0) : suggestsSmt ? 1 : 0;
        AddFindings(models, chosen);
        Recording = new Recording
        {
            Path = path,
            Manifest = Manifest(),
            Samples = samples,
            Files = [],
        };
    }

    public Recording Recording { get; }

    /// <summary>perf's output of every execution, as the recording keeps it.</summary>
    public IReadOnlyList<byte[]> Outputs => outputs;

    /// <param name="wanted">Name of a model, or null to find it from the file.</param>
    public static ImportedRecording Of(ImportedFile file, string path, ModelCatalog catalog, string? wanted) => new(file, path, catalog, wanted);

    /// <summary>Writes it as a recording file.</summary>
    /// <returns>It, where it is now.</returns>
    public Recording Save(string path)
    {
        using var writer = RecordingWriter.Create(path, Recording.Manifest with { Passes = [] });
        RecordedModels.Keep(writer, catalog);
        for (var i = 0; i < outputs.Count; i++)
        {
            using (var stream = writer.BeginPass(passes[i]))
            {
                stream.Write(outputs[i]);
            }

            writer.EndPass(passes[i]);
        }

        var made = writer.Complete();
        return writer.Findings is [var failure, ..]
            ? throw new Tma.UserErrorException(failure.Text, failure.Remedy)
            : Recording with { Path = made, Older = writer.Older };
    }

    private static string Signature(ImportedOutput output) =>
        string.Join(
            '\n', output.Events.Select(
                printed => $"{printed.Name.Device}/{printed.Name.Key}/{printed.Name.Privilege}/{printed.Name.Side}").Order(StringComparer.Ordinal));

    /// <summary>What was counted in user mode or in a guest alone is another measurement than what was counted in the kernel or on the host.</summary>
    private static string ModeOf(ImportedOutput output)
    {
        var privileges = output.Events.Select(printed => printed.Name.Privilege).Where(privilege => privilege != Privilege.Any).Distinct().ToList();
        var sides = output.Events.Select(printed => printed.Name.Side).Where(side => side != Side.Any).Distinct().ToList();
        var privilege = privileges is [var one] ? one == Privilege.User ? "user mode" : "kernel" : null;
        var side = sides is [var only] ? only == Side.Guest ? "guest" : "host" : null;
        return string.Join(", ", new[] { side, privilege }.OfType<string>());
    }

    /// <summary>Adds a program: a result for each core type that its events or percentages are of, and one at least.</summary>
    private void Add(List<List<ImportedOutput>> kinds, IReadOnlyList<(CoreType? Events, ModelEntry Entry)> chosen)
    {
        var variant = -1;
        foreach (var (type, entry) in chosen)
        {
            var model = ModelCatalog.Read(entry);
            var plan = new ImportedPlan(model, type, [.. kinds.Select(alike => alike[0])]);
            var printed = kinds.SelectMany(alike => alike.Count == 1 ? alike[0].Printed : []).Where(share => ImportedModels.IsOf(share, type)).ToList();
            if (chosen.Count > 1 && plan.Plan.Groups.Count == 0 && !printed.Exists(share => share.CoreType == type))
            {
                continue;
            }

            variant = variant < 0 ? AddVariant(kinds[0][0]) : variant;
            plans.Add(new RecordedPlan(entry.Name, entry.CoreType, plan.Plan) { Printed = printed });
            suggestsSmt |= plan.SuggestsSmt;
            if (plan.SlotsAreSum)
            {
                findings.Add(new Finding(FindingIds.SlotsAsSum, Severity.Info,
                    "The file contains no count of slots; the sum of the four topdown events, which make "
                    + "up the slots, is used instead."));
            }

            AddPrivileges(plan);
            for (var kind = 0; kind < kinds.Count; kind++)
            {
                for (var repetition = 0; repetition < kinds[kind].Count; repetition++)
                {
                    AddPass(kinds[kind][repetition], plan, kind, variant, repetition);
                }
            }
        }

        if (variant < 0 && chosen.Count > 1)
        {
            Add(kinds, [chosen[0]]);
        }
    }

    private void AddPrivileges(ImportedPlan plan)
    {
        if (plan.Added.Privileges)
        {
            findings.Add(
                new Finding(FindingIds.PrivilegesAdded, Severity.Info, "Counts in user mode (:u) and in the kernel (:k) were added up: the tree covers both."));
        }

        if (plan.Added.Sides)
        {
            findings.Add(new Finding(FindingIds.GuestAndHostAdded, Severity.Info,
                "Counts in guests (:G) and on the host (:H) were added up: the tree covers both."));
        }

        if (plan.Privilege != Privilege.Any)
        {
            var (counted, missing, modifier) = plan.Privilege == Privilege.User ? ("user mode", "the kernel", ":u") : ("the kernel", "user mode", ":k");
            findings.Add(
                new Finding(FindingIds.OnePrivilege, Severity.Warning,
                    $"Only {counted} was counted ({modifier}): the tree does not include time in {missing}."));
        }

        if (plan.Side != Side.Any)
        {
            findings.Add(plan.Side == Side.Guest
                ? new Finding(FindingIds.GuestOnly, Severity.Warning, "Only guests were counted (:G): the tree does not include time on the host.")
                : new Finding(FindingIds.HostOnly, Severity.Info, "Only the host was counted (:H): the tree does not include time in guests."));
        }

        if (plan.LeftOut.Count > 0)
        {
            findings.Add(new Finding(FindingIds.ModifierLeftOut, Severity.Warning,
                $"Counts of events with {string.Join(" and ", plan.LeftOut)} are also in the "
                + $"file but not used for the tree: more events were counted without."));
        }
    }

    private int AddVariant(ImportedOutput output)
    {
        var title = output.Command ?? name;
        if (ModeOf(output) is { Length: > 0 } mode && file.Outputs.Any(other => ModeOf(other) != mode))
        {
            title += $" ({mode})";
        }

        // What all outputs have in common distinguishes none.
        title = output.Part.Length > 0 && file.Outputs.Any(other => other.Part != output.Part) ? $"{title} ({output.Part})" : title;
        var number = 1 + variants.Count(variant => variant.Name == title || variant.Name.StartsWith(title + " #", StringComparison.Ordinal));
        variants.Add(new RecordedVariant { Name = number == 1 ? title : $"{title} #{number}" });
        return variants.Count - 1;
    }

    private void AddPass(ImportedOutput output, ImportedPlan plan, int kind, int variant, int repetition)
    {
        var hasStamps = output.Intervals.Any(interval => interval.EndSeconds > 0);
        var text = CanonicalCsv.Write(plan.Plan, ImportedSamples.Of(output, plan.Plan, plan.Sources[kind]), hasStamps);
        var reader = new PerfStatReader(plan.Plan, new PerfOutputLayout(hasStamps, PerfAggregation.None));
        reader.Append(text);
        reader.Complete();
        var seconds = output.ElapsedSeconds ?? (
            hasStamps
                ? output.Intervals[^1].EndSeconds
                : output.Printed.SelectMany(share => share.Series).Select(point => point.EndSeconds).DefaultIfEmpty(0).Max());
        outputs.Add(text);
        passes.Add(new RecordedPass
        {
            File = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"perf/{passes.Count + 1:0000}.csv"),
            Variant = variant,
            Plan = plans.Count - 1,
            Repetition = repetition,
            Pass = kind,
            HasInterval = hasStamps,
            WallSeconds = seconds,
            UserSeconds = output.UserSeconds,
            SystemSeconds = output.SystemSeconds,
            MeanOf = output.MeanOf,
            OwnsClock = output.IsOfProgram,
        });
        samples.Add(new PassSamples
        {
            Samples = reader.Samples,
            WallSeconds = seconds > 0 || reader.Samples.Count == 0 ? seconds : reader.Samples[^1].EndSeconds,
            UserSeconds = output.UserSeconds,
            SystemSeconds = output.SystemSeconds,
            OwnsClock = output.IsOfProgram,
        });
    }

    private void AddFindings(ImportedModels models, IReadOnlyList<(CoreType? Events, ModelEntry Entry)> chosen)
    {
        foreach (var (type, doubt) in models.Undecided)
        {
            findings.Add(new Finding(FindingIds.CoreUndecided, Severity.Warning, $"The counts of cpu_{CoreTypeText.Of(type)} are not shown. {doubt.Message}"));
        }

        if (models.IsAssumed)
        {
            findings.Add(new Finding(
                FindingIds.ModelAssumed, Severity.Warning,
                file.Outputs.All(output => output.Events.Count == 0)
                    ? $"The file does not name its processor, and percentages without counts fit any; nodes are named and explained as on "
                    + $"{string.Join(" and ", chosen.Select(choice => choice.Entry.Title))}."
                    : $"The file does not name its processor; {string.Join(" and ", chosen.Select(choice => choice.Entry.Title))} fits its events, and any "
                    + $"other model that fits gives the same values.",
                "Choose another model with tma import --model NAME."));
        }

        if (file.Damaged > 0)
        {
            findings.Add(new Finding(
                FindingIds.ImportSkipped, Severity.Warning,
                $"{(file.Damaged == 1 ? "1 line" : $"{file.Damaged} lines")} of {file.Lines} could not be read and {(file.Damaged == 1 ? "was" : "were")} "
                    + $"skipped, the first: {file.FirstDamaged}"));
        }

        if (file.Outputs.Any(output => output.LacksLastInterval))
        {
            findings.Add(
                new Finding(FindingIds.ImportLastInterval, Severity.Warning,
                    "The last interval lacks some events of the others, as in a truncated file; it is left "
                    + "out."));
        }

        if (file.EndsInCount)
        {
            findings.Add(new Finding(FindingIds.ImportEndsInCount, Severity.Warning, "The file ends right after a count, without a line end and without perf's "
                + "elapsed time: it may be truncated, and anything after that is not in the tree."));
        }

        if (file.CutOff is not null)
        {
            findings.Add(new Finding(FindingIds.ImportCut, Severity.Warning, "The compressed file is truncated: what could be read is shown."));
        }

        if (file.Outputs.FirstOrDefault(output => output.MeanOf > 1) is { } mean)
        {
            findings.Add(new Finding(FindingIds.ImportMeans, Severity.Info,
                $"The counts are means of {mean.MeanOf} runs: perf prints how much they vary, but no "
                + $"confidence interval can be derived from that here."));
        }
        else if (file.Outputs.Any(output => output.HasSpread))
        {
            findings.Add(new Finding(FindingIds.ImportMeans, Severity.Info,
                "The counts are means of several runs (perf printed how much they vary); the file does "
                + "not say how many."));
        }

        if (file.Outputs.SelectMany(output => output.Printed).Where(share => share.Intervals > 1)
            .Select(share => share.Intervals).DefaultIfEmpty(0).Max() is > 1 and var intervals)
        {
            findings.Add(new Finding(FindingIds.ImportMeanOfIntervals, Severity.Warning, $"The printed percentages are means of {intervals} intervals."));
        }

        if (file.Outputs.Any(output => output.AddedUp))
        {
            findings.Add(new Finding(FindingIds.ImportAddedUp, Severity.Info, "The counts of all CPUs, cores or threads in the file were added up."));
        }
    }

    private RecordingManifest Manifest() => new()
    {
        ToolVersion = Product.Version,
        Created = TimeProvider.System.GetUtcNow(),
        PerfVersion = file.Facts.Perf,
        Machine = new Machine
        {
            Cpu = new CpuIdentity { Vendor = file.Facts.Vendor ?? "", Brand = file.Facts.Cpu },
            KernelRelease = file.Facts.Kernel,
            Topology = new Topology { SmtActive = file.Facts.Smt },
        },
        Plans = plans,
        Variants = variants,
        Passes = passes,
        Findings = [.. findings.Distinct()],
        Options = new RecordedOptions
        {
            Level = 6,
            Constants = new Dictionary<string, double> { [SystemParameter.SmtOn] = smt },
            ImportedFrom = name,
        }.Write(),
    };
}
