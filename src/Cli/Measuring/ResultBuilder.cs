using System.Globalization;
using Toplev.Collector.Recordings;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Cli.Measuring;

/// <summary>From a recording to what is shown. The only way to a result, so that a report of a recording says what the run said.</summary>
internal static class ResultBuilder
{
    private const double MuxTickSeconds = 0.004;
    private const int EnoughTurns = 20;
    private const double AllTheTime = 0.98;

    public static ResultSet Build(Recording recording, ModelCatalog catalog)
    {
        var manifest = recording.Manifest;
        var options = RecordedOptions.Read(manifest.Options);
        List<Finding> findings = [.. manifest.Findings, .. recording.Findings, .. manifest.Passes.SelectMany(pass => pass.Findings).DistinctBy(finding => finding.Text)];
        List<ProgramResult> results = [];
        TmaModel? model = null;
        for (var variant = 0; variant < manifest.Variants.Count; variant++)
        {
            for (var plan = 0; plan < manifest.Plans.Count; plan++)
            {
                if (!manifest.Passes.Any(pass => pass.Variant == variant && pass.Plan == plan))
                {
                    continue;
                }

                var evaluated = Evaluation.Of(recording, variant, plan, options, catalog);
                model ??= evaluated?.Model;
                var result = Result(recording, variant, plan, options, evaluated);
                results.Add(result);
                findings.AddRange(FindingsOf(result, manifest.Plans[plan].Plan));
            }
        }

        return new ResultSet
        {
            ToolVersion = manifest.ToolVersion,
            Machine = Describe(manifest, model, options),
            Results = results,
            Findings = [.. findings.Distinct()],
        };
    }

    private static ProgramResult Result(Recording recording, int variant, int plan, RecordedOptions options, Evaluation? evaluation)
    {
        var described = recording.Manifest.Variants[variant];
        var recorded = recording.Manifest.Plans[plan].Plan;
        var runs = Evaluation.RunsOf(recording, variant, plan);
        var passes = runs.SelectMany(run => run.Passes).ToList();
        var tree = evaluation?.Tree;
        var whyNoTree = options.WhyNoTree ?? (evaluation is null ? "no hardware events were counted" : WhyEmpty(recorded, runs));
        tree = whyNoTree is null ? tree : null;
        var time = TimeEstimate.Of(WallTimes(passes));
        return new ProgramResult
        {
            Name = described.Name,
            Command = described.Workload is { } workload ? [workload.Program, .. workload.Arguments] : [],
            Environment = EnvironmentOf(described.Workload),
            ExitCode = passes.Count > 0 ? passes[^1].ExitCode : null,
            Time = time,
            CoreType = recording.Manifest.Plans[plan].CoreType,
            Tree = tree,
            WhyNoTree = whyNoTree,
            Software = SoftwareCounters.Of(recorded, passes),
            Quality = Quality.Of(tree, time, recording.IsPartial || passes.Any(pass => pass.Incomplete)),
            Selection = options.Selection,
            Groups = recorded.Groups.Count,
            Passes = recorded.Passes.Count,
            Runs = runs.Count,
            Warmups = recording.Manifest.Passes.Count(pass => pass.Warmup && pass.Variant == variant && pass.Pass == 0 && pass.Plan == plan),
        };
    }

    private static Dictionary<string, string> EnvironmentOf(Collector.Workloads.Workload? workload)
    {
        Dictionary<string, string> set = [];
        foreach (var (name, value) in workload?.Environment ?? new Dictionary<string, string?>())
        {
            if (value is not null)
            {
                set[name] = value;
            }
        }

        return set;
    }

    private static double[] WallTimes(List<PassSamples> passes)
    {
        var known = passes.FindAll(pass => pass.WallSeconds > 0);
        var times = new double[known.Count];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = known[i].WallSeconds;
        }

        return times;
    }

    /// <summary>A reason when not one hardware event was counted: then there is no tree to show, only the cause.</summary>
    private static string? WhyEmpty(CollectionPlan plan, IReadOnlyList<RunSamples> runs)
    {
        if (plan.Groups.Count == 0)
        {
            return "no hardware events were planned";
        }

        return BestStatus(runs) switch
        {
            ReadingStatus.Counted => null,
            ReadingStatus.NotSupported => "the kernel supports none of the hardware events asked for (a virtual machine without a PMU, or the wrong --model)",
            ReadingStatus.NotCounted => "no hardware event was ever on a counter (the program ran too short, or something else holds the counters)",
            _ => "perf reported no hardware event at all",
        };
    }

    /// <summary>Counted if anything was, else the most telling of what was not.</summary>
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

    private static IEnumerable<Finding> FindingsOf(ProgramResult result, CollectionPlan plan)
    {
        var perPass = plan.Passes.Max(groups => groups.Count);
        var shared = result.Tree?.Nodes.Any(node => node.Counted is < AllTheTime) == true;
        if (shared && result.Time is { } time && time.Seconds < perPass * MuxTickSeconds * EnoughTurns)
        {
            yield return new Finding(
                "short-run", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"The program ran {time.Seconds * 1000:0} ms; {perPass} groups that take turns every 4 ms need at least {perPass * MuxTickSeconds * EnoughTurns * 1000:0} ms to be representative."),
                "--no-multiplex, or more work per run.");
        }

        foreach (var node in result.Tree?.Nodes.Where(node => node.Inconsistent).Take(1) ?? [])
        {
            yield return new Finding(
                "inconsistent", Severity.Warning,
                $"{node.Name} is {(node.Value < 0 ? "negative" : "above 100 %")}: {node.LikelyCauseOfInconsistency}; it blames nothing.",
                node.Counted is < AllTheTime ? "--no-multiplex" : null);
        }

        if (result.Command is ["dotnet", "run", ..])
        {
            yield return new Finding(
                "dotnet-run", Severity.Warning, "dotnet run also builds: MSBuild is part of what was measured.", "Build first, then measure: tma run -- dotnet path/to/app.dll");
        }
    }

    private static MachineSummary Describe(RecordingManifest manifest, TmaModel? model, RecordedOptions options)
    {
        var machine = manifest.Machine;
        return new MachineSummary
        {
            Vendor = machine.Cpu.Vendor.Length > 0 ? machine.Cpu.Vendor : null,
            Cpu = machine.Cpu.Brand,
            Model = model?.Name,
            ModelTitle = model?.Title,
            TmaVersion = model?.TmaVersion,
            Smt = machine.Topology.SmtActive,
            Cpus = machine.Topology.Online.Cpus.Count is var count and > 0 ? count : null,
            Kernel = machine.KernelRelease,
            Perf = manifest.PerfVersion,
            Pmu = machine.HasPmu,
            GenericCounters = options.GenericCounters,
            NmiWatchdog = machine.Limits.NmiWatchdog,
        };
    }
}
