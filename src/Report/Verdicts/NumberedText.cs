using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>What rows of numbered regions stand for, and their warm-up, once for all outputs.</summary>
internal static class NumberedText
{
    private const int LongestName = 80;

    /// <summary>A sentence for each row, its last regions side by side, and one for each warm-up.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ProgramResult> results)
    {
        List<string> notes = [];
        foreach (var row in results.SelectMany(result => result.Regions.Select(region => (Program: result.Name, Region: region)))
            .Where(each => each.Region.Numbered is not null).GroupBy(each => each.Region.Name))
        {
            var name = Short(row.Key);
            var isOne = row.Select(each => each.Region.Numbered! with { LastSeconds = 0 }).Distinct().Count() == 1;
            notes.Add(isOne
                ? $"{name} are {Names(row.First().Region.Numbered!)}; the last took "
                    + $"{string.Join(", ", row.Select(each => Of(results, each.Program) + Last(each.Region)))}."
                : $"{name} are {string.Join("; ", row.Select(each => $"{Of(results, each.Program)}{Names(each.Region.Numbered!)}, the last took "
                    + Last(each.Region)))}.");
            notes.AddRange(row.Where(each => each.Region.WarmUp is not null).Select(
                each => $"Warm-up of {name}{(results.Count > 1 ? " in " + Short(each.Program) : "")}: {Warm(each.Region.WarmUp!)}"));
        }

        return notes;
    }

    private static string Of(IReadOnlyList<ProgramResult> results, string program) => results.Count > 1 ? Short(program) + " " : "";

    private static string Names(NumberedRegions numbered) =>
        $"{Short(numbered.First)} to {Short(numbered.Last)} ({ValueFormats.Count(numbered.Names)} names)";

    private static string Last(RegionResult region) => ValueFormats.Duration(region.Numbered!.LastSeconds);

    private static string Warm(WarmUp warmUp) =>
        $"the first {(warmUp.First == 1 ? "" : ValueFormats.Count(warmUp.First) + " ")}of {ValueFormats.Count(warmUp.Iterations)} took "
        + $"{Times(warmUp.Ratio)} times longer ({ValueFormats.Duration(warmUp.FirstSeconds)}, then {ValueFormats.Duration(warmUp.RestSeconds)}): "
        + "counted apart, mean and percentiles are without.";

    private static string Times(double ratio) => ratio.ToString(ratio < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
