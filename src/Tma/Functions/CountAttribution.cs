using Toplev.Tma.Profiles;

namespace Toplev.Tma.Functions;

/// <summary>
/// Divides counts between consecutive samples among functions. Only the functions at both ends are known, and a pair of samples whose ends differ
/// belongs to both. Each function's stay is a Markov chain of two states (<see cref="Residence"/>), whose parameters are the function's share of the
/// samples and how often the next sample is still inside; it gives the expected part of the time between two samples that belongs to the function.
/// With these parts fixed, the counts are a mixture whose rates (events per unit of the sampled event) are fitted by expectation maximization
/// (Dempster, Laird and Rubin, Journal of the Royal Statistical Society B 39, 1977). Derivation, bias and coverage: docs/METHOD.md.
/// What the model is worth shows beside the simplest one: a pair of samples in one function belongs to it alone, any other to both in halves.
/// </summary>
internal sealed class CountAttribution
{
    private const int MostFunctions = 20;
    private const int MostIterations = 500;
    private const double Tolerance = 1e-6;
    private const double LeastPartOfRate = 1e-12;

    private readonly int events;
    private readonly Pair[] pairs;
    private readonly double[][] parts;
    private readonly double[][] simple;
    private double[][]? rates;

    /// <param name="profile">With counts.</param>
    /// <param name="clusterOf">The cluster of observations (stretch of time, or run) that a block belongs to.</param>
    public CountAttribution(Profile profile, IReadOnlyList<int> clusterOf)
    {
        events = profile.CountedEvents.Count;
        Clusters = clusterOf.Count == 0 ? 0 : clusterOf.Max() + 1;
        var samples = new long[profile.Frames.Count];
        foreach (var transition in profile.Transitions)
        {
            samples[transition.To] += transition.Pairs;
        }

        Frames = [.. Enumerable.Range(0, samples.Length).Where(frame => samples[frame] > 0).OrderByDescending(frame => samples[frame]).Take(MostFunctions)];
        var position = new int[samples.Length];
        Array.Fill(position, Frames.Count);
        for (var i = 0; i < Frames.Count; i++)
        {
            position[Frames[i]] = i;
        }

        Dictionary<(int From, int To), Pair> sums = [];
        foreach (var transition in profile.Transitions)
        {
            // Of a thread's start nothing is known.
            if (transition.From >= 0)
            {
                var key = (position[transition.From], position[transition.To]);
                if (!sums.TryGetValue(key, out var sum))
                {
                    sums[key] = sum = new Pair(key.Item1, key.Item2, events, Clusters);
                }

                sum.Add(transition, clusterOf[transition.Block]);
            }
        }

        pairs = [.. sums.Values];
        Stays = [.. Enumerable.Range(0, Functions).Select(StayOf)];
        parts = [.. pairs.Select(Parts)];
        simple = [.. pairs.Select(SimpleParts)];
    }

    public int Clusters { get; }

    /// <summary>Functions that counts are divided among, as indices into <see cref="Profile.Frames"/>; all others together follow them.</summary>
    public IReadOnlyList<int> Frames { get; }

    /// <summary>How each of <see cref="Frames"/>, and the rest, is entered and left.</summary>
    public IReadOnlyList<Stay> Stays { get; }

    private int Functions => Frames.Count + 1;

    /// <summary>Counts by function and event.</summary>
    /// <param name="without">A cluster that is left out, or -1 for all.</param>
    public double[][] Counts(int without = -1)
    {
        rates ??= Rates(parts, -1, null);
        return Counts(parts, without, without < 0 ? rates : Rates(parts, without, rates));
    }

    /// <summary>
    /// Standard error of the time in a function, in times between two samples: a part w that is at any place between them with equal chance has
    /// the variance w (1 - w) / 3.
    /// </summary>
    public double ErrorOfTime(int function) => Math.Sqrt(pairs.Select((pair, i) => pair.Pairs * parts[i][function] * (1 - parts[i][function]) / 3).Sum());

    /// <summary>Counts by function and event by the simplest model.</summary>
    public double[][] SimpleCounts() => Counts(simple, -1, Rates(simple, -1, null));

    private double[][] Counts(double[][] parts, int without, double[][] used)
    {
        var result = new double[Functions][];
        for (var f = 0; f < Functions; f++)
        {
            result[f] = new double[events];
        }

        for (var e = 0; e < events; e++)
        {
            Divide(parts, without, e, used[e], (f, count) => result[f][e] += count);
        }

        return result;
    }

    private void Divide(double[][] parts, int without, int e, double[] rate, Action<int, double> take)
    {
        for (var i = 0; i < pairs.Length; i++)
        {
            var expected = 0.0;
            for (var f = 0; f < Functions; f++)
            {
                expected += parts[i][f] * rate[f];
            }

            if (expected > 0)
            {
                var count = pairs[i].Count(e, without) / expected;
                for (var f = 0; f < Functions; f++)
                {
                    take(f, count * parts[i][f] * rate[f]);
                }
            }
        }
    }

    /// <summary>By event and function: events per unit of the sampled event, which is the first and has a rate of 1.</summary>
    private double[][] Rates(double[][] parts, int without, double[][]? start)
    {
        var time = new double[Functions];
        for (var i = 0; i < pairs.Length; i++)
        {
            for (var f = 0; f < Functions; f++)
            {
                time[f] += parts[i][f] * pairs[i].Count(0, without);
            }
        }

        var length = time.Sum();
        var result = new double[events][];
        for (var e = 0; e < events; e++)
        {
            var mean = length > 0 ? pairs.Sum(pair => pair.Count(e, without)) / length : 0;
            result[e] = start is null ? [.. Enumerable.Repeat(e == 0 ? 1 : mean, Functions)] : [.. start[e]];
            if (e > 0 && mean > 0)
            {
                Fit(parts, result[e], time, mean, without, e);
            }
        }

        return result;
    }

    private void Fit(double[][] parts, double[] rate, double[] time, double mean, int without, int e)
    {
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var sums = new double[Functions];
            Divide(parts, without, e, rate, (f, count) => sums[f] += count);
            var change = 0.0;
            for (var f = 0; f < Functions; f++)
            {
                // A rate of 0 would stay 0 for ever.
                var next = time[f] > 0 ? Math.Max(sums[f] / time[f], mean * LeastPartOfRate) : 0;
                change = Math.Max(change, Math.Abs(next - rate[f]));
                rate[f] = next;
            }

            if (change <= Tolerance * mean)
            {
                return;
            }
        }
    }

    private Stay StayOf(int function)
    {
        double all = 0, before = 0, after = 0, both = 0, returned = 0, stayed = 0;
        foreach (var pair in pairs)
        {
            all += pair.Pairs;
            before += pair.From == function ? pair.Pairs : 0;
            after += pair.To == function ? pair.Pairs : 0;
            both += pair.From == function && pair.To == function ? pair.Pairs : 0;
            returned += pair.To == function ? pair.Returns : 0;
            stayed += pair.From == function && pair.To == function ? pair.Returns : 0;
        }

        var variance = Math.Sqrt(before * (all - before) * after * (all - after));
        var persistence = variance > 0 ? Math.Clamp(((all * both) - (before * after)) / variance, 0, 1) : 1;
        return new Stay((long)after, all > 0 ? after / all : 0, persistence, returned > 0 ? stayed / returned : 0);
    }

    /// <summary>Expected part of the time between two samples that belongs to each function; they add up to 1.</summary>
    private double[] Parts(Pair pair)
    {
        var result = new double[Functions];
        for (var f = 0; f < Functions; f++)
        {
            result[f] = new Residence(Stays[f].Share, Stays[f].Persistence).Part(pair.From == f, pair.To == f);
        }

        var sum = result.Sum();
        for (var f = 0; f < Functions && sum > 0; f++)
        {
            result[f] /= sum;
        }

        return result;
    }

    private double[] SimpleParts(Pair pair)
    {
        var result = new double[Functions];
        result[pair.From] += 0.5;
        result[pair.To] += 0.5;
        return result;
    }

    /// <summary>All pairs of samples with the same functions at their ends.</summary>
    private sealed class Pair(int from, int to, int events, int clusters)
    {
        private readonly double[] counts = new double[events];
        private readonly double[] byCluster = new double[events * clusters];

        public int From => from;

        public int To => to;

        public long Pairs { get; private set; }

        public long Returns { get; private set; }

        public double Count(int e, int without) => without < 0 ? counts[e] : counts[e] - byCluster[(without * counts.Length) + e];

        public void Add(TransitionCounts transition, int cluster)
        {
            Pairs += transition.Pairs;
            Returns += transition.WasThere ? transition.Pairs : 0;
            for (var e = 0; e < counts.Length; e++)
            {
                counts[e] += transition.Counts[e];
                byCluster[(cluster * counts.Length) + e] += transition.Counts[e];
            }
        }
    }
}

/// <summary>How a function is entered and left, as its samples show.</summary>
/// <param name="Samples">Samples that end a pair in it.</param>
/// <param name="Share">Part of all samples.</param>
/// <param name="Persistence">Correlation between being in the function at one sample and at the next, 0 to 1.</param>
/// <param name="Continuity">Of three samples in a row whose first and last are in the function, the part whose middle one is too.</param>
internal sealed record Stay(long Samples, double Share, double Persistence, double Continuity)
{
    /// <summary>Fewer samples say too little.</summary>
    public const int LeastSamples = 50;

    /// <summary>
    /// Below this, the program is too often elsewhere between two samples in the function for its counts to be the function's: whether because it is left
    /// and entered all the time, or in a phase of short stays that looks like a long one from afar.
    /// </summary>
    public const double LeastContinuity = 0.85;

    /// <summary>Below this, a sample says too little about where the program was between it and the next.</summary>
    public const double LeastPersistence = 0.6;

    /// <summary>A function with so much of the time is left for moments only, which makes its correlation small without making it uncertain.</summary>
    public const double LargeShare = 0.9;

    public bool HasEnoughSamples => Samples >= LeastSamples;

    public bool LastsLongEnough => Continuity >= LeastContinuity && (Persistence >= LeastPersistence || Share >= LargeShare);
}
