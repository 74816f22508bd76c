using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Charts;

/// <summary>One of the differences between two variants, in the unit of its chart.</summary>
/// <param name="Color">Grey where it is not distinguishable from zero.</param>
internal sealed record Change(string Name, NodeColor Color, Estimate Delta, bool IsSignificant, ValueUnit Unit, ChartValue Value)
{
    /// <summary>What the bar does not show: both values, or the part of the whole difference; may be empty.</summary>
    public string More { get; init; } = "";
}

/// <summary>Where the time went: the difference of each node, or of the software figures where there are no nodes; the clear ones first.</summary>
internal sealed record Differences(string Title, string Subtitle, LinearScale Scale, IReadOnlyList<Change> Changes)
{
    /// <summary>Width of an interval around 0 in percent of the chart, up to which it is called near 0.</summary>
    private const double MostNearZero = 10;

    /// <summary>One figure that grew tenfold must not flatten all others: the axis ends at three times the baseline.</summary>
    private static readonly Tma.Statistics.ConfidenceInterval SoftwareLimits = new(-1, 2);

    /// <summary>A sentence, after a blank, on what the trees do not show; empty where they show all.</summary>
    public string Caveat { get; init; } = "";

    /// <summary>True when the axis ends before some of the changes or their intervals.</summary>
    public bool IsCut => Changes.SelectMany(change => Ends(change.Delta)).Any(end => end > Scale.To || end < Scale.From);

    /// <summary>The nodes, or else the software figures; null where there is nothing to show.</summary>
    /// <param name="name">A variant's name as the sentences have it: short enough for where they stand.</param>
    public static Differences? Of(Comparison comparison, Func<string, string> name)
    {
        var drawn = Drawn(comparison);
        var hasAll = drawn.Count > 0 && drawn.TrueForAll(delta => delta.SecondsDelta is not null);
        var rows = TimeRow.Of(comparison, hasAll ? drawn : null);
        if (rows.Count > 0 && comparison.Time is not null)
        {
            var unit = ValueUnit.OfTime(rows.Max(row => Math.Abs(row.Delta.Value)));
            var hasNodes = rows.Any(row => row.Node is not null);
            return OfChanges(
                TimeTitle(comparison, name(comparison.Candidate)),
                $"{Pair(comparison, name)}, {unit.Symbol} per {comparison.Measure.Per}"
                    + $"{(hasNodes ? ": CPU time by share of slots, and time not spent working" : "")}.",
                comparison,
                [.. rows.Select(row => 
                    (row.Name, row.Node is { } node ? ColorOf(comparison, node) : NodeColor.Part, row.Delta, row.Significant, Part(comparison, row)))],
                unit);
        }

        drawn = drawn.FindAll(delta => delta.ShareDelta is not null);
        return drawn.Count > 0
            ? OfChanges(
                $"{name(comparison.Candidate)}: what changed in the pipeline",
                $"{Pair(comparison, name)}, percentage points of slots.",
                comparison,
                [
                    .. drawn.Select(delta =>
                        (ValueFormats.NodeName(delta.Definition.Name), NodeColor.Of(delta.Definition.Path), delta.ShareDelta!.Value, delta.Significant,
                        $"{ValueFormats.Percent(delta.BaselineShare ?? 0)} → {ValueFormats.Percent(delta.CandidateShare ?? 0)} %")),
                ],
                ValueUnit.PercentagePoints)
            : OfSoftware(comparison, name);
    }

    /// <summary>Software figures relative to the baseline; null when none was counted in both.</summary>
    public static Differences? OfSoftware(Comparison comparison, Func<string, string> name)
    {
        List<FigureDelta> figures = [.. comparison.Software
            .Where(figure => figure is { Baseline: > 0, Candidate: not null })
            .OrderByDescending(figure => figure.Significant)
            .ThenByDescending(figure => Math.Abs(figure.Candidate!.Value / figure.Baseline!.Value - 1))];
        if (figures.Count == 0)
        {
            return null;
        }

        return new Differences(
            $"{name(comparison.Candidate)}: what else changed",
            $"{Pair(comparison, name)}, relative to {name(comparison.Baseline)}. {Doubt(figures.Exists(figure => figure.Delta?.Interval is not null))}",
            LinearScale.AroundZero(figures
                .SelectMany(figure => Ends(Relative(figure)))
                .Select(change => Math.Clamp(change, SoftwareLimits.Low, SoftwareLimits.High))),
            [.. figures.Select(figure => new Change(
                SoftwareFormat.Describe(new SoftwareValue(figure.Name, figure.Baseline, null)).Name,
                figure.Significant ? NodeColor.Memory : NodeColor.Neutral,
                Relative(figure),
                figure.Significant,
                ValueUnit.Percent,
                Amount(figure)) { More = $"{Text(figure, figure.Baseline)} → {Text(figure, figure.Candidate)}" })]);
    }

    private static ChartValue Amount(FigureDelta figure)
    {
        var (before, after) = (Text(figure, figure.Baseline), Text(figure, figure.Candidate));
        return figure.Significant || figure.Delta?.Interval is null ? new ChartValue(after, "", $"from {before}") : new ChartValue("≈ 0") { Weak = true };
    }

    private static string Text(FigureDelta figure, double? value) => SoftwareFormat.Describe(new SoftwareValue(figure.Name, value, null)).Text;

    /// <summary><c>87 % of the difference</c>, and the share of slots in both; empty for what has neither.</summary>
    private static string Part(Comparison comparison, TimeRow row)
    {
        var node = comparison.Nodes.FirstOrDefault(delta => delta.Definition.Name == row.Node);
        var part = TimeCause.Explained(comparison) is { } total && total != 0 ? row.Delta.Value / total : 0;
        return MarkTip.Of(
            part == 0 ? "" : $"{ValueFormats.Fixed(Math.Abs(part) * 100, 0)} % of the difference{(part < 0 ? ", in the other direction" : "")}",
            node is { BaselineShare: { } before, CandidateShare: { } after }
                ? $"{ValueFormats.Percent(before)} → {ValueFormats.Percent(after)} % {Domains.Short(node.Definition)}"
                : "");
    }

    /// <summary>The nodes of the time bars: level 1, with the parts of Backend Bound instead of it.</summary>
    public static List<NodeDelta> Drawn(Comparison comparison)
    {
        List<NodeDelta> drawn = [];
        foreach (var top in comparison.Nodes.Where(delta => delta.Definition.Level == 1))
        {
            List<NodeDelta> parts = [.. comparison.Nodes.Where(delta => delta.Definition.Parent == top.Definition.Name)];
            var isSplit = NodeColor.Of(top.Definition.Path) == NodeColor.Backend
                && parts.Count == 2
                && parts.TrueForAll(part => part.SecondsDelta is not null || (top.SecondsDelta is null && part.ShareDelta is not null));
            drawn.AddRange(isSplit ? parts : [top]);
        }

        return drawn;
    }

    private static string Pair(Comparison comparison, Func<string, string> name) => $"{name(comparison.Candidate)} minus {name(comparison.Baseline)}";

    private static string TimeTitle(Comparison comparison, string candidate)
    {
        if (TimeCause.Explained(comparison) is not { } difference)
        {
            return $"{candidate}: differences of the time";
        }

        var amount = ValueUnit.OfTime(difference).Full(Math.Abs(difference));
        return difference < 0 ? $"{candidate}: where the {amount} went" : $"{candidate}: where the extra {amount} comes from";
    }

    private static NodeColor ColorOf(Comparison comparison, string node) =>
        NodeColor.Of(comparison.Nodes.First(delta => delta.Definition.Name == node).Definition.Path);

    /// <summary>Without a tree the parts are all that is known; otherwise they must not be taken for the cause.</summary>
    private static string CaveatOf(Comparison comparison) => comparison switch
    {
        { WhyNoCause: null } => "",
        { CauseDoubt: CauseDoubt.NoTree, WhyNoCause: { } why } => $" Not divided by pipeline slots: {Variant.Shorten(why, 200)}.",
        { WhyNoCause: { } why } => $" Not conclusive: {Variant.Shorten(why, 200)}.",
    };

    private static Differences OfChanges(
        string title,
        string subtitle,
        Comparison comparison,
        IReadOnlyList<(string Name, NodeColor Color, Estimate Delta, bool IsSignificant, string More)> changes,
        ValueUnit unit)
    {
        var scale = LinearScale.AroundZero(changes.SelectMany(change => Ends(change.Delta)));
        return new Differences(
            title,
            $"{subtitle} {Doubt(changes.Any(change => change.Delta.Interval is not null))}",
            scale,
            [.. changes
                .OrderByDescending(change => change.IsSignificant)
                .ThenByDescending(change => Math.Abs(change.Delta.Value))
                .Select(change => new Change(
                    change.Name,
                    change.IsSignificant ? change.Color : NodeColor.Neutral,
                    change.Delta,
                    change.IsSignificant,
                    unit,
                    Amount(change.Delta, change.IsSignificant, unit, scale)) { More = change.More })])
        {
            Caveat = CaveatOf(comparison),
        };
    }

    private static string Doubt(bool hasIntervals) => hasIntervals
        ? "Grey: not distinguishable from zero."
        : "Single runs: a difference cannot be separated from noise.";

    private static double[] Ends(Estimate change) => change.Interval is { } bounds ? [change.Value, bounds.Low, bounds.High] : [change.Value];

    /// <summary>What is not distinguishable from 0 is near it only where its interval is narrow on the chart.</summary>
    private static ChartValue Amount(Estimate delta, bool isSignificant, ValueUnit unit, LinearScale scale) =>
        isSignificant || delta.Interval is not { } bounds
            ? new ChartValue($"{(delta.Value < 0 ? "▼" : "▲")} {unit.Text(Math.Abs(delta.Value))}", unit.Symbol)
            : new ChartValue(scale.Between(bounds.Low, bounds.High).Length <= MostNearZero ? "≈ 0" : "uncertain") { Weak = true };

    private static Estimate Relative(FigureDelta figure)
    {
        var whole = figure.Baseline!.Value;
        return new Estimate(
            (figure.Candidate!.Value / whole) - 1,
            figure.Delta?.Interval is { } bounds ? new ConfidenceInterval(bounds.Low / whole, bounds.High / whole) : null);
    }
}
