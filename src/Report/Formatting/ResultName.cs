using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>What a result is called for people: with its core type where there are several, because then other results have the same name.</summary>
internal static class ResultName
{
    public static string Of(ResultSet set, ProgramResult result) => Of(set, result.Name, result.CoreType);

    /// <summary>A comparison is called by its candidate.</summary>
    public static string OfCandidate(ResultSet set, Comparison comparison) => Of(set, comparison.Candidate, comparison.CoreType);

    private static string Of(ResultSet set, string name, CoreType? type) =>
        type is { } known && set.Results.Any(other => other.CoreType != type) ? $"{name} ({CoreTypeText.ForPeople(known)})" : name;
}
