using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Comparing;

/// <summary>Several recordings of one variant as one result whose repetitions are the recordings.</summary>
public static class RecordingGroups
{
    /// <summary>
    /// Figures of a repetition are those of its recording: times and counts by their location, shares and software figures as the recording
    /// shows them. The tree is the mean of the trees; there is none where a recording has none, or one of another model.
    /// </summary>
    /// <param name="name">Name of the group.</param>
    /// <param name="recordings">The result of each recording, on the same core type.</param>
    public static ProgramResult Of(string name, IReadOnlyList<ProgramResult> recordings)
    {
        var first = recordings[0];
        var tree = TreeOf(recordings);
        List<Repetition> repetitions = [.. recordings.Select((result, order) => RepetitionOf(result, first, order, tree))];
        return first with
        {
            Name = name,
            Outcome = tree is not null ? TreeOutcome.Of(tree)
                : recordings.FirstOrDefault(result => result.Tree is null)?.Outcome
                    ?? TreeOutcome.Without(new NoTree(NoTreeIds.ModelsDiffer, "the recordings are of different models")),
            Time = TimeEstimate.Of([.. repetitions.Where(run => run.Seconds > 0).Select(run => run.Seconds)]),
            Software = [.. first.Software.Select((value, position) => Mean(value, repetitions, position))],
            Quality = new Quality(
                recordings.Max(result => result.Quality.Grade), [
                    .. recordings.OrderByDescending(result => result.Quality.Grade).SelectMany(result => result.Quality.Reasons).Distinct()]),
            Runs = recordings.Count,
            Repetitions = repetitions,
        };
    }

    private static Repetition RepetitionOf(ProgramResult result, ProgramResult first, int order, TmaTree? tree) => new()
    {
        Order = order,
        Seconds = FigureComparer.LocationOf(result, run => run.Seconds) ?? 0,
        Value = FigureComparer.LocationOf(result, run => run.Value),
        Shares = tree is null ? [] : [.. tree.Nodes.Select(node => result.Tree!.Find(node.Name) is { Inconsistent: false } found ? found.Value : null)],
        Software = [.. first.Software.Select(value => result.Software.FirstOrDefault(other => other.Name == value.Name)?.Value)],
        Regions = FigureComparer.MeanRegions(result),
        Instructions = FigureComparer.LocationOf(result, run => run.Instructions),
        Cycles = FigureComparer.LocationOf(result, run => run.Cycles),
        CpuSeconds = FigureComparer.LocationOf(result, run => run.CpuSeconds),
        KernelShare = result.Repetitions.Select(run => run.KernelShare).OfType<double>().ToList() is { Count: > 0 } shares ? shares.Average() : null,
    };

    private static SoftwareValue Mean(SoftwareValue value, List<Repetition> repetitions, int position)
    {
        List<double> known = [.. repetitions.Select(run => run.Software[position]).OfType<double>()];
        return known.Count > 0 ? value with { Value = known.Average(), Reason = null } : value;
    }

    private static TmaTree? TreeOf(IReadOnlyList<ProgramResult> recordings)
    {
        if (recordings[0].Tree is not { } first || recordings.Any(result => result.Tree?.Model.Name != first.Model.Name))
        {
            return null;
        }

        List<Node> nodes = [];
        foreach (var node in first.Nodes)
        {
            List<Node> all = [.. recordings.Select(result => result.Tree!.Find(node.Name)).OfType<Node>()];
            nodes.Add(node with
            {
                State = Mean(all, recordings.Count),
                Flagged = all.Count(other => other.Flagged) * 2 > recordings.Count,
                Interval = null,
            });
        }

        return first with { Nodes = nodes, Bottleneck = Bottleneck.In(nodes) };
    }

    private static NodeValue Mean(List<Node> nodes, int recordings)
    {
        List<double> shares = [.. nodes.Where(node => !node.Inconsistent).Select(node => node.Value).OfType<double>()];
        return shares.Count < recordings ? new NodeValue.Unavailable(nodes.Find(node => node.Reason is not null)?.Reason ?? "not in all recordings")
            : nodes.TrueForAll(node => node.IsAsPrinted) ? new NodeValue.AsPrinted(shares.Average())
            : NodeValue.Of(shares.Average());
    }
}
