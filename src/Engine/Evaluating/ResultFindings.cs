using System.Globalization;
using Toplev.Collector.Recordings;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>Doubts that show only in the result.</summary>
public static class ResultFindings
{
    private const double MuxTickSeconds = 0.004;
    private const int EnoughTurns = 20;
    private const double AllTheTime = 0.98;

    /// <summary>Less of a program's time on a kind of core is a visit.</summary>
    private const double Visit = 0.05;

    /// <summary>Programs that the scheduler moved between kinds of cores.</summary>
    public static IEnumerable<Finding> OfCores(IReadOnlyList<ProgramResult> results) => results
        .GroupBy(result => result.Name)
        .Where(cores => cores.Count(core => core.CoreShare >= Visit) > 1)
        .Select(cores => new Finding(
            "core-migrations", Severity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{cores.Key} ran on different kinds of cores ({string.Join(", ", cores.Select(core => $"{core.CoreShare * 100:0} % {core.CoreType?.ToString().ToLowerInvariant()}"))}): its time depends on where it was."),
            "--core-type core or atom keeps it on one kind."));

    /// <summary>Of a measurement with more intervals than are kept.</summary>
    public static IEnumerable<Finding> OfIntervals(IReadOnlyList<RunSamples> runs)
    {
        if (runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples.Take(1)).FirstOrDefault(sample => sample.EnabledSeconds is not null) is { } joined)
        {
            yield return new Finding(
                "intervals-joined", Severity.Info,
                string.Create(CultureInfo.InvariantCulture, $"There are more intervals than can be shown: neighbours were joined to intervals of {joined.EndSeconds:0.###} s. Counts and shares of the whole run are those of all of them."),
                "Longer intervals (-I) for measurements of hours.");
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
                "cut-off", Severity.Warning, $"{name} did not run to its end ({how}): time and counts are those of the part until then, and say nothing about a whole run.");
        }
        else
        {
            yield return new Finding(
                "cut-off-left-out", Severity.Info,
                $"{(causes.Count == 1 ? "1 execution" : $"{causes.Count} executions")} of {name} did not run to the end ({how}): kept in the recording, left out of the result.");
        }
    }

    /// <param name="variant">Name of the variant whose counts they are; null where there is one.</param>
    public static Finding Of(Disbelief disbelief, string? variant) =>
        new(Disbelief.Id, Severity.Warning, $"The counts {(variant is null ? "" : $"of {variant} ")}are not believed: {disbelief.Reason}. {disbelief.Cause} Nothing is concluded from them.", disbelief.Remedy);

    public static IEnumerable<Finding> Of(ProgramResult result, CollectionPlan plan)
    {
        var perPass = plan.Passes.Max(groups => groups.Count);
        var shared = result.Tree?.Nodes.Any(node => node.Counted is < AllTheTime) == true;
        if (shared && result.ImportedFrom is null && result.Time is { } time && time.Seconds < perPass * MuxTickSeconds * EnoughTurns)
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

        if (result.RegionNamesLeftOut > 0)
        {
            yield return new Finding(
                "regions-many", Severity.Info,
                string.Create(CultureInfo.InvariantCulture, $"The regions have {result.Regions.Count + result.RegionNamesLeftOut} names; the {result.Regions.Count} heaviest are in the result, all of them over time and in the recording."),
                "One name for all of a kind: a number in it (step_17) makes a region of its own.");
        }

        foreach (var finding in ImportFindings.Of(result))
        {
            yield return finding;
        }

        if (result.Command is ["dotnet", "run", ..])
        {
            yield return new Finding(
                "dotnet-run", Severity.Warning, "dotnet run also builds: MSBuild is part of what was measured.", "Build first, then measure: tma run -- dotnet path/to/app.dll");
        }
    }
}
