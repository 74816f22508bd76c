using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>The results of a comparison, the best first: by the ratio to their baselines, which is above 1 for what is better.</summary>
public static class Ranking
{
    /// <summary>Cores of one type together; results without a ratio come last.</summary>
    public static IReadOnlyList<ProgramResult> Of(ResultSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. set.Results.OrderBy(result => result.CoreType).ThenByDescending(result => Ratio(set, result))];
    }

    private static double Ratio(ResultSet set, ProgramResult result) => set.ComparisonOf(result) is { } comparison ? comparison.Speedup?.Value ?? 0
        : set.ComparisonsWith(result).Any() ? 1
        : 0;
}
