using Toplev.Tma.Results;

namespace Toplev.Tma.Comparing;

/// <summary>Differences of figures that are one number per run.</summary>
internal sealed class FigureComparer(ProgramResult baseline, ProgramResult candidate, bool interleaved, double alpha)
{
    /// <summary>Where the values of a result lie: the location of the logarithms, so that quotients of locations are like those of pairs.</summary>
    public static double? LocationOf(ProgramResult result, Func<Repetition, double?> of)
    {
        double[] logarithms = [.. result.Repetitions.Select(run => Comparer.Usable(of(run))).OfType<double>().Select(value => Math.Log(value))];
        return logarithms.Length > 0 ? Math.Exp(Shift.Location(logarithms)) : null;
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
