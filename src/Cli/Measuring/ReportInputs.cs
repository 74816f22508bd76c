using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Report;
using Toplev.Report.Comparing;
using Toplev.Report.Series;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Measuring;

/// <summary>Everything a report page shows, from recordings and the result made of them.</summary>
internal static class ReportInputs
{
    public static ReportInput Of(ResultSet set, IReadOnlyList<Recording> recordings, ModelCatalog catalog) => new()
    {
        Set = set,
        Series = Named(set, [.. recordings.SelectMany(recording => SeriesBuilder.Of(recording, catalog))]),
        Lanes = NamedLanes(set, [.. recordings.SelectMany(SeriesBuilder.LanesOf)]),
        Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))],
        RerunCommand = recordings is [var only] ? RecordedOptions.Read(only.Manifest.Options).CommandLine : null,
        PerfCommands = [.. recordings.SelectMany(PerfCommands).Distinct()],
    };

    /// <summary>Results of several recordings have names of their own.</summary>
    private static IReadOnlyList<VariantSeries> Named(ResultSet set, IReadOnlyList<VariantSeries> series)
    {
        List<string> names = [.. set.Results.Where(result => result.Tree is not null).Select(result => result.Name)];
        return names.Count == series.Count ? [.. series.Select((one, index) => one with { Name = names[index] })] : series;
    }

    private static IReadOnlyList<VariantLanes> NamedLanes(ResultSet set, IReadOnlyList<VariantLanes> lanes)
    {
        List<string> names = [.. set.Results.Where(result => result.Regions.Count > 0).Select(result => result.Name).Distinct()];
        return names.Count == lanes.Count ? [.. lanes.Select((one, index) => one with { Name = names[index] })] : lanes;
    }

    private static IEnumerable<string> PerfCommands(Recording recording)
    {
        var interval = RecordedOptions.Read(recording.Manifest.Options).IntervalMilliseconds;
        foreach (var pass in recording.Manifest.Passes.Where(pass => pass.File.Length > 0).DistinctBy(pass => (pass.Plan, pass.Pass)))
        {
            var stat = new PerfStatOptions { IntervalMilliseconds = interval, Target = new PerfTarget.StartedProgram(), Aggregation = pass.Aggregation };
            var command = Execution.CommandOf(recording.Manifest.Variants[pass.Variant].Workload);
            yield return ShellQuoting.Join(["perf", .. PerfStatArguments.Build(recording.Manifest.Plans[pass.Plan].Plan, pass.Pass, stat, "perf.csv", command)]);
        }
    }
}
