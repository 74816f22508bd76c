using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Verdicts;

/// <summary>Results without any tree: every output says why in one place, which the others refer to.</summary>
public static class MissingTrees
{
    /// <summary>True when no result has a tree though counting was asked for, and each has a reason.</summary>
    public static bool AreAll(ResultSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Results.Count > 0
            && set.Results.All(result => result.WhyNoTree is not null)
            && set.Results.Any(result => result.WhyNoTree!.Id != NoTreeIds.Sampled);
    }

    /// <summary>The reasons, with the results they are of where these are not all.</summary>
    public static IEnumerable<(IReadOnlyList<ProgramResult> Of, string Reason)> Reasons(ResultSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Results.Where(result => result.WhyNoTree is not null).GroupBy(result => result.WhyNoTree!.Text)
            .Select(alike => (alike.Count() == set.Results.Count ? (IReadOnlyList<ProgramResult>)[] : [.. alike], alike.Key));
    }
}
