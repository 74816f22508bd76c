using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>
/// The values of one figure in the runs of two results. Runs of one round are neighbours in time and are compared with each other, so
/// that drift of the machine cancels; without rounds the two samples are compared as wholes.
/// </summary>
internal sealed class RunPairs
{
    private readonly double[] baseline;
    private readonly double[] candidate;
    private readonly bool paired;

    private RunPairs(double[] baseline, double[] candidate, bool paired) =>
        (this.baseline, this.candidate, this.paired) = (baseline, candidate, paired);

    /// <summary>Number of runs of each that are compared.</summary>
    public (int Baseline, int Candidate) Runs => (baseline.Length, candidate.Length);

    /// <summary>Candidate minus baseline of the logarithms, pair by pair in the order of the rounds; empty without pairs.</summary>
    public IReadOnlyList<double> LogarithmsOfRatios => paired ? [.. candidate.Zip(baseline, (one, other) => Math.Log(one / other))] : [];

    /// <summary>True when there are runs enough for an interval that assumes no distribution.</summary>
    public bool AllowRankInterval(double alpha) =>
        (
            paired
                ? SignedRank.Bound(baseline.Length, SignedRank.CapOf(baseline.Length), alpha)
                : RankSum.Bound(baseline.Length, candidate.Length, alpha)) is not null;

    /// <param name="beforeAt">Value of the baseline's repetition by position; null is left out, with its partner of the round.</param>
    public static RunPairs Of(
        IReadOnlyList<Repetition> before, Func<int, double?> beforeAt, IReadOnlyList<Repetition> after, Func<int, double?> afterAt, bool interleaved)
    {
        if (!interleaved || before.Concat(after).Any(run => run.Round is null))
        {
            return new RunPairs([.. Known(before, beforeAt)], [.. Known(after, afterAt)], paired: false);
        }

        Dictionary<int, double> rounds = [];
        for (var i = 0; i < before.Count; i++)
        {
            if (beforeAt(i) is { } value && double.IsFinite(value))
            {
                rounds[before[i].Round!.Value] = value;
            }
        }

        List<double> one = [];
        List<double> other = [];
        for (var i = 0; i < after.Count; i++)
        {
            if (afterAt(i) is { } value && double.IsFinite(value) && rounds.Remove(after[i].Round!.Value, out var partner))
            {
                one.Add(partner);
                other.Add(value);
            }
        }

        return new RunPairs([.. one], [.. other], paired: true);
    }

    /// <summary>Candidate minus baseline of a function of the values, or null without values of both.</summary>
    public Estimate? Shift(double alpha, Func<double, double>? of = null)
    {
        if (baseline.Length == 0 || candidate.Length == 0)
        {
            return null;
        }

        var before = of is null ? baseline : Array.ConvertAll(baseline, value => of(value));
        var after = of is null ? candidate : Array.ConvertAll(candidate, value => of(value));
        return paired
            ? HodgesLehmann.Paired([.. after.Zip(before, (one, other) => one - other)], alpha)
            : HodgesLehmann.Between(before, after, alpha);
    }

    /// <summary>The interval of the shift around a difference that was computed otherwise: widened to hold it where it must be.</summary>
    public Estimate Around(double difference, double alpha) =>
        new(difference, Shift(alpha)?.Interval?.Around(difference));

    private static IEnumerable<double> Known(IReadOnlyList<Repetition> runs, Func<int, double?> valueAt) =>
        Enumerable.Range(0, runs.Count).Select(valueAt).OfType<double>().Where(double.IsFinite);
}
