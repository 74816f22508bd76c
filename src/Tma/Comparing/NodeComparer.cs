using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Comparing;

/// <summary>Differences of nodes: of their shares, and of the time that slots stand for.</summary>
internal sealed class NodeComparer
{
    private readonly Side baseline;
    private readonly Side candidate;
    private readonly bool interleaved;
    private readonly IReadOnlyList<NodeDefinition> definitions;
    private readonly double alpha;

    private NodeComparer(Side baseline, Side candidate, bool interleaved, IReadOnlyList<NodeDefinition> definitions, double alpha) =>
        (this.baseline, this.candidate, this.interleaved, this.definitions, this.alpha) = (baseline, candidate, interleaved, definitions, alpha);

    /// <param name="divider">Null, as the division, where only shares are compared.</param>
    /// <param name="division">What the time is made of: slots share out the work in it.</param>
    public static IReadOnlyList<NodeDelta> Compare(
        ProgramResult baseline, ProgramResult candidate, bool interleaved, TimeDivider? divider, TimeDivision? division, double alpha)
    {
        if (baseline.Tree is not { } before || candidate.Tree is not { } after || before.Model.Name != after.Model.Name)
        {
            return [];
        }

        var partition = TimePartition.Of(before, after);
        var known = before.Nodes.Concat(after.Nodes).Select(node => node.Name).ToHashSet();
        NodeDefinition[] definitions = [.. before.Model.Nodes.Where(node => known.Contains(node.Name))];
        var comparer = new NodeComparer(
            new Side(baseline, before, partition, division?.Work.Baseline, divider is null ? null : divider.BaselineWork),
            new Side(candidate, after, partition, division?.Work.Candidate, divider is null ? null : divider.CandidateWork),
            interleaved, definitions, alpha);
        return [.. definitions.Select(comparer.Delta)];
    }

    private NodeDelta Delta(NodeDefinition definition)
    {
        var name = definition.Name;
        var delta = new NodeDelta
        {
            Definition = definition,
            BaselineShare = baseline.Tree.Find(name)?.Value,
            CandidateShare = candidate.Tree.Find(name)?.Value,
            Reason = baseline.WhyUnusable(name) ?? candidate.WhyUnusable(name),
        };
        if (delta.Reason is not null)
        {
            return delta;
        }

        // Which of these siblings changed is one question, so they share its error.
        var error = alpha / definitions.Count(node => node.Parent == definition.Parent);
        var share = RunPairs
            .Of(baseline.Runs, baseline.ShareAt(name), candidate.Runs, candidate.ShareAt(name), interleaved)
            .Around(delta.CandidateShare!.Value - delta.BaselineShare!.Value, error);
        if (baseline.SecondsOf(name) is not { } before || candidate.SecondsOf(name) is not { } after)
        {
            return delta with { ShareDelta = share, Significant = share.Excludes(0) };
        }

        var seconds = RunPairs
            .Of(baseline.Runs, baseline.SecondsAt(name), candidate.Runs, candidate.SecondsAt(name), interleaved)
            .Around(after - before, error);
        return delta with
        {
            ShareDelta = share,
            BaselineSeconds = before,
            CandidateSeconds = after,
            SecondsDelta = seconds,
            Significant = seconds.Excludes(0),
        };
    }

    /// <summary>One of the two results, with its time shared out as a whole and run by run.</summary>
    private sealed class Side
    {
        private readonly ProgramResult result;
        private readonly Dictionary<string, int> positions;
        private readonly IReadOnlyDictionary<string, double>? whole;
        private readonly IReadOnlyDictionary<string, double>?[] byRun;

        public Side(ProgramResult result, TmaTree tree, TimePartition? partition, double? seconds, Func<int, double?>? secondsAt)
        {
            (this.result, Tree) = (result, tree);
            positions = tree.Nodes.Select((node, position) => (node.Name, position)).ToDictionary(node => node.Name, node => node.position);
            whole = seconds is { } known ? partition?.Seconds(name => tree.Find(name)?.Value, known) : null;
            byRun =
            [
                .. Runs.Select((_, position) => secondsAt?.Invoke(position) is { } work
                    ? partition?.Seconds(name => ShareAt(name)(position), work)
                    : null),
            ];
        }

        public TmaTree Tree { get; }

        public IReadOnlyList<Repetition> Runs => result.Repetitions;

        public double? SecondsOf(string name) => At(whole, name);

        public Func<int, double?> SecondsAt(string name) => run => At(byRun[run], name);

        public Func<int, double?> ShareAt(string name) => positions.TryGetValue(name, out var position)
            ? run => position < Runs[run].Shares.Count ? Runs[run].Shares[position] : null
            : _ => null;

        public string? WhyUnusable(string name) => Tree.Find(name) switch
        {
            null => $"not measured in {result.Name}",
            { Value: null } node => $"{node.Reason ?? "not available"} ({result.Name})",
            { Inconsistent: true } node => $"impossible in {result.Name}: {node.LikelyCauseOfInconsistency}",
            _ => null,
        };

        private static double? At(IReadOnlyDictionary<string, double>? seconds, string name) =>
            seconds is not null && seconds.TryGetValue(name, out var value) ? value : null;
    }
}
