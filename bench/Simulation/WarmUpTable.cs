using System.Globalization;
using Toplev.Tma.Regions;

namespace Toplev.Simulation;

/// <summary>How often a warm-up is found where there is none, and where one was planted, in iterations of known truth.</summary>
internal static class WarmUpTable
{
    private static readonly (string Name, Func<Random, int, IEnumerable<double>> Of)[] Noises =
    [
        ("normal 1 %", (random, count) => Independent(random, count, 0.01)),
        ("normal 10 %", (random, count) => Independent(random, count, 0.1)),
        ("normal 50 %", (random, count) => Independent(random, count, 0.5)),
        ("outliers", (random, count) => Independent(random, count, 0.05).Select(value => random.NextDouble() < 0.05 ? value + 1 : value)),
        ("drift r=0.5", (random, count) => Correlated(random, count, 0.2, 0.5)),
        ("drift r=0.8", (random, count) => Correlated(random, count, 0.2, 0.8)),
        ("two speeds", (random, count) => TwoSpeeds(random, count)),
    ];

    public static void Write(int experiments)
    {
        Console.WriteLine($"{experiments} experiments per line; each first iteration of a planted warm-up takes the given times longer");
        Console.WriteLine("noise         iterations  runs  planted       found  exactly");
        foreach (var (name, noise) in Noises)
        {
            foreach (var (count, runs, first, ratio) in new[]
            {
                (20, 1, 0, 1.0), (30, 1, 0, 1.0), (40, 1, 0, 1.0), (200, 1, 0, 1.0),
                (5, 8, 0, 1.0), (10, 3, 0, 1.0), (40, 8, 0, 1.0), (20, 1, 3, 2.0), (40, 1, 3, 2.0), (40, 1, 1, 2.0), (40, 8, 1, 2.0), (200, 1, 10, 1.3),
            })
            {
                var (found, exactly) = Rates(noise, count, runs, first, ratio, experiments);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-12} {count,11} {runs,5} {(first == 0 ? "none" : $"{first} x {ratio:0.0}"),9} {found * 100,9:0.0} % {exactly * 100,6:0.0} %"));
            }
        }
    }

    private static (double Found, double Exactly) Rates(
        Func<Random, int, IEnumerable<double>> noise, int count, int runs, int first, double ratio, int experiments)
    {
        var (found, exactly) = (0, 0);
        for (var i = 0; i < experiments; i++)
        {
            var random = new Random(i);
            List<IReadOnlyList<double>> times = [];
            for (var run = 0; run < runs; run++)
            {
                times.Add([.. noise(random, count).Select((value, place) => Math.Exp(value) * (place < first ? ratio : 1))]);
            }

            var warmUp = WarmUp.Of(times);
            found += warmUp is null ? 0 : 1;
            exactly += warmUp?.First == first ? 1 : 0;
        }

        return ((double)found / experiments, (double)exactly / experiments);
    }

    private static IEnumerable<double> Independent(Random random, int count, double spread)
    {
        for (var i = 0; i < count; i++)
        {
            yield return spread * Normal(random);
        }
    }

    /// <summary>Each as its predecessor by a part, as where other programs come and go.</summary>
    private static IEnumerable<double> Correlated(Random random, int count, double spread, double correlation)
    {
        var value = spread * Normal(random);
        for (var i = 0; i < count; i++)
        {
            yield return value;
            value = (correlation * value) + (spread * Math.Sqrt(1 - (correlation * correlation)) * Normal(random));
        }
    }

    /// <summary>Half of the iterations, at random, take a third longer.</summary>
    private static IEnumerable<double> TwoSpeeds(Random random, int count) =>
        Independent(random, count, 0.02).Select(value => value + (random.Next(2) == 0 ? 0.3 : 0));

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
