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

    /// <summary>The comparison in which a result is the candidate; null for a baseline.</summary>
    public static Comparison? ComparisonOf(ResultSet set, ProgramResult result)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(result);
        return set.Comparisons.FirstOrDefault(comparison => comparison.Candidate == result.Name && comparison.CoreType == result.CoreType);
    }

    private static double Ratio(ResultSet set, ProgramResult result) => ComparisonOf(set, result) is { } comparison ? comparison.Speedup?.Value ?? 0
        : set.Comparisons.Any(other => other.Baseline == result.Name) ? 1
        : 0;
}
