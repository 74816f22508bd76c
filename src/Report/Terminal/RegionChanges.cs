using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Results;

namespace Toplev.Report.Terminal;

/// <summary>Regions of all variants side by side, time per run; those whose own time certainly changed, and not by a trifle, come first.</summary>
internal sealed class RegionChanges(ResultSet set, bool all)
{
    private const int Most = 10;

    /// <summary>Part of the largest change that one must be to come before what chance may have changed.</summary>
    private const double WorthTelling = 0.01;

    public void Write(TerminalText output)
    {
        List<RegionDelta> regions = [.. set.Comparisons.SelectMany(comparison => comparison.Regions)];
        var least = WorthTelling * regions.Select(Change).DefaultIfEmpty().Max();
        List<string> names =
        [
            .. regions.GroupBy(region => region.Name)
                .OrderByDescending(group => group.Any(region => region.Self.Significant && Change(region) >= least))
                .ThenByDescending(group => group.Max(Change))
                .Select(group => group.Key),
        ];
        if (names.Count == 0)
        {
            return;
        }

        output.Line();
        var table = Table(names, ratios: true);
        if (!table.Fits(output.Options.Width, 0))
        {
            // Strong figures say so too that they changed; a variant that is left out says nothing.
            table = Table(names, ratios: false);
        }

        table.WriteWithNote(output);

        if (!all && names.Count > Most)
        {
            output.Line($"  and {names.Count - Most} more (--all)", Tone.Dim);
        }

        RegionNotes.Write(set.Results, output);
        foreach (var match in set.Comparisons.SelectMany(comparison => PrimitiveMatchText.Of(comparison, set.Comparisons.Count > 1)))
        {
            output.Wrapped(match.Pieces.Select(piece => (piece.Text, piece.Kind == VerdictEmphasis.Strong ? Tone.Strong : Tone.Normal)), 2);
        }
    }

    private TextTable Table(List<string> names, bool ratios)
    {
        var table = new TextTable(
            [new("Regions, self per run", Tone.Strong), .. set.Results.Select(result => new TextCell(ResultName.Of(set, result), Tone.Dim))]);
        foreach (var name in all ? names : names.Take(Most))
        {
            table.Add([new("  " + name, Tone.Dim), .. set.Results.Select(result => Cell(result, name, ratios))]);
        }

        return table;
    }

    private static double Change(RegionDelta region) => Math.Abs((region.Self.Candidate ?? 0) - (region.Self.Baseline ?? 0));

    private TextCell Cell(ProgramResult result, string name, bool ratios)
    {
        var (figure, isCandidate) = FigureOf(result, name);
        return (isCandidate ? figure?.Candidate : figure?.Baseline) is { } seconds
            ? new(
                ValueFormats.Duration(seconds) + (ratios && isCandidate && figure!.Significant ? RatioOf(figure) : ""),
                isCandidate && figure!.Significant ? Tone.Strong : Tone.Normal)
            : new("-", Tone.Dim);
    }

    private (FigureDelta? Figure, bool IsCandidate) FigureOf(ProgramResult result, string name) =>
        set.ComparisonOf(result)?.Regions.FirstOrDefault(region => region.Name == name) is { } candidate
            ? (candidate.Self, true)
        : (set.ComparisonsWith(result).SelectMany(comparison => comparison.Regions)
            .FirstOrDefault(region => region.Name == name)?.Self, false);

    /// <summary>What stands behind a certain change; empty where one of the two is no time at all, of which there is no ratio.</summary>
    private static string RatioOf(FigureDelta figure) => figure switch
    {
        { Baseline: null } => " (only here)",
        { Baseline: > 0 and var before, Candidate: > 0 and var after } =>
            $" ({VerdictFormats.Ratio(Math.Max(before, after) / Math.Min(before, after))}× {(after < before ? "less" : "more")})",
        _ => "",
    };
}
