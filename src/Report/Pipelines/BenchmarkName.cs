using Toplev.Tma.Results;

namespace Toplev.Report.Pipelines;

/// <summary>What a result is called by systems that follow it from commit to commit.</summary>
internal static class BenchmarkName
{
    /// <summary>The name of the program or variant; with the type of core where a hybrid processor has several results of one name.</summary>
    public static string Of(ResultSet set, ProgramResult result) =>
        result.CoreType is { } type && set.Results.Count(other => other.Name == result.Name) > 1
            ? $"{result.Name} ({type.ToString().ToLowerInvariant()})"
            : result.Name;
}
