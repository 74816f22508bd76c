using System.Globalization;
using Toplev.Tma.Profiles;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Functions;

/// <summary>
/// Which functions differ between two variants that were sampled. The intervals of all functions hold at the same time: their common critical
/// value is a quantile of the largest t of all functions under re-randomisation (P. Westfall and S. Young, Resampling-Based Multiple Testing,
/// 1993, 2.6): where rounds are shared, of the signs of the differences in the rounds; else of which run belongs to which variant.
/// </summary>
public static class ProfileComparer
{
    /// <summary>Functions that are compared: those with the most time in either variant.</summary>
    private const int MostFunctions = 200;

    /// <summary>Part of the events from which on a module counts in the question whether it has another name in the other variant.</summary>
    private const double LeastOfModule = 0.01;

    /// <summary>Beyond this number the re-randomisations are drawn instead of enumerated.</summary>
    private const int MostRandomisations = 4096;

    private const int Seed = 20_093;

    /// <param name="alpha">Probability that any of the intervals misses the truth.</param>
    /// <returns>Null where one was not sampled, or with another event.</returns>
    public static ProfileDifference? Compare(ProfileResult? baseline, ProfileResult? candidate, double alpha)
    {
        if (baseline is null || candidate is null || baseline.Event != candidate.Event || baseline.PerRun.Count == 0 || candidate.PerRun.Count == 0)
        {
            return null;
        }

        var renamed = Renamed(baseline, candidate);
        candidate = renamed is { } names ? InModule(candidate, names.New, names.Old) : candidate;
        var inTime = baseline.IsTime && baseline.Milliseconds is not null && candidate.Milliseconds is not null;
        List<Frame> functions = [.. Largest(baseline, candidate)];
        var (one, other, rounds) = Paired(baseline, candidate);
        var sample = rounds > 0
            ? new Observations(functions, baseline, candidate, one, other, IsPaired: true)
            : new Observations(functions, baseline, candidate, [.. baseline.PerRun], [.. candidate.PerRun], IsPaired: false);
        var critical = sample.CriticalValue(alpha);
        var moves = FunctionMoves.Between(baseline, candidate);
        return new ProfileDifference
        {
            Event = baseline.Event,
            Unit = inTime ? "ms" : "events",
            Rounds = rounds > 0 ? rounds : Math.Min(baseline.PerRun.Count, candidate.PerRun.Count),
            WhyNoSignificance = critical is not null ? null : string.Create(
                CultureInfo.InvariantCulture, $"{sample.Runs} sampled runs of each variant are too few to tell chance from change: use -r 6 or more"),
            Functions = [.. functions.Select((function, position) => sample.Of(position, critical) with
                {
                    Move = moves.GetValueOrDefault(function), CandidateModule = function.Module == renamed?.Old ? renamed?.New : null,
                })
                .Where(function => function.Baseline + function.Candidate > 0)
                .OrderByDescending(function => Math.Abs(function.Change)).ThenBy(function => function.Function.Name, StringComparer.Ordinal)],
        };
    }

    /// <summary>Variants may be two builds of a program with names of their own: where each has one module that the other lacks, they are the same.</summary>
    private static (string Old, string New)? Renamed(ProfileResult baseline, ProfileResult candidate)
    {
        var before = baseline.Functions.Select(function => function.Function.Module).ToHashSet();
        var after = candidate.Functions.Select(function => function.Function.Module).ToHashSet();
        return Large(baseline, after) is [var old] && Large(candidate, before) is [var renamed] ? (old, renamed) : null;
    }

    private static ProfileResult InModule(ProfileResult candidate, string renamed, string old) => candidate with
    {
        Functions = [.. candidate.Functions.Select(function => function with { Function = InModule(function.Function, renamed, old) })],
        Stacks = candidate.Stacks with { Frames = [.. candidate.Stacks.Frames.Select(frame => InModule(frame, renamed, old))] },
    };

    private static Frame InModule(Frame frame, string renamed, string old) => frame.Module == renamed ? frame with { Module = old } : frame;

    /// <summary>Modules that the other variant has not, but for those that a sample or a caller hit now and then.</summary>
    private static List<string> Large(ProfileResult profile, HashSet<string> other) =>
        [.. profile.Functions.GroupBy(function => function.Function.Module)
            .Where(module => !other.Contains(module.Key) && module.Sum(function => function.Self.Value) >= LeastOfModule).Select(module => module.Key)];

    private static IEnumerable<Frame> Largest(ProfileResult baseline, ProfileResult candidate)
    {
        Dictionary<Frame, double> largest = [];
        foreach (var function in baseline.Functions.Concat(candidate.Functions).Where(function => function.Self.Value > 0))
        {
            largest[function.Function] = Math.Max(largest.GetValueOrDefault(function.Function), function.Self.Value);
        }

        return largest.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal).Take(MostFunctions).Select(pair => pair.Key);
    }

    private static (List<ProfiledRun> Baseline, List<ProfiledRun> Candidate, int Rounds) Paired(ProfileResult baseline, ProfileResult candidate)
    {
        var byRound = candidate.PerRun.Where(run => run.Round is not null).GroupBy(run => run.Round!.Value)
            .ToDictionary(group => group.Key, group => group.First());
        List<ProfiledRun> one = [];
        List<ProfiledRun> other = [];
        foreach (var run in baseline.PerRun)
        {
            if (run.Round is { } round && byRound.TryGetValue(round, out var partner))
            {
                one.Add(run);
                other.Add(partner);
            }
        }

        return (one, other, one.Count);
    }

    /// <summary>Self weights of the compared functions, by run.</summary>
    private sealed class Observations
    {
        private readonly IReadOnlyList<Frame> functions;
        private readonly double[][] baseline;
        private readonly double[][] candidate;
        private readonly double[] floor;
        private readonly bool isPaired;

        public Observations(
            IReadOnlyList<Frame> functions, ProfileResult one, ProfileResult other, IReadOnlyList<ProfiledRun> oneRuns,
            IReadOnlyList<ProfiledRun> otherRuns, bool IsPaired)
        {
            this.functions = functions;
            isPaired = IsPaired;
            baseline = Values(functions, one, oneRuns);
            candidate = Values(functions, other, otherRuns);
            floor = [.. functions.Select((_, position) => SamplingVariance(baseline[position], oneRuns) + SamplingVariance(candidate[position], otherRuns))];
        }

        /// <summary>Runs of the variant with fewer.</summary>
        public int Runs => functions.Count == 0 ? 0 : Math.Min(baseline[0].Length, candidate[0].Length);

        public FunctionDifference Of(int position, double? critical)
        {
            var (before, after) = (baseline[position].Average(), candidate[position].Average());
            var change = after - before;
            var half = critical * Math.Sqrt(Variance(baseline[position], candidate[position]) + floor[position]);
            return new FunctionDifference(
                functions[position], before, after, change, half is { } width ? new ConfidenceInterval(change - width, change + width) : null,
                half < Math.Abs(change));
        }

        /// <summary>The value that the largest |t| exceeds with the given probability when nothing differs; null when no value does.</summary>
        public double? CriticalValue(double alpha)
        {
            if (Runs < 2)
            {
                return null;
            }

            var largest = isPaired ? Flipped() : Relabelled();
            var beyond = (int)Math.Floor(alpha * largest.Length);
            if (beyond == 0)
            {
                return null;
            }

            Array.Sort(largest);
            return largest[^(beyond + 1)];
        }

        /// <summary>Squared standard error of the difference of the means.</summary>
        private double Variance(double[] one, double[] other) => isPaired
            ? VarianceOf([.. other.Zip(one, (after, before) => after - before)]) / one.Length
            : (VarianceOf(one) / one.Length) + (VarianceOf(other) / other.Length);

        private static double VarianceOf(double[] values) => MeanAndVariance(values).Variance;

        // Runs whose counts happen to agree are not more exact than samples are: a count has its own size as its variance.
        private static double SamplingVariance(double[] values, IReadOnlyList<ProfiledRun> runs) =>
            values.Zip(runs, (value, run) => value * run.PerSample).Sum() / ((double)values.Length * values.Length) * SamplingFloor;

        private static double[][] Values(IReadOnlyList<Frame> functions, ProfileResult result, IReadOnlyList<ProfiledRun> runs)
        {
            Dictionary<Frame, int> positions = [];
            for (var i = 0; i < result.Functions.Count; i++)
            {
                positions[result.Functions[i].Function] = i;
            }

            return [.. functions.Select(function =>
                positions.TryGetValue(function, out var position) ? runs.Select(run => run.Self[position]).ToArray() : new double[runs.Count])];
        }

        /// <summary>The largest |t| of all functions, for signs of the differences in the rounds.</summary>
        private double[] Flipped()
        {
            var runs = Runs;
            // The sign of all differences at once changes no |t|, so half of the signs are enough.
            var all = runs <= 13 ? 1 << (runs - 1) : 0;
            var random = new Random(Seed);
            double[][] differences = [.. candidate.Zip(baseline, (after, before) => after.Zip(before, (one, other) => one - other).ToArray())];
            var signs = new double[runs];
            var flipped = new double[runs];
            var largest = new double[all > 0 ? all : MostRandomisations];
            for (var i = 0; i < largest.Length; i++)
            {
                for (var run = 0; run < runs; run++)
                {
                    signs[run] = (all > 0 ? (i >> run & 1) == 1 : i > 0 && random.Next(2) == 1) ? -1 : 1;
                }

                for (var f = 0; f < differences.Length; f++)
                {
                    Multiply(differences[f], signs, flipped);
                    var (mean, variance) = MeanAndVariance(flipped);
                    largest[i] = Math.Max(largest[i], Ratio(mean, (variance / runs) + floor[f]));
                }
            }

            return largest;
        }

        /// <summary>The largest |t| of all functions, for random choices of the runs of each variant.</summary>
        private double[] Relabelled()
        {
            var (one, other) = (baseline[0].Length, candidate[0].Length);
            var random = new Random(Seed);
            int[] order = [.. Enumerable.Range(0, one + other)];
            double[][] runs = [.. baseline.Zip(candidate, (before, after) => (double[])[.. before, .. after])];
            var chosen = new double[one + other];
            var largest = new double[MostRandomisations];
            for (var i = 0; i < largest.Length; i++)
            {
                if (i > 0)
                {
                    random.Shuffle(order);
                }

                for (var f = 0; f < runs.Length; f++)
                {
                    for (var run = 0; run < order.Length; run++)
                    {
                        chosen[run] = runs[f][order[run]];
                    }

                    var (before, spread) = MeanAndVariance(chosen.AsSpan(0, one));
                    var (after, otherSpread) = MeanAndVariance(chosen.AsSpan(one));
                    largest[i] = Math.Max(largest[i], Ratio(after - before, (spread / one) + (otherSpread / other) + floor[f]));
                }
            }

            return largest;
        }

        private static double Ratio(double change, double variance) => variance > 0 ? Math.Abs(change) / Math.Sqrt(variance) : 0;

        private static void Multiply(double[] values, double[] factors, double[] product)
        {
            for (var i = 0; i < values.Length; i++)
            {
                product[i] = values[i] * factors[i];
            }
        }

        private static (double Mean, double Variance) MeanAndVariance(ReadOnlySpan<double> values)
        {
            var sum = 0.0;
            foreach (var value in values)
            {
                sum += value;
            }

            var mean = sum / values.Length;
            var squares = 0.0;
            foreach (var value in values)
            {
                squares += (value - mean) * (value - mean);
            }

            return (mean, squares / (values.Length - 1));
        }

        /// <summary>Part of a count's own variance that is always added: the rest is in the spread of the runs.</summary>
        private const double SamplingFloor = 0.25;
    }
}
