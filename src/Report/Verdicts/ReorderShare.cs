using Toplev.Report.Formatting;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Report.Verdicts;

/// <summary>oneDNN changes layouts by reorders: time that a better layout saves.</summary>
internal static class ReorderShare
{
    /// <summary>Of the time in oneDNN's primitives, 0 to 1; null where none are known.</summary>
    public static double? Of(ProgramResult result)
    {
        var primitives = result.Regions.Where(region => region.Source == RegionSource.OneDnn).ToList();
        return primitives.Sum(Own) is > 0 and var all
            ? primitives.Where(IsReorder).Sum(region => region.Total) / all
            : null;

        // The name of an ITT task is the kind of a primitive alone; a line of the log has more.
        static bool IsReorder(RegionResult region) => region.Name == "reorder" || region.Name.StartsWith("reorder ", StringComparison.Ordinal);

        // A partition of a graph holds the primitives that it was executed in: only what is in none of them is its own.
        static double Own(RegionResult region) => region.Name.StartsWith("graph ", StringComparison.Ordinal) ? region.Self : region.Total;
    }

    /// <summary><c>channels-first 33.1 %, channels-last 2.4 %</c>, of a single result <c>33.1 %</c>; empty where no result knows primitives.</summary>
    public static string Text(IReadOnlyList<(string Name, ProgramResult Result)> results) =>
        string.Join(
            ", ", results.Where(result => Of(result.Result) is not null).Select(
                result => $"{(results.Count > 1 ? result.Name + " " : "")}{ValueFormats.Percent(Of(result.Result)!.Value)} %"));
}
