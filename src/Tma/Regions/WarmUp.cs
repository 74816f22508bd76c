using Toplev.Tma.Statistics;

namespace Toplev.Tma.Regions;

/// <summary>
/// The first iterations of a loop that took certainly longer than the rest. Where they end is the change point of the logarithms of the times
/// (cumulative sums; Page 1954, Killick et al. 2012), whether there is one a permutation test says. See docs/METHOD.md, "Warm-up".
/// </summary>
/// <param name="First">How many of them, in each execution.</param>
/// <param name="Iterations">Of an execution, of that with the fewest.</param>
/// <param name="FirstSeconds">Median of the first.</param>
/// <param name="RestSeconds">Median of the others.</param>
public sealed record WarmUp(int First, int Iterations, double FirstSeconds, double RestSeconds)
{
    /// <summary>Probability that iterations which differ by chance only are told apart.</summary>
    public const double Alpha = 0.05;

    /// <summary>A smaller difference is not worth two figures.</summary>
    public const double LeastRatio = 1.1;

    /// <summary>Of the rest, as many must be faster than each of the first: what drifts slowly has no beginning.</summary>
    private const double Faster = 0.9;

    /// <summary>In one execution chance alone puts the slowest of fewer at the front too often.</summary>
    private const int Fewest = 20;

    /// <summary>The same in each of several executions.</summary>
    private const int FewestOfSeveral = 5;
    private const int Permutations = 999;
    private const double LeastErrors = 3.5;
    private const double MostCorrelation = 0.95;

    /// <summary>Later iterations say nothing about where a warm-up ends; permuting a million would take minutes.</summary>
    private const int MostPermuted = 2000;

    /// <summary>How many times longer the first took.</summary>
    public double Ratio => FirstSeconds / RestSeconds;

    /// <summary>Null where the first do not differ.</summary>
    /// <param name="executions">Times of the iterations in their order, of each execution.</param>
    public static WarmUp? Of(IReadOnlyList<IReadOnlyList<double>> executions)
    {
        var count = executions.Count == 0 ? 0 : executions.Min(times => times.Count);
        if (count < (executions.Count > 1 ? FewestOfSeveral : Fewest) || executions.Any(times => times.Any(time => !(time > 0))))
        {
            return null;
        }

        var permuted = Math.Min(count, MostPermuted);
        double[][] logarithms = [.. executions.Select(times => times.Take(permuted).Select(time => Math.Log(time)).ToArray())];
        var (first, statistic) = ChangePoint(logarithms);
        var (firstMedian, restMedian) = (
            Median.Of(executions.SelectMany(times => times.Take(first))), Median.Of(executions.SelectMany(times => times.Skip(first))));
        return firstMedian >= LeastRatio * restMedian && AreAbove(executions, first)
            && statistic >= LeastErrors * Error(logarithms, first) && IsSignificant(logarithms, statistic)
            ? new WarmUp(first, count, firstMedian, restMedian)
            : null;
    }

    /// <summary>Each of the first, as its median over the executions, above most of the rest.</summary>
    private static bool AreAbove(IReadOnlyList<IReadOnlyList<double>> executions, int first)
    {
        double[] rest = [.. executions.SelectMany(times => times.Skip(first)).Order()];
        var bound = rest[(int)Math.Ceiling(Faster * rest.Length) - 1];
        return Enumerable.Range(0, first).All(place => Median.Of(executions.Select(times => times[place])) >= bound);
    }

    /// <summary>
    /// Standard error of the statistic where nothing but chance is in it: of the rest, and larger as far as iterations resemble their predecessors,
    /// as they do where other programs come and go. A permutation does not know of that.
    /// </summary>
    private static double Error(double[][] logarithms, int first)
    {
        var (together, own, count) = (0.0, 0.0, 0);
        foreach (var times in logarithms)
        {
            var rest = times.AsSpan(first);
            var mean = 0.0;
            foreach (var time in rest)
            {
                mean += time / rest.Length;
            }

            for (var i = 0; i < rest.Length; i++)
            {
                own += (rest[i] - mean) * (rest[i] - mean);
                together += i > 0 ? (rest[i] - mean) * (rest[i - 1] - mean) : 0;
            }

            count += rest.Length - 1;
        }

        // Of few times the correlation of neighbours comes out too small (Kendall 1954).
        var found = own > 0 ? together / own : 0;
        var correlation = Math.Clamp(found + ((1 + (4 * found)) / (logarithms[0].Length - first)), 0, MostCorrelation);
        return Math.Sqrt(logarithms.Length * own / count * (1 + correlation) / (1 - correlation));
    }

    private static bool IsSignificant(double[][] logarithms, double statistic)
    {
        // The same figures for the same recording, on every machine.
        var random = new Generator();
        var asExtreme = 1;
        var most = (int)(Alpha * (Permutations + 1));
        for (var i = 0; i < Permutations && asExtreme <= most; i++)
        {
            foreach (var times in logarithms)
            {
                random.Shuffle(times);
            }

            asExtreme += ChangePoint(logarithms).Statistic >= statistic * (1 - 1e-9) ? 1 : 0;
        }

        return asExtreme <= most;
    }

    /// <summary>Where the mean before exceeds the mean behind most, in the units in which chance makes all places alike; in the first half only.</summary>
    private static (int First, double Statistic) ChangePoint(double[][] logarithms)
    {
        var count = logarithms[0].Length;
        double total = 0;
        foreach (var times in logarithms)
        {
            foreach (var time in times)
            {
                total += time;
            }
        }

        var (best, place, sum) = (double.NegativeInfinity, 1, 0.0);
        for (var first = 1; first <= count / 2; first++)
        {
            foreach (var times in logarithms)
            {
                sum += times[first - 1];
            }

            var difference = (sum / first) - ((total - sum) / (count - first));
            var statistic = difference * Math.Sqrt((double)first * (count - first) / count);
            if (statistic > best)
            {
                (best, place) = (statistic, first);
            }
        }

        return (place, best);
    }

    /// <summary>xorshift64*, as of Vigna 2016.</summary>
    private sealed class Generator
    {
        private ulong state = 0x9E3779B97F4A7C15;

        public void Shuffle(double[] values)
        {
            for (var i = values.Length - 1; i > 0; i--)
            {
                var other = (int)(Next() % (ulong)(i + 1));
                (values[i], values[other]) = (values[other], values[i]);
            }
        }

        private ulong Next()
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            return state * 0x2545F4914F6CDD1D;
        }
    }
}
