using Toplev.Tma.Results;

namespace Toplev.Tma.Bisecting;

/// <summary>Logarithms of one round's values, signed so that more is worse.</summary>
public readonly record struct MidpointRound(double Good, double Middle, double Bad)
{
    /// <summary>Where the midpoint lies relative to the middle between the two ends: below 0 closer to the good one.</summary>
    internal double Position => Middle - ((Good + Bad) / 2);

    /// <summary>The rounds in which all three gave a value.</summary>
    /// <param name="results">Good, midpoint and bad.</param>
    public static IReadOnlyList<MidpointRound> Of(IReadOnlyList<ProgramResult> results, Measure measure)
    {
        var (good, middle, bad) = (Costs(results, 0, measure), Costs(results, 1, measure), Costs(results, 2, measure));
        return [.. good.Keys.Where(round => middle.ContainsKey(round) && bad.ContainsKey(round)).Order()
            .Select(round => new MidpointRound(good[round], middle[round], bad[round]))];
    }

    /// <summary>How much worse the bad end is than the good one, by round.</summary>
    /// <param name="results">Good and bad.</param>
    public static IReadOnlyList<double> Differences(IReadOnlyList<ProgramResult> results, Measure measure)
    {
        var (good, bad) = (Costs(results, 0, measure), Costs(results, 1, measure));
        return [.. good.Keys.Where(bad.ContainsKey).Order().Select(round => bad[round] - good[round])];
    }

    /// <summary>On a hybrid processor each has a result for each type of core, with the same times.</summary>
    private static Dictionary<int, double> Costs(IReadOnlyList<ProgramResult> results, int variant, Measure measure) => results
        .Where(result => result.CoreType == results[0].CoreType).ElementAt(variant).Repetitions
        .Where(run => run is { Round: not null, Value: > 0 and < double.PositiveInfinity })
        .ToDictionary(run => run.Round!.Value, run => Math.Log(run.Value!.Value) * (measure.HigherIsBetter == true ? -1 : 1));
}
