using System.Globalization;
using Toplev.Engine.Bisecting;
using Toplev.Tma.Bisecting;

namespace Toplev.Simulation;

/// <summary>How often a search among 40 commits names a wrong one, and what it takes.</summary>
internal static class BisectTable
{
    private const int Commits = 40;
    private const int MostRounds = 30;
    private const double Precision = 0.03;

    private static readonly (string Name, Func<Random, Func<double>> Of)[] Noises =
    [
        ("normal 2 %", random => () => Math.Exp(0.02 * Normal(random))),
        ("normal 5 %", random => () => Math.Exp(0.05 * Normal(random))),
        ("skewed 2 %", random => () => 1 - (0.02 * Math.Log(1 - random.NextDouble()))),
        ("outliers", random => () => Math.Exp(0.01 * Normal(random)) * (random.NextDouble() < 0.05 ? 1.5 + (1.5 * random.NextDouble()) : 1)),
        ("correlated", Correlated),
        ("drift", Drift),
    ];

    public static void Write(int searches)
    {
        Console.WriteLine($"{searches} searches per line among {Commits} commits, at most {MostRounds} rounds per step");
        Console.WriteLine("noise          step   found   wrong  wrong before  unconfirmed  undecided  not slower  runs: mean  most  rounds per step");
        foreach (var (name, noise) in Noises)
        {
            foreach (var step in new[] { 0.1, 0.05, 0.02, 0 })
            {
                Write(name, noise, step, searches);
            }
        }
    }

    private static void Write(string name, Func<Random, Func<double>> noise, double step, int searches)
    {
        var (found, wrong, before, unconfirmed, undecided, same, runs, most, rounds, steps) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (var i = 0; i < searches; i++)
        {
            var random = new Random(i);
            var culprit = 1 + (i % Commits);
            double[] truth = [.. Enumerable.Range(0, Commits + 1).Select(number => number >= culprit ? 1 + step : 1)];
            var bisection = new SyntheticBisection(truth, noise(random), MostRounds, i);
            var result = new BisectSearch(bisection, bisection.Good, bisection.Bad, Precision).Run();
            var isWrong = result.Culprit is not null && (step == 0 || result.Culprit.Hash != SyntheticBisection.NameOf(culprit));
            found += result.Outcome == BisectOutcome.Found && !isWrong ? 1 : 0;
            wrong += result.Outcome == BisectOutcome.Found && isWrong ? 1 : 0;
            before += isWrong ? 1 : 0;
            unconfirmed += result.Outcome == BisectOutcome.NotConfirmed ? 1 : 0;
            undecided += result.Outcome is BisectOutcome.MidpointUndecided or BisectOutcome.EndsUndecided ? 1 : 0;
            same += result.Outcome == BisectOutcome.NotSlower ? 1 : 0;
            runs += result.Executions;
            most = Math.Max(most, result.Executions);
            rounds += result.Steps.Sum(each => each.Rounds);
            steps += result.Steps.Count;
        }

        string Share(int count) => (100.0 * count / searches).ToString("0.0", CultureInfo.InvariantCulture) + " %";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12} {step * 100,4:0} % {Share(found),8} {Share(wrong),7} {Share(before),13} {Share(unconfirmed),12} {Share(undecided),10} "
                + $"{Share(same),11} {runs / (double)searches,11:0} {most,5} {(steps > 0 ? rounds / (double)steps : 0),16:0.0}"));
    }

    /// <summary>Each run resembles the one before it (a correlation of 0.8), with 2 % in all.</summary>
    private static Func<double> Correlated(Random random)
    {
        var before = Normal(random);
        return () =>
        {
            before = (0.8 * before) + (0.6 * Normal(random));
            return Math.Exp(0.02 * before);
        };
    }

    /// <summary>2 % around a level that rises by a tenth of a percent with every run.</summary>
    private static Func<double> Drift(Random random)
    {
        var level = 0.0;
        return () => Math.Exp((level += 0.001) + (0.02 * Normal(random)));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
