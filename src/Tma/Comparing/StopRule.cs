using Toplev.Tma.Results;

namespace Toplev.Tma.Comparing;

/// <summary>
/// When an interleaved experiment knows enough. It looks at the widths of the intervals only, never at the differences: stopping as
/// soon as a difference looks real would find one where there is none.
/// </summary>
public static class StopRule
{
    /// <summary>Rounds before which it never stops: with fewer, a narrow interval is too often luck.</summary>
    public const int FewestRounds = 8;

    /// <summary>Every look is a chance to stop at an interval that is narrow by luck: it looks at every fourth round only.</summary>
    public const int RoundsBetweenLooks = 4;

    /// <param name="results">All results so far, the baseline first.</param>
    /// <param name="precision">Half width relative to the ratio that is enough: 0.01 is ±1 %.</param>
    /// <returns>True when every ratio is known that precisely.</returns>
    public static bool IsSettled(IReadOnlyList<ProgramResult> results, Measure measure, Experiment experiment, double precision)
    {
        var pairs = Comparer.Pairs(results);
        return pairs.Count > 0 && pairs.All(pair =>
        {
            var (speedup, values) = Comparer.SpeedupOf(pair.Baseline, pair.Candidate, measure, experiment, Comparer.Error / pairs.Count);
            var rounds = Math.Min(values.Runs.Baseline, values.Runs.Candidate);
            return rounds >= FewestRounds && (rounds - FewestRounds) % RoundsBetweenLooks == 0
                && speedup is { Interval: { } bounds } ratio
                && (bounds.High - bounds.Low) / 2 <= precision * ratio.Value;
        });
    }

    /// <summary>The same for values as they arrive.</summary>
    /// <param name="values">By variant, the baseline first: one value of the measure per round, null where a run gave none.</param>
    public static bool IsSettled(IReadOnlyList<IReadOnlyList<double?>> values, double precision) => IsSettled(
        [.. values.Select((rounds, variant) => new ProgramResult
        {
            Name = "",
            Command = [],
            Software = [],
            Quality = new Quality(Grade.TimingOnly, []),
            Repetitions = [.. rounds.Select((value, round) => new Repetition
            {
                Order = (round * values.Count) + variant,
                Round = round,
                Seconds = value ?? 0,
                Value = value,
            })],
        })],
        Measure.TimePerRun,
        new Experiment(Interleaved: true, Seed: null, Equivalence: 0),
        precision);
}
