using Toplev.Collector.Recordings;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Evaluating;

/// <summary>Turns a recording into a result. The only way to a result, so a report of a recording equals that of the run.</summary>
public static class ResultBuilder
{
    public static ResultSet Build(Recording recording, ModelCatalog catalog)
    {
        recording = WithNumbersFolded(recording);
        var manifest = recording.Manifest;
        var options = RecordedOptions.Read(manifest.Options);
        List<Finding> findings = [
            .. manifest.Findings, .. recording.Findings,
            // A finding common to all runs' samples is reported once, with the figures of the first run: its id and remedy identify it.
            .. manifest.Passes.SelectMany(pass => pass.Findings).DistinctBy(
                finding => FindingIds.OfSamples.Contains(finding.Id) ? $"{finding.Id} {finding.Remedy}" : finding.Text)];
        List<ProgramResult> results = [];
        TmaModel? model = null;
        for (var variant = 0; variant < manifest.Variants.Count; variant++)
        {
            List<ProgramResult> steps = [];
            for (var plan = 0; plan < manifest.Plans.Count; plan++)
            {
                if (!manifest.Passes.Any(pass => pass.Variant == variant && pass.Plan == plan)
                    || (manifest.Plans[plan].Profile is not null && IsCounted(manifest, variant)))
                {
                    continue;
                }

                var evaluated = Evaluation.Of(recording, variant, plan, options, catalog);
                model ??= evaluated?.Model;
                var result = Result(recording, variant, plan, options, evaluated, catalog);
                (manifest.Plans[plan].IsStep ? steps : results).Add(result);
                if (Disbelief(recording, variant, plan, options, evaluated) is { } doubt)
                {
                    findings.Add(ResultFindings.Of(doubt, manifest.Variants.Count > 1 ? manifest.Variants[variant].Name : null));
                }

                findings.AddRange(ResultFindings.Of(result, manifest.Plans[plan].Plan));
                findings.AddRange(ResultFindings.OfCutOffs(manifest, variant, plan, Evaluation.RunsOf(recording, variant, plan)));
                findings.AddRange(ResultFindings.OfIntervals(Evaluation.RunsOf(recording, variant, plan)));
                if (evaluated is not null && result.Tree is not null)
                {
                    var runs = Evaluation.RunsOf(recording, variant, plan);
                    findings.AddRange(MeasurementDoubts.Of(evaluated, manifest.Plans[plan].Plan, runs));
                    if (manifest.Variants[variant] is { Workload: not null, Server: null, Attached: null }
                        && FrequencyDoubt.Of(manifest.Plans[plan].Plan, evaluated.Model.Roles, runs) is { } frequency)
                    {
                        findings.Add(frequency);
                    }
                }
            }

            if (steps.Count > 0)
            {
                results.Add(DrillDownSteps.Combine(steps));
            }
        }

        results = Ordered(results);
        return new ResultSet
        {
            ToolVersion = manifest.ToolVersion,
            Machine = Describe(manifest, model, options),
            Results = results,
            Findings = [.. findings.Concat(ResultFindings.OfCores(results)).Distinct()],
            Measure = MeasureOf(options),
            Experiment = options.Experiment,
            Created = manifest.Created,
            RegionSources = options.RegionSources,
        }.Compared();
    }

    /// <summary>One row for <c>step_0</c>, <c>step_1</c> in results; charts over time and the recording keep the names.</summary>
    private static Recording WithNumbersFolded(Recording recording)
    {
        var names = !recording.Samples.Any(samples => samples.Regions.Count > 0) || !RecordedOptions.Read(recording.Manifest.Options).FoldsRegions
            ? NumberedNames.None
            : NumberedNames.Of([.. recording.Samples.Where(samples => samples.Regions.Count > 0).Select(samples => samples.Regions)]);
        return names.IsEmpty
            ? recording
            : recording with { Samples = [.. recording.Samples.Select(samples => samples with { Regions = names.Fold(samples.Regions) })] };
    }

    /// <summary>Of a variant that was counted as well, executions that were sampled give only the profile.</summary>
    private static bool IsCounted(RecordingManifest manifest, int variant) =>
        manifest.Passes.Any(pass => pass.Variant == variant && manifest.Plans[pass.Plan].Profile is null);

    private static ProfileResult? ProfileOf(Recording recording, int variant, RecordedOptions options, ModelCatalog catalog)
    {
        var plan = Enumerable.Range(0, recording.Manifest.Plans.Count).LastOrDefault(index => recording.Manifest.Plans[index].Profile is not null, -1);
        if (plan < 0)
        {
            return null;
        }

        List<SampledRun> sampled = [];
        foreach (var run in Evaluation.RunsOf(recording, variant, plan))
        {
            if (run.Passes is [{ Profile: { Weights.Count: > 0 } profile } pass])
            {
                var seconds = pass.GatedSeconds is not null ? null
                    : recording.Manifest.Plans[plan].Plan.Privilege switch
                    {
                        Privilege.User => pass.UserSeconds,
                        Privilege.Kernel => pass.SystemSeconds,
                        _ => pass.UserSeconds + pass.SystemSeconds,
                    };
                sampled.Add(new SampledRun(profile, 1000 * seconds, options.Experiment is { Interleaved: true } ? run.Number : null));
            }
        }

        var recorded = recording.Manifest.Plans[plan];
        return sampled.Count == 0
            ? null
            : FunctionShares.Of(sampled, recorded.Profile!.Node, Evaluation.TreeOfFunctions(recording, recorded, options, catalog)) with
            {
                LacksThreads = recording.Manifest.Passes.Any(pass => pass.Variant == variant && pass.Plan == plan
                    && pass.Findings.Any(finding => finding.Id == FindingIds.ThreadsMissing)),
            };
    }

    /// <summary>What of a run is compared.</summary>
    private static Measure MeasureOf(RecordedOptions options) =>
        options.Metric is { } asked ? PrintedMetric.Parse(asked).Measure
        : options.Iterations is not null ? Measure.TimePerIteration
        : Measure.TimePerRun;

    /// <summary>Positions in the recording become the order of the repetitions.</summary>
    private static List<ProgramResult> Ordered(List<ProgramResult> results)
    {
        var rank = results.SelectMany(result => result.Repetitions).Select(repetition => repetition.Order).Distinct().Order()
            .Select((position, order) => (position, order)).ToDictionary(pair => pair.position, pair => pair.order);
        return [.. results.Select(result => result with
        {
            Repetitions = [
                .. result.Repetitions.Select(repetition => repetition with { Order = rank[repetition.Order] }).OrderBy(repetition => repetition.Order)],
        })];
    }

    private static ProgramResult Result(
        Recording recording, int variant, int plan, RecordedOptions options, Evaluation? evaluation, ModelCatalog catalog)
    {
        var described = recording.Manifest.Variants[variant];
        var recorded = recording.Manifest.Plans[plan].Plan;
        var runs = Evaluation.RunsOf(recording, variant, plan);
        var passes = runs.SelectMany(run => run.Passes).ToList();
        var tree = evaluation?.Tree;
        var coreShare = recorded.CountsPartOfTime ? CoreShare(recording, variant, plan) : null;
        var disbelief = Disbelief(recording, variant, plan, options, evaluation);
        var whyNoTree = coreShare == 0 ? new NoTree(NoTreeIds.CoresNotUsed, "the program never ran on these cores")
            : evaluation is not null && disbelief is not null ? NoTree.NotBelieved(disbelief)
            : recorded.InRegions ? RegionGroups.WhyNoTree
            : options.WhyNoTree ?? (recording.Manifest.Plans[plan].Profile is not null ? NoTree.Sampled
                : evaluation is null ? NoTree.NothingCounted
                : options.ImportedFrom is null ? WhyEmpty(recorded, runs)
                : evaluation.Tree.IsEmpty ? ImportFindings.WhyEmpty(recorded, BestStatus(runs), runs) : null);
        tree = whyNoTree is null ? tree : null;
        var time = TimeEstimate.Of(WallTimes(passes));
        var software = SoftwareCounters.Of(recorded, passes, disbelief, described is { Server: not null } or { Attached: not null });
        var meanOf = recording.Manifest.Passes.Where(pass => pass.Variant == variant && pass.Plan == plan).Max(pass => pass.MeanOf);
        return new ProgramResult
        {
            Name = described.Name,
            Command = described.Workload?.Words ?? [],
            Target = described.Attached,
            TargetOptions = TargetOptionsOf(described, options),
            Environment = EnvironmentOf(
                described.Server ?? described.Workload, recording.Manifest.Passes.LastOrDefault(pass => pass.Variant == variant)?.Environment),
            Placement = PlacementOf(described.Server ?? described.Workload),
            MeasuredProcesses = described.MeasuredProcesses,
            ServerCommand = described.Server?.Words ?? [],
            ExitCode = passes.Count > 0 ? passes[^1].ExitCode : null,
            ExitCodes = [.. passes.Where(pass => pass.CutOff is null).Select(pass => pass.ExitCode).OfType<int>().Distinct().Order()],
            Time = time,
            WholeSeconds = passes.Any(pass => pass.GatedSeconds is not null) ? passes.Average(pass => pass.WallSeconds) : null,
            CoreType = recording.Manifest.Plans[plan].CoreType,
            CoreShare = coreShare,
            Privilege = recorded.Privilege,
            Outcome = tree is not null ? TreeOutcome.Of(tree) : TreeOutcome.Without(whyNoTree ?? NoTree.NothingCounted),
            Software = software,
            Quality = disbelief is not null
                ? Quality.NotBelieved(disbelief.Reason)
                : Quality.Of(
                    tree, options.Experiment is null && passes.TrueForAll(pass => pass.Operations is null) ? time : null,
                    recording.IsPartial || passes.Any(pass => pass.Incomplete), Math.Max(runs.Count, meanOf)),
            Selection = options.Selection,
            ImportedFrom = options.ImportedFrom,
            Groups = recorded.Groups.Count,
            Passes = recorded.Passes.Count,
            Runs = runs.Count,
            Switches = SoftwareCounters.Switches(passes),
            WasSampled = recording.Manifest.Plans.Any(each => each.Profile is not null),
            Profile = ProfileOf(recording, variant, options, catalog),
            Regions = RegionResults.Of(
                runs, recorded, disbelief is not null || (tree is null && !recorded.InRegions) ? null : evaluation,
                disbelief is null ? null : NoTree.NotBelieved(disbelief), out var leftOut),
            RegionNamesLeftOut = leftOut,
            Repetitions = [.. runs.Select(run => RepetitionOf(run, recorded, options, tree is null ? null : evaluation, disbelief))],
            Warmups = recording.Manifest.Passes.Count(pass => pass.Warmup && pass.Variant == variant && pass.Pass == 0 && pass.Plan == plan),
        };
    }

    /// <summary>A server's command is its variant's own.</summary>
    private static string? TargetOptionsOf(RecordedVariant described, RecordedOptions options) => described switch
    {
        { Server: { } server } => options.TargetOptions is { } ready ? $"--start {ShellQuoting.Quote(ShellQuoting.Join(server.Words))} {ready}" : null,
        { Attached: not null } => options.TargetOptions,
        _ => null,
    };

    /// <summary>Why the counts cannot be what the hardware did, or null; of cores without a tree those that are shown as figures.</summary>
    private static Disbelief? Disbelief(Recording recording, int variant, int plan, RecordedOptions options, Evaluation? evaluation) => evaluation is not null
        ? evaluation.Disbelief
        : new CountBelief(
            recording.Manifest.Plans[plan].Plan,
            EventRoles.None,
            null,
            options.ImportedFrom is not null).Of(Evaluation.RunsOf(recording, variant, plan).SelectMany(run => run.Passes));

    /// <summary>Share of the counted time that was on this plan's core type; null when nothing was counted anywhere.</summary>
    private static double? CoreShare(Recording recording, int variant, int plan)
    {
        double On(int other)
        {
            var counted = recording.Manifest.Plans[other].Plan;
            return Evaluation.RunsOf(recording, variant, other).SelectMany(run => run.Passes).SelectMany(pass => pass.Samples).Sum(
                sample => MeasuredCounts.RunningSeconds(counted, sample));
        }

        var all = Enumerable.Range(0, recording.Manifest.Plans.Count).Where(other => recording.Manifest.Plans[other].Plan.CountsPartOfTime).Sum(On);
        return all > 0 ? On(plan) / all : null;
    }

    private static Repetition RepetitionOf(RunSamples run, CollectionPlan plan, RecordedOptions options, Evaluation? evaluation, Disbelief? disbelief)
    {
        // Where the counters were on in a part only, times are of that part as counts are: nothing of the rest is mixed in.
        var seconds = run.Passes.Average(pass => pass.CountingSeconds * pass.PerOperation);
        var scale = run.Passes.Average(pass => pass.PerOperation);
        var counts = evaluation?.Evaluator.Counts(run);
        var software = SoftwareCounters.Of(plan, run.Passes, disbelief, attached: false);
        return new Repetition
        {
            Order = run.Position,
            Round = options.Experiment is { Interleaved: true } ? run.Number : null,
            Seconds = seconds,
            Value = options.Metric is not null ? run.PrintedValue
                : run.IsCutOff ? null
                : seconds > 0 ? seconds / (options.Iterations ?? 1)
                : null,
            Shares = counts is null ? [] : [.. evaluation!.Evaluator.Evaluate(counts).Nodes.Select(node => node.Inconsistent ? null : node.Value)],
            Software = [.. software.Select(value => value.Value)],
            Regions = RegionResults.TimesIn(run),
            Instructions = counts is null ? null : scale * CountOf(evaluation!.Model.Roles.Instructions, plan, counts),
            Cycles = counts is null ? null : scale * CountOf(evaluation!.Model.Roles.Cycles, plan, counts),
            CpuSeconds = (Of("task-clock-ms") ?? (Of("user-ms") + Of("system-ms"))) / 1000,
            KernelShare = Of("system-ms") / (Of("user-ms") + Of("system-ms")) is { } share && double.IsFinite(share) ? share : null,
        };

        double? Of(string name) => software.FirstOrDefault(value => value.Name == name)?.Value;
    }

    private static double? CountOf(IReadOnlyList<string> names, CollectionPlan plan, MeasuredCounts counts)
    {
        foreach (var planned in plan.Groups.SelectMany(group => group.Events))
        {
            if (names.Contains(planned.Event.Name) && counts.Status[planned.Index] == ReadingStatus.Counted)
            {
                return counts.Values[planned.Index];
            }
        }

        return null;
    }

    /// <summary>All variables that were set, by whatever option; null for removed ones.</summary>
    /// <param name="forRegions">What sources of regions set in the last execution: their paths differ from one to the next.</param>
    private static Dictionary<string, string?> EnvironmentOf(Collector.Workloads.Workload? workload, IReadOnlyDictionary<string, string?>? forRegions)
    {
        Dictionary<string, string?> set = new(workload?.Environment ?? new Dictionary<string, string?>());
        foreach (var (name, value) in forRegions ?? new Dictionary<string, string?>())
        {
            set[name] = value;
        }

        return set;
    }

    private static Placement PlacementOf(Collector.Workloads.Workload? workload) => new(
        workload?.Pinning.Cpus?.ToString(), workload?.Pinning.Node,
        workload?.HugePages is { } pages ? Collector.Workloads.HugePageChoice.WordOf(pages) : null);

    private static double[] WallTimes(List<PassSamples> passes)
    {
        var known = passes.FindAll(pass => pass.CountingSeconds > 0);
        var times = new double[known.Count];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = known[i].CountingSeconds * known[i].PerOperation;
        }

        return times;
    }

    /// <summary>A reason when not one hardware event was counted: then there is no tree to show, only the cause.</summary>
    private static NoTree? WhyEmpty(CollectionPlan plan, IReadOnlyList<RunSamples> runs)
    {
        if (plan.Groups.Count == 0)
        {
            return new NoTree(NoTreeIds.NotCounted, "no hardware events were planned");
        }

        return BestStatus(runs) switch
        {
            ReadingStatus.Counted => null,
            ReadingStatus.NotSupported => new NoTree(
                NoTreeIds.NoPmu, "the kernel supports none of the requested hardware events (a virtual machine without a PMU, or the wrong --model)"),
            ReadingStatus.NotCounted => new NoTree(
                NoTreeIds.NotCounted, "no hardware event was ever on a counter (the program was too short, or something else holds the counters)"),
            _ => new NoTree(NoTreeIds.NotCounted, "perf reported no hardware events at all"),
        };
    }

    /// <summary>Counted if anything was, else the most specific status of what was not.</summary>
    private static ReadingStatus BestStatus(IReadOnlyList<RunSamples> runs)
    {
        var best = ReadingStatus.Missing;
        foreach (var sample in runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples))
        {
            foreach (var reading in sample.Events)
            {
                if (reading.Status == ReadingStatus.Counted)
                {
                    return ReadingStatus.Counted;
                }

                best = reading.Status > best ? reading.Status : best;
            }
        }

        return best;
    }

    private static MachineSummary Describe(RecordingManifest manifest, TmaModel? model, RecordedOptions options)
    {
        var machine = manifest.Machine;
        return new MachineSummary
        {
            Vendor = machine.Cpu.Vendor.Length > 0 ? machine.Cpu.Vendor : null,
            Cpu = machine.Cpu.Brand ?? CoreWithoutTree.Find(machine.Cpu.Vendor, machine.Cpu.Family, machine.Cpu.ArmPart ?? machine.Cpu.Model)?.Title,
            Model = model?.Name,
            ModelTitle = model?.Title,
            TmaVersion = model?.TmaVersion,
            Smt = machine.Topology.SmtActive,
            Cpus = machine.Topology.Online.Cpus.Count is var count and > 0 ? count : null,
            Kernel = machine.KernelRelease,
            Perf = manifest.PerfVersion,
            Pmu = machine.HasPmu || options.ImportedFrom is not null,
            GenericCounters = options.GenericCounters,
            NmiWatchdog = machine.Limits.NmiWatchdog,
        };
    }
}
