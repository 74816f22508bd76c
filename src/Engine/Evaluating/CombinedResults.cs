using Toplev.Tma.Comparing;
using Toplev.Tma.Findings;
using Toplev.Tma.Results;

namespace Toplev.Engine.Evaluating;

/// <summary>Results of several recordings as one, compared with each other.</summary>
public static class CombinedResults
{
    /// <summary>Several recordings as one set: nothing about their runs can be paired.</summary>
    /// <param name="higherIsBetter">Direction of the printed number as given by an option, or null.</param>
    /// <param name="baseline">Name of the variant to compare with; null for the first.</param>
    public static ResultSet Combine(IReadOnlyList<(string Path, ResultSet Set)> sets, bool? higherIsBetter = null, string? baseline = null)
    {
        if (sets is [var only])
        {
            return baseline is null || only.Set.Results.Count < 2
                ? only.Set
                : (only.Set with { Results = BaselineFirst(only.Set.Results, baseline), Comparisons = [] }).Compared();
        }

        List<ProgramResult> results = [];
        foreach (var ((path, set), position) in sets.Select((each, position) => (each, position)))
        {
            // Results are identified by name: files of the same name are distinguished by their folders.
            var own = Path.GetFileNameWithoutExtension(path);
            var file = sets.Any(other => other.Path != path && Path.GetFileNameWithoutExtension(other.Path) == own)
                ? Path.GetRelativePath(Environment.CurrentDirectory, Path.ChangeExtension(path, null)) : own;
            var ambiguous = sets.Any(other => other.Path != path && other.Set.Results.Any(result => set.Results.Any(mine => mine.Name == result.Name)));
            results.AddRange(set.Results.Select(result => result with
            {
                // What an import found no command in is called by its file.
                Name = !ambiguous && result.Name != Path.GetFileName(path) ? result.Name : set.Results.Count == 1 ? file : $"{file}: {result.Name}",
                Repetitions = [.. result.Repetitions.Select(repetition => repetition with { Round = repetition.Round + (position * MostRounds) })],
            }));
        }

        return Together(sets, BaselineFirst(results, baseline), higherIsBetter, grouped: false);
    }

    /// <summary>Groups of recordings, a result each: every recording is a repetition, so that the noise between measurements is known.</summary>
    public static ResultSet Group(IReadOnlyList<(string Name, IReadOnlyList<(string Path, ResultSet Set)> Sets)> groups, bool? higherIsBetter, string? baseline)
    {
        List<ProgramResult> results = [];
        foreach (var (name, sets) in groups)
        {
            if (sets.FirstOrDefault(set => set.Set.Results.Select(result => result.Name).Distinct().Count() > 1) is { Path: { } several })
            {
                throw new Tma.UserErrorException(
                    $"{several} contains several variants, but each recording in a group must be one measurement of one "
                        + $"variant.", "To compare its own variants: tma compare " + several);
            }

            results.AddRange(sets.SelectMany(set => set.Set.Results).GroupBy(result => result.CoreType).Select(kind => RecordingGroups.Of(name, [.. kind])));
        }

        return Together([.. groups.SelectMany(group => group.Sets)], BaselineFirst(results, baseline), higherIsBetter, grouped: true);
    }

    private static IReadOnlyList<ProgramResult> BaselineFirst(IReadOnlyList<ProgramResult> results, string? baseline) => baseline is null ? results
        : results.Any(result => result.Name == baseline) ? [.. results.OrderByDescending(result => result.Name == baseline)]
        : throw new Tma.UserErrorException(
            $"--baseline {baseline} is not one of the variants.", $"They are {string.Join(", ", results.Select(result => result.Name).Distinct())}.");

    private static ResultSet Together(
        IReadOnlyList<(string Path, ResultSet Set)> sets, IReadOnlyList<ProgramResult> results, bool? higherIsBetter, bool grouped)
    {
        var first = sets[0].Set;
        List<Finding> findings = [.. sets.SelectMany(set => set.Set.Findings).Distinct()];
        if (sets.FirstOrDefault(set => !AreAlike(set.Set.Machine, first.Machine)) is { Set: not null } stranger)
        {
            findings.Add(new Finding(
                FindingIds.MachinesDiffer, Severity.Warning,
                $"{stranger.Path} was measured on a different machine or kernel than {sets[0].Path}, so the difference is not due to the program alone.",
                "Measure both on one machine, with tma compare."));
        }

        if (sets.FirstOrDefault(set => !set.Set.RegionSources.SequenceEqual(first.RegionSources)) is { Set: not null } otherwise)
        {
            findings.Add(new Finding(
                FindingIds.RegionsDiffer, Severity.Warning,
                $"Regions were collected differently: {Collected(first.RegionSources)} in {sets[0].Path}, {Collected(otherwise.Set.RegionSources)} in "
                    + $"{otherwise.Path}. The cost of collecting them is part of the difference.",
                "Measure both with the same --regions, or both without, with tma compare."));
        }

        return (first with
        {
            Results = results,
            Findings = findings,
            RegionSources = [.. sets.SelectMany(set => set.Set.RegionSources).Distinct()],
            Measure = MeasureOf([.. sets.Select(set => set.Set.Measure)], higherIsBetter),
            Experiment = new Experiment(false, null, first.Experiment?.Equivalence ?? DefaultEquivalence, grouped, Combined: !grouped),
            Comparisons = [],
        }).Compared();
    }

    /// <summary>What all of them measure, with the direction that they were recorded with or that an option gives.</summary>
    private static Measure MeasureOf(IReadOnlyList<Measure> measures, bool? higherIsBetter)
    {
        if (measures.Select(measure => measure with { HigherIsBetter = null }).Distinct().Count() > 1)
        {
            throw new Tma.UserErrorException(
                "The recordings measure different things (--iterations, --metric-from, --metric-unit).", "Compare recordings made with the same options.");
        }

        List<bool> directions = [.. measures.Select(measure => measure.HigherIsBetter).OfType<bool>().Distinct()];
        if (measures[0].Kind == MeasureKind.Time)
        {
            return higherIsBetter is null ? measures[0]
                : throw new Tma.UserErrorException(
                    "--higher-is-better and --lower-is-better apply to a number that the program printed, but these recordings contain times.",
                    "Omit it: for times, lower is always better.");
        }

        return higherIsBetter is not null || directions is [_] ? measures[0] with { HigherIsBetter = higherIsBetter ?? directions[0] }
            : throw new Tma.UserErrorException(
                directions.Count > 1
                    ? "The recordings contradict each other on whether a higher or a lower printed number is better."
                    : "The recordings do not say whether a higher or a lower printed number is better.",
                "Add --higher-is-better or --lower-is-better.");
    }

    private static string Collected(IReadOnlyList<string> sources) => sources.Count > 0 ? string.Join(", ", sources) : "none";

    /// <summary>Rounds of one recording have no partner in another's.</summary>
    private const int MostRounds = 1_000_000;

    private const double DefaultEquivalence = 0.01;

    private static bool AreAlike(MachineSummary one, MachineSummary other) =>
        (one.Cpu, one.Model, one.Cpus, one.Kernel) == (other.Cpu, other.Model, other.Cpus, other.Kernel);

    internal static ResultSet Compared(this ResultSet set) =>
        set.Results.Count < 2 || set.Experiment is not { } experiment || set.Measure.HigherIsBetter is null
        ? set
        : set with
        {
            Comparisons = Comparer.Compare(set.Results, set.Measure, experiment),
            Results = [.. set.Results.Select(result => result with { Quality = result.Quality.WithoutAdviceOnRuns() })],
            Findings = [.. set.Findings.Concat(ExperimentFindings.Of(set.Results, set.Measure, experiment)).Distinct()],
        };
}
