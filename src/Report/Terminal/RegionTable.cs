using Toplev.Report.Formatting;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>The heaviest regions of a result, each with its bottleneck where counter intervals fall inside it.</summary>
internal sealed class RegionTable(ProgramResult result, bool all)
{
    private const int Most = 10;

    /// <summary>What counts and totals are of, where the time above is that of one run; null with one execution.</summary>
    public static string? SumNote(ProgramResult result) => result.Runs * Math.Max(1, result.Passes) is > 1 and var executions
        ? $"Counts and totals add up all {executions} executions; the time of the program is per run."
        : null;

    private readonly IReadOnlyList<RegionResult> regions = result.Regions;

    public void Write(TerminalText output)
    {
        var shown = all ? regions : [.. regions.Take(Most)];
        output.Line();
        var withFaults = regions.Any(region => region.Software is not null);
        var trees = regions.Any(region => region.Tree is not null);
        TextCell[] faults = withFaults ? [new("page faults", Tone.Dim)] : [];
        TextCell[] bottleneck = trees ? [new("bottleneck", Tone.Dim)] : [];
        var table = new TextTable(
        [
            new(
                "Regions", Tone.Strong), new("count", Tone.Dim), new("total", Tone.Dim), new("self", Tone.Dim), .. bottleneck, new("mean",
                Tone.Dim), .. faults, new("of run", Tone.Dim), new("p95", Tone.Dim),
        ]);
        foreach (var region in shown)
        {
            table.Add(
            [
                "  " + region.Name,
                ValueFormats.Count(region.Count),
                ValueFormats.Duration(region.Total),
                ValueFormats.Duration(region.Self),
                .. trees ? [new TextCell(Bottleneck(region), region.Tree is null ? Tone.Dim : Tone.Normal)] : (TextCell[])[],
                ValueFormats.Duration(region.Mean),
                .. PageFaults(region, withFaults),
                ValueFormats.Percent(region.ShareOfRun) + " %",
                ValueFormats.Duration(region.Percentile95),
            ]);
        }

        table.WriteWithNote(output);
        if (withFaults)
        {
            output.Line("  Page faults are the mean per instance, in its thread.", Tone.Dim);
        }

        if (SumNote(result) is { } sums)
        {
            output.Labelled("", "  " + sums, 0, Tone.Dim, Tone.Dim);
        }

        if (shown.Any(region => region.Overlaps))
        {
            output.Labelled("", "  " + RegionText.OverlapNote, 0, Tone.Dim, Tone.Dim);
        }

        RegionNotes.Write([result], output);

        var rest = regions.Count - shown.Count;
        if (rest > 0)
        {
            output.Line($"  and {rest} more (--all)", Tone.Dim);
        }

        var counted = shown.Any(region => region is { Tree: not null, IsCounted: true });
        if (counted)
        {
            output.Line("  Bottlenecks come from counters read at the beginning and end of the regions, in their own threads.", Tone.Dim);
        }

        if (shown.Select(region => region.WhyNoTree).OfType<NoTree>()
            .FirstOrDefault(why => regions.Any(region => region.Tree is not null) || why.Id == NoTreeIds.NotSufficient) is { } reason)
        {
            output.Labelled("", "  - " + reason.Text, 0, Tone.Dim, Tone.Dim);
        }
        else if (!counted && shown.Any(region => region.Tree is not null))
        {
            output.Line("  Trees of regions come from the counter intervals that fall inside them.", Tone.Dim);
        }
    }

    private static IEnumerable<TextCell> PageFaults(RegionResult region, bool counted) => !counted ? []
        : region.Software?.Mean.FirstOrDefault(value => value.Name == "page-faults")?.Value is { } mean
            ? [mean is > 0 and < 10 && mean != Math.Round(mean) ? ValueFormats.Fixed(mean, 1) : ValueFormats.Count(mean)]
            : [new("-", Tone.Dim)];

    private static string Bottleneck(RegionResult region) =>
        region.Tree is null ? "-"
        : region.Tree.Bottleneck.Path.Count > 0 ? ValueFormats.NodeName(region.Tree.Bottleneck.Path[^1].Name)
        : "none";
}
