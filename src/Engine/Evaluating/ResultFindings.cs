using System.Globalization;
using Toplev.Collector.Recordings;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>Doubts that show only in the result.</summary>
public static class ResultFindings
{
    private const double MuxTickSeconds = 0.004;
    private const int EnoughTurns = 20;
    private const double AllTheTime = 0.98;

    /// <summary>Of fewer a share of one half has an interval from a quarter to three quarters.</summary>
    private const long LeastSamples = 20;

    /// <summary>Less of a program's time on a core type is a visit.</summary>
    private const double Visit = 0.05;

    /// <summary>Programs that the scheduler moved between core types.</summary>
    public static IEnumerable<Finding> OfCores(IReadOnlyList<ProgramResult> results) => results
        .Where(result => result.CoreType is not null)
        .GroupBy(result => result.Name)
        .Where(cores => cores.Count(core => core.CoreShare >= Visit) > 1)
        .Select(cores => new Finding(
            FindingIds.CoreMigrations, Severity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{cores.Key} ran on different kinds of cores "
                + $"({string.Join(", ", cores.Select(core => $"{core.CoreShare * 100:0} % on {CoreTypeText.ForPeople(core.CoreType!.Value)}"))}): its time "
                + $"depends on where it ran."),
            $"Keep it on one type with {CoreTypeText.Option(cores.Select(core => core.CoreType!.Value))}."));

    /// <summary>Of a measurement with more intervals than are kept.</summary>
    public static IEnumerable<Finding> OfIntervals(IReadOnlyList<RunSamples> runs)
    {
        if (runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples.Take(1))
            .FirstOrDefault(sample => sample.EnabledSeconds is not null) is { } joined)
        {
            yield return new Finding(
                FindingIds.IntervalsJoined, Severity.Info,
                string.Create(CultureInfo.InvariantCulture, $"There are more intervals than can be shown: neighbouring ones were merged into intervals of "
                    + $"{joined.EndSeconds:0.###} s. Counts and shares of the whole run include all of them."),
                "Use longer intervals (-I) for measurements that take hours.");
        }
    }

    /// <summary>Of executions that did not run to their own end.</summary>
    /// <param name="shown">The repetitions that the result is made of.</param>
    public static IEnumerable<Finding> OfCutOffs(RecordingManifest manifest, int variant, int plan, IReadOnlyList<RunSamples> shown)
    {
        List<string> causes = [.. manifest.Passes
            .Where(pass => pass.Variant == variant && pass.Plan == plan && !pass.Warmup)
            .Select(pass => pass.CutOff).OfType<string>()];
        if (causes.Count == 0)
        {
            yield break;
        }

        var name = manifest.Variants[variant].Name;
        var how = string.Join(", ", causes.Distinct());
        if (shown.Any(run => run.IsCutOff))
        {
            yield return new Finding(
                FindingIds.CutOff, Severity.Warning,
                    $"{name} did not run to completion ({how}): time and counts cover only the part until then, and say nothing "
                    + $"about a whole run.");
        }
        else
        {
            yield return new Finding(
                FindingIds.CutOffLeftOut, Severity.Info,
                $"{(causes.Count == 1 ? "1 execution" : $"{causes.Count} executions")} of {name} did not run to completion ({how}): kept in the recording, "
                    + $"excluded from the result.");
        }
    }

    /// <param name="variant">Name of the variant whose counts they are; null where there is one.</param>
    public static Finding Of(Disbelief disbelief, string? variant) =>
        new(FindingIds.CountsNotBelieved, Severity.Warning,
            $"The counts {(variant is null ? "" : $"of {variant} ")}are not believed: {disbelief.Reason}. {disbelief.Cause} "
            + $"No conclusions are drawn from them.", disbelief.Remedy);

    public static IEnumerable<Finding> Of(ProgramResult result, CollectionPlan plan)
    {
        var perPass = plan.Passes.Max(groups => groups.Count);
        var shared = result.Tree?.Nodes.Any(node => node.Counted is < AllTheTime) == true;
        if (shared && result.ImportedFrom is null && result.Time is { } time && time.Seconds < perPass * MuxTickSeconds * EnoughTurns)
        {
            yield return new Finding(
                FindingIds.ShortRun, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"The program ran {time.Seconds * 1000:0} ms; {perPass} groups that are rotated every 4 ms need "
                    + $"at least {perPass * MuxTickSeconds * EnoughTurns * 1000:0} ms to be representative."),
                "Use --no-multiplex, or more work per run.");
        }

        if (result.Profile is { Samples: > 0 and < LeastSamples and var samples })
        {
            yield return new Finding(
                FindingIds.FewSamples, Severity.Warning,
                $"Only {samples} sample{(samples == 1 ? "" : "s")} of {result.Name}: the shares of its functions are too uncertain to use.",
                "Repeat the program (-r 20)" + (result.Profile.Stacks.IsClock ? ", or sample more often (-F 5000)." : "."));
        }

        foreach (var node in result.Tree?.Nodes.Where(node => node.Inconsistent).Take(1) ?? [])
        {
            yield return new Finding(
                FindingIds.Inconsistent, Severity.Warning,
                $"{node.Name} is {(node.Value < 0 ? "negative" : "above 100 %")}: {node.LikelyCauseOfInconsistency}; it is not used to find the bottleneck.",
                node.Counted is < AllTheTime ? "--no-multiplex" : null);
        }

        if (result.RegionNamesLeftOut > 0)
        {
            yield return new Finding(
                FindingIds.RegionsMany, Severity.Info,
                string.Create(CultureInfo.InvariantCulture, $"The regions have {result.Regions.Count + result.RegionNamesLeftOut} different names; the "
                    + $"result lists the {result.Regions.Count} with the most time, the chart over time and the recording have all of them."),
                "Use one name for regions of the same kind, or end it with a number (step_17): such names become one row.");
        }

        foreach (var finding in ImportFindings.Of(result))
        {
            yield return finding;
        }

        if (result.Command is ["dotnet", "run", ..])
        {
            yield return new Finding(
                FindingIds.DotNetRun, Severity.Warning, "dotnet run also builds, so MSBuild is part of the measurement.",
                "Build first, then measure: tma run -- dotnet path/to/app.dll");
        }
    }
}
