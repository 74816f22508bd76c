namespace Toplev.Tma.Profiles;

/// <summary>Adds samples up as they are read, one at a time.</summary>
/// <param name="eventName">The event that was sampled.</param>
/// <param name="countedEvents">See <see cref="Profile.CountedEvents"/>.</param>
public sealed class ProfileBuilder(string eventName, IReadOnlyList<string>? countedEvents = null)
{
    /// <summary>Stretches of time are joined in pairs when there are more: enough for intervals, and few to keep.</summary>
    private const int MostBlocks = 64;

    /// <summary>Length of the first stretches.</summary>
    private const double ShortestBlock = 1.0 / 64;

    private readonly Dictionary<Frame, int> frames = [];
    private readonly List<Frame> byNumber = [];
    private readonly Dictionary<string, int> threads = new(StringComparer.Ordinal);
    private readonly Dictionary<StackNode, int> nodes = [];
    private readonly Dictionary<(int Node, int Thread, int Block), (double Weight, int Samples)> weights = [];
    private double? first;
    private double blockSeconds = ShortestBlock;

    private readonly Dictionary<(int Frame, string Place), (double Weight, int Samples)> places = [];
    private readonly Dictionary<long, (int Last, int Before)> sequences = [];
    private readonly Dictionary<(int From, int To, bool WasThere, int Block), (int Pairs, double[] Counts)> transitions = [];

    /// <summary>See <see cref="Profile.Lost"/>.</summary>
    public long Lost { get; set; }

    /// <summary>See <see cref="Profile.WithoutCallers"/>.</summary>
    public long WithoutCallers { get; set; }

    /// <summary>Number of a function, the same for the same function.</summary>
    public int FrameOf(Frame frame)
    {
        var number = NumberOf(frames, frame);
        if (number == byNumber.Count)
        {
            byNumber.Add(frame);
        }

        return number;
    }

    /// <summary>The function of a number from <see cref="FrameOf"/>.</summary>
    public Frame FrameAt(int number) => byNumber[number];

    /// <summary>Number of a thread's name.</summary>
    public int ThreadOf(string name) => NumberOf(threads, name);

    /// <param name="thread">From <see cref="ThreadOf"/>.</param>
    /// <param name="seconds">Time of the sample on any clock that does not run backwards for long.</param>
    /// <param name="weight">Events that the sample stands for; ns for clocks.</param>
    /// <param name="stack">Numbers of the functions from the executing one outwards, at least one.</param>
    public void Add(int thread, double seconds, double weight, ReadOnlySpan<int> stack)
    {
        first ??= seconds;
        var node = -1;
        for (var i = stack.Length - 1; i >= 0; i--)
        {
            node = NumberOf(nodes, new StackNode(node, stack[i]));
        }

        var key = (node, thread, Block(seconds - first.Value));
        var (known, samples) = weights.GetValueOrDefault(key);
        weights[key] = (known + weight, samples + 1);
    }

    /// <summary>Notes where in its function a sample is.</summary>
    /// <param name="frame">From <see cref="FrameOf"/>.</param>
    /// <param name="place">See <see cref="HotPlace"/>.</param>
    public void AddPlace(int frame, string place, double weight)
    {
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(places, (frame, place), out _);
        sum = (sum.Weight + weight, sum.Samples + 1);
    }

    /// <summary>Adds what was counted since the sequence's last sample.</summary>
    /// <param name="sequence">What the counters belong to: a thread, or a CPU.</param>
    /// <param name="seconds">As in <see cref="Add"/>, which comes first.</param>
    /// <param name="frame">The executing function, from <see cref="FrameOf"/>.</param>
    /// <param name="counts">As many as counted events.</param>
    public void AddCounts(long sequence, double seconds, int frame, ReadOnlySpan<double> counts)
    {
        ref var known = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sequences, sequence, out var exists);
        var (last, before) = exists ? known : (-1, -1);
        known = (frame, last);
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            transitions, (last, frame, before == frame, Block(seconds - (first ??= seconds))), out var isKnown);
        sum = (sum.Pairs + 1, isKnown ? sum.Counts : new double[counts.Length]);
        for (var i = 0; i < counts.Length; i++)
        {
            sum.Counts[i] += counts[i];
        }
    }

    public Profile Build() => new()
    {
        Event = eventName,
        Frames = [.. frames.Keys],
        Threads = [.. threads.Keys],
        Nodes = [.. nodes.Keys],
        Weights = [.. weights.Select(pair => new StackWeight(pair.Key.Node, pair.Key.Thread, pair.Key.Block, pair.Value.Weight, pair.Value.Samples))
            .OrderBy(weight => weight.Node).ThenBy(weight => weight.Thread).ThenBy(weight => weight.Block)],
        Places = [.. places.Select(pair => new HotPlace(pair.Key.Frame, pair.Key.Place, pair.Value.Weight, pair.Value.Samples))
            .OrderBy(place => place.Frame).ThenByDescending(place => place.Weight).ThenBy(place => place.Place, StringComparer.Ordinal)],
        CountedEvents = countedEvents ?? [],
        Transitions = [.. transitions.Select(pair => new TransitionCounts(
                pair.Key.From, pair.Key.To, pair.Key.WasThere, pair.Key.Block, pair.Value.Pairs, pair.Value.Counts))
            .OrderBy(pair => pair.From).ThenBy(pair => pair.To).ThenBy(pair => pair.WasThere).ThenBy(pair => pair.Block)],
        BlockSeconds = blockSeconds,
        Lost = Lost,
        WithoutCallers = WithoutCallers,
    };

    /// <summary>Numbers values in the order in which they first come.</summary>
    internal static int NumberOf<T>(Dictionary<T, int> numbers, T value)
        where T : notnull
    {
        ref var number = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(numbers, value, out var exists);
        number = exists ? number : numbers.Count - 1;
        return number;
    }

    // Buffers of several CPUs are merged by perf, so a time may lie a little before the first one.
    private int Block(double since)
    {
        if (!(since >= 0))
        {
            return 0;
        }

        while (since / blockSeconds >= MostBlocks && blockSeconds < double.MaxValue / 2)
        {
            Join();
        }

        return (int)(since / blockSeconds);
    }

    private void Join()
    {
        blockSeconds *= 2;
        var old = weights.ToList();
        weights.Clear();
        foreach (var (key, (weight, samples)) in old)
        {
            var joined = key with { Block = key.Block / 2 };
            var (known, count) = weights.GetValueOrDefault(joined);
            weights[joined] = (known + weight, count + samples);
        }

        var separate = transitions.ToList();
        transitions.Clear();
        foreach (var (key, (pairs, counts)) in separate)
        {
            var joined = key with { Block = key.Block / 2 };
            transitions[joined] = transitions.TryGetValue(joined, out var known)
                ? (known.Pairs + pairs, [.. known.Counts.Zip(counts, (one, other) => one + other)])
                : (pairs, counts);
        }
    }
}
