using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>What a row of numbered regions stands for, and its warm-up, once for all outputs.</summary>
internal static class NumberedText
{
    private const int LongestName = 80;

    /// <summary>A sentence or two for each such row.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ProgramResult> results)
    {
        List<string> notes = [];
        foreach (var row in results.SelectMany(result => result.Regions.Where(region => region.Numbered is not null).Select(region => (result, region)))
            .GroupBy(row => row.region.Name))
        {
            foreach (var (result, region) in row)
            {
                var who = results.Count > 1 ? $"{Short(region.Name)} of {Short(result.Name)}" : Short(region.Name);
                notes.Add(Row(who, region) + (region.WarmUp is { } warmUp ? " " + Warm(warmUp) : ""));
            }
        }

        return notes;
    }

    private static string Row(string who, RegionResult region)
    {
        var numbered = region.Numbered!;
        return $"{who}: {ValueFormats.Count(numbered.Names)} names, {Short(numbered.First)} to {Short(numbered.Last)}; "
            + $"the last took {ValueFormats.Duration(numbered.LastSeconds)}.";
    }

    private static string Warm(WarmUp warmUp) =>
        $"Warm-up: the first {(warmUp.First == 1 ? "one" : ValueFormats.Count(warmUp.First))} of {ValueFormats.Count(warmUp.Iterations)} took "
        + $"{Times(warmUp.Ratio)} times longer ({ValueFormats.Duration(warmUp.FirstSeconds)}, then {ValueFormats.Duration(warmUp.RestSeconds)}): "
        + "counted apart, mean and percentiles are without.";

    private static string Times(double ratio) => ratio.ToString(ratio < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
