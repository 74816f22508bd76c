using Toplev.Tma.Metrics;
using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Charts;

/// <summary>A node before and after; both have a value.</summary>
internal sealed record SharePair(NodeDelta Delta, Node Before, Node After)
{
    public bool IsFlagged => Before.Flagged || After.Flagged;

    public ChartValue Value => new(
        $"{ValueFormats.Percent(Before.Value!.Value)} → {ValueFormats.Percent(After.Value!.Value)} %",
        Delta.Definition.Domain.IsSlots() ? "" : Domains.Short(Delta.Definition)) { Weak = !IsFlagged };
}

/// <summary>Two trees without any interval: every node that is shown, side by side.</summary>
internal sealed record SharePairs(string Title, string Subtitle, LinearScale Scale, IReadOnlyList<SharePair> Pairs)
{
    /// <param name="name">A variant's name as the sentences have it: short enough for where they stand.</param>
    /// <returns>Null where intervals or times say more.</returns>
    public static SharePairs? Of(ReportView view, Comparison comparison, Func<string, string> name)
    {
        if (!SingleRuns.Applies(comparison) || comparison.Nodes.Any(node => node.SecondsDelta is not null))
        {
            return null;
        }

        var baseline = TreeOf(view.Set, comparison.HasBaseline);
        var candidate = TreeOf(view.Set, comparison.HasCandidate);
        List<SharePair> pairs = [.. ComparedNodes.Of(view.Set, all: false)
            .Select(definition => comparison.Nodes.FirstOrDefault(node => node.Definition.Name == definition.Name))
            .OfType<NodeDelta>()
            .Where(node => node.ShareDelta is not null)
            .Select(node => (Delta: node, Before: baseline.Find(node.Definition.Name), After: candidate.Find(node.Definition.Name)))
            .Where(node => node is { Before.Value: not null, After.Value: not null })
            .Select(node => new SharePair(node.Delta, node.Before!, node.After!))];
        if (pairs.Count == 0)
        {
            return null;
        }

        var (before, after) = (name(comparison.Baseline), name(comparison.Candidate));
        var printed = pairs.Select(pair => pair.After).FirstOrDefault(node => node.IsAsPrinted);
        return new SharePairs(
            $"{before} → {after}: share of each node",
            $"Above {before}, below {after}; the tick is the threshold; full colour: above it under flagged parents. "
                + "In % of pipeline slots unless stated otherwise. One measurement each: no interval."
                + $"{(printed is null ? "" : $" All values as {printed.PrintedBy} printed them, none computed here.")}",
            LinearScale.UpTo(pairs.Max(pair => Math.Max(pair.Delta.BaselineShare!.Value, pair.Delta.CandidateShare!.Value))),
            pairs);
    }

    private static TmaTree TreeOf(ResultSet set, Func<ProgramResult, bool> isMeant) =>
        set.Results.First(result => result.Tree is not null && isMeant(result)).Tree!;
}
