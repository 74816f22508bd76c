using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>Core counters of each variant outside the tree: instructions, instructions per cycle, the clock.</summary>
public static class CountedFigures
{
    private static readonly (string Name, Func<Comparison, FigureDelta?> Of, Func<double, string> Text)[] Known =
    [
        ("instructions", comparison => comparison.Instructions, ValueFormats.Count),
        ("IPC", comparison => comparison.InstructionsPerCycle, value => ValueFormats.Fixed(value, 2)),
        ("clock", comparison => comparison.Division?.Clock, value => ValueFormats.Fixed(value / 1e9, 2) + " GHz"),
    ];

    /// <summary>A row for each figure that is known of all variants that are compared.</summary>
    public static IReadOnlyList<CountedFigure> Of(ResultSet set) =>
    [
        .. Known
            .Where(
                figure => set.Comparisons.Count > 0 && set.Comparisons.All(comparison => figure.Of(comparison) is { Baseline: not null, Candidate: not null }))
            .Select(figure => new CountedFigure(figure.Name, figure.Of, figure.Text)),
    ];
}

/// <summary>A figure of the hardware counters in every variant.</summary>
public sealed record CountedFigure(string Name, Func<Comparison, FigureDelta?> Of, Func<double, string> Text)
{
    /// <summary>Its value in a variant, and whether it certainly differs from the baseline's; null for a result that is not compared.</summary>
    public (string Text, bool Significant)? In(ResultSet set, ProgramResult result)
    {
        if (set.ComparisonOf(result) is { } candidate)
        {
            var figure = Of(candidate)!;
            return (Text(figure.Candidate!.Value), figure.Significant);
        }

        var baseline = set.ComparisonsWith(result).FirstOrDefault();
        return baseline is null ? null : (Text(Of(baseline)!.Baseline!.Value), false);
    }
}
