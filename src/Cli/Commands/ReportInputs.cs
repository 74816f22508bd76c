using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary>Everything a report page shows, from recordings and the result made of them.</summary>
internal static class ReportInputs
{
    public static ReportInput Of(ResultSet set, IReadOnlyList<Recording> recordings, ModelCatalog catalog) => new()
    {
        Set = set,
        Series = Named(
            recordings.SelectMany(
                recording => SeriesBuilder.Of(recording, catalog)), set.Results.Where(result => result.Tree is not null), (series,
                name) => series with { Name = name }),
        Lanes = Named(
            recordings.SelectMany(SeriesBuilder.LanesOf), Variants(set).Where(result => result.Regions.Count > 0), (lanes, name) => lanes with { Name = name }),
        Rates = Named(recordings.SelectMany(SeriesBuilder.RatesOf), Variants(set), (rates, name) => rates with { Name = name }),
        Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))],
        RerunCommand = recordings is [var only] ? RecordedOptions.Read(only.Manifest.Options).CommandLine : null,
        PerfCommands = [.. recordings.SelectMany(PerfCommands).Distinct()],
    };

    /// <summary>One result of each variant, where core types have one each.</summary>
    private static IEnumerable<ProgramResult> Variants(ResultSet set) => set.Results.DistinctBy(result => result.Name);

    /// <summary>Results of several recordings have names of their own, which what is drawn of them takes over.</summary>
    private static List<T> Named<T>(IEnumerable<T> parts, IEnumerable<ProgramResult> results, Func<T, string, T> rename)
    {
        List<T> all = [.. parts];
        List<string> names = [.. results.Select(result => result.Name)];
        return names.Count == all.Count ? [.. all.Zip(names, rename)] : all;
    }

    private static IEnumerable<string> PerfCommands(Recording recording)
    {
        var options = RecordedOptions.Read(recording.Manifest.Options);
        if (options.ImportedFrom is not null)
        {
            // What perf was called with elsewhere is not known.
            yield break;
        }

        var interval = options.IntervalMilliseconds;
        foreach (var pass in recording.Manifest.Passes.Where(pass => pass.File.Length > 0).DistinctBy(pass => (pass.Plan, pass.Pass)))
        {
            var stat = new PerfStatOptions { IntervalMilliseconds = interval, Target = new PerfTarget.StartedProgram(), Aggregation = pass.Aggregation };
            var command = recording.Manifest.Variants[pass.Variant].Workload?.Words ?? [];
            yield return ShellQuoting.Join(
                ["perf", .. PerfStatArguments.Build(recording.Manifest.Plans[pass.Plan].Plan, pass.Pass, stat, "perf.csv", command)]);
        }
    }
}
