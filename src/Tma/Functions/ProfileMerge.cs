using Toplev.Tma.Profiles;

namespace Toplev.Tma.Functions;

/// <summary>Profiles of several runs as one: a function is the same where its name and module are.</summary>
/// <param name="Whole">All samples; stretches of time are numbered through all runs.</param>
/// <param name="RunOfBlock">The run that a stretch of time belongs to, by its number.</param>
internal sealed record ProfileMerge(Profile Whole, IReadOnlyList<int> RunOfBlock)
{
    public static ProfileMerge Of(IReadOnlyList<Profile> runs)
    {
        Dictionary<Frame, int> frames = [];
        Dictionary<string, int> threads = new(StringComparer.Ordinal);
        Dictionary<StackNode, int> nodes = [];
        List<StackWeight> weights = [];
        List<TransitionCounts> transitions = [];
        Dictionary<(int Frame, string Place), (double Weight, int Samples)> places = [];
        List<int> runOfBlock = [];
        for (var run = 0; run < runs.Count; run++)
        {
            var profile = runs[run];
            int[] frameOf = [.. profile.Frames.Select(frame => ProfileBuilder.NumberOf(frames, frame))];
            int[] threadOf = [.. profile.Threads.Select(thread => ProfileBuilder.NumberOf(threads, thread))];
            var nodeOf = new int[profile.Nodes.Count];
            for (var i = 0; i < nodeOf.Length; i++)
            {
                var (parent, frame) = profile.Nodes[i];
                nodeOf[i] = ProfileBuilder.NumberOf(nodes, new StackNode(parent < 0 ? -1 : nodeOf[parent], frameOf[frame]));
            }

            foreach (var (frame, place, weight, samples) in profile.Places)
            {
                var known = places.GetValueOrDefault((frameOf[frame], place));
                places[(frameOf[frame], place)] = (known.Weight + weight, known.Samples + samples);
            }

            var begin = runOfBlock.Count;
            var blocks = profile.Weights.Select(weight => weight.Block).Concat(profile.Transitions.Select(transition => transition.Block))
                .DefaultIfEmpty(-1).Max() + 1;
            runOfBlock.AddRange(Enumerable.Repeat(run, blocks));
            weights.AddRange(profile.Weights.Select(
                weight => weight with { Node = nodeOf[weight.Node], Thread = threadOf[weight.Thread], Block = begin + weight.Block }));
            transitions.AddRange(profile.Transitions.Select(transition => transition with
            {
                From = transition.From < 0 ? -1 : frameOf[transition.From],
                To = frameOf[transition.To],
                Block = begin + transition.Block,
            }));
        }

        var whole = new Profile
        {
            Event = runs[0].Event,
            Frames = [.. frames.Keys],
            Threads = [.. threads.Keys],
            Nodes = [.. nodes.Keys],
            Weights = weights,
            Places = [.. places.Select(pair => new HotPlace(pair.Key.Frame, pair.Key.Place, pair.Value.Weight, pair.Value.Samples))],
            CountedEvents = runs[0].CountedEvents,
            Transitions = transitions,
            BlockSeconds = runs.Max(run => run.BlockSeconds),
            Lost = runs.Sum(run => run.Lost),
            WithoutCallers = runs.Sum(run => run.WithoutCallers),
        };
        return new ProfileMerge(whole, runOfBlock);
    }
}
