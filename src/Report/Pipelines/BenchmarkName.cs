using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Report.Pipelines;

/// <summary>What a result is called by systems that follow it from commit to commit.</summary>
internal static class BenchmarkName
{
    /// <summary>The name of the program or variant; with the type of core where a hybrid processor has several results of one name.</summary>
    public static string Of(ResultSet set, ProgramResult result) =>
        result.CoreType is { } type && set.Results.Count(other => other.Name == result.Name) > 1
            ? $"{result.Name} ({CoreTypeText.Of(type)})"
            : result.Name;

    /// <summary>The same of a comparison.</summary>
    public static string Of(ResultSet set, Comparison comparison)
    {
        var name = set.Results.FirstOrDefault(comparison.HasCandidate) is { } candidate ? Of(set, candidate) : comparison.Candidate;
        return $"{name} against {comparison.Baseline}";
    }
}
