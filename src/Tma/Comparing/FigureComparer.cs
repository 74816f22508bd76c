using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>Differences of figures that are one number per run.</summary>
internal sealed class FigureComparer(ProgramResult baseline, ProgramResult candidate, bool interleaved, double alpha)
{
    /// <summary>More than anybody reads; a program with more names gives a name to each instance.</summary>
    private const int MostRegions = 200;

    /// <summary>Where the values of a result lie: the location of the logarithms, so that quotients of locations are like those of pairs.</summary>
    public static double? LocationOf(ProgramResult result, Func<Repetition, double?> of) => LocationOf(result.Repetitions.Select(of));

    public static double? LocationOf(IEnumerable<double?> values)
    {
        double[] logarithms = [.. values.Select(value => Comparer.Usable(value)).OfType<double>().Select(value => Math.Log(value))];
        return logarithms.Length > 0 ? Math.Exp(HodgesLehmann.Location(logarithms)) : null;
    }

    /// <summary>A figure above 0 by its location, or null when one of the two has none.</summary>
    public FigureDelta? Located(string name, Func<Repetition, double?> of) =>
        LocationOf(baseline, of) is { } before && LocationOf(candidate, of) is { } after
            ? Delta(name, before, after, run => Comparer.Usable(of(baseline.Repetitions[run])), run => Comparer.Usable(of(candidate.Repetitions[run])), alpha)
            : null;

    /// <summary>Software figures of both; as many questions as figures, so each has its share of the error.</summary>
    public IReadOnlyList<FigureDelta> Software()
    {
        var names = baseline.Software.Concat(candidate.Software).Select(value => value.Name).Distinct().ToList();
        return [.. names.Select(name => SoftwareDelta(name, alpha / names.Count))];
    }

    /// <summary>The heaviest regions of both, which share the error too.</summary>
    public IReadOnlyList<RegionDelta> Regions()
    {
        var (before, after) = (MeanRegions(baseline), MeanRegions(candidate));
        List<string> names =
        [
            .. before.Keys.Concat(after.Keys).Distinct()
                .OrderByDescending(name => Math.Max(before.GetValueOrDefault(name).Self, after.GetValueOrDefault(name).Self))
                .Take(MostRegions),
        ];
        return
        [
            .. names
                .Select(
                    name => new RegionDelta(
                        name, RegionOf(
                            name, before, after, time => time.Total, alpha / names.Count), RegionOf(name, before, after, time => time.Self,
                            alpha / names.Count)))
                .OrderByDescending(region => Math.Abs((region.Self.Candidate ?? 0) - (region.Self.Baseline ?? 0))),
        ];
    }

    /// <summary>Time in each region per run.</summary>
    public static Dictionary<string, RegionTime> MeanRegions(ProgramResult result) =>
        result.Repetitions.SelectMany(run => run.Regions).GroupBy(region => region.Key)
            .ToDictionary(
                group => group.Key, group => new RegionTime(
                    group.Sum(region => region.Value.Total) / result.Repetitions.Count, group.Sum(region => region.Value.Self) / result.Repetitions.Count));

    /// <summary>A run without the region spent no time in it, and so did a program that never has it: there is a difference, but no ratio.</summary>
    private FigureDelta RegionOf(
        string name, Dictionary<string, RegionTime> before, Dictionary<string, RegionTime> after, Func<RegionTime, double> part, double error)
    {
        double? one = before.TryGetValue(name, out var known) ? part(known) : null;
        double? other = after.TryGetValue(name, out var alsoKnown) ? part(alsoKnown) : null;
        return one is { } from && other is { } to
            ? Delta(
                name,
                from,
                to,
                run => part(baseline.Repetitions[run].Regions.GetValueOrDefault(name)),
                run => part(candidate.Repetitions[run].Regions.GetValueOrDefault(name)),
                error)
            : Delta(
                name,
                one ?? 0,
                other ?? 0,
                run => part(baseline.Repetitions[run].Regions.GetValueOrDefault(name)),
                run => part(candidate.Repetitions[run].Regions.GetValueOrDefault(name)),
                error)
                with { Baseline = one, Candidate = other, Reason = $"not in {(one is null ? baseline : candidate).Name}" };
    }

    private FigureDelta SoftwareDelta(string name, double share)
    {
        var (one, other) = (PositionOf(baseline, name), PositionOf(candidate, name));
        var before = one < 0 ? null : baseline.Software[one].Value;
        var after = other < 0 ? null : candidate.Software[other].Value;
        if (before is { } known && after is { } alsoKnown)
        {
            return Delta(name, known, alsoKnown, run => At(baseline.Repetitions[run], one), run => At(candidate.Repetitions[run], other), share);
        }

        var (lacking, position) = before is null ? (baseline, one) : (candidate, other);
        return new FigureDelta(
            name, before, after, null, false,
            $"{(position < 0 ? "not measured" : lacking.Software[position].Reason ?? "not known")} in {lacking.Name}");
    }

    private FigureDelta Delta(string name, double before, double after, Func<int, double?> beforeAt, Func<int, double?> afterAt, double error)
    {
        var delta = RunPairs.Of(baseline.Repetitions, beforeAt, candidate.Repetitions, afterAt, interleaved).Around(after - before, error);
        return new FigureDelta(name, before, after, delta, delta.Excludes(0), null);
    }

    private static int PositionOf(ProgramResult result, string name) => result.Software.TakeWhile(value => value.Name != name).Count() is var position
        && position < result.Software.Count ? position : -1;

    private static double? At(Repetition run, int position) => position < run.Software.Count ? run.Software[position] : null;
}
