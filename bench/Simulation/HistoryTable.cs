using System.Globalization;
using Toplev.Tma.History;
using Toplev.Tma.Results;

namespace Toplev.Simulation;

/// <summary>How often a change of level is found where there is none, and where one was planted, in recordings of known truth.</summary>
internal static class HistoryTable
{
    private const double Noise = 0.02;

    private static readonly (string Name, Func<Random, int, double[]> Of)[] Noises =
    [
        ("normal", (random, count) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))]),
        ("exponential", (random, count) => [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.NextDouble()))]),
        ("outliers", (random, count) => [.. Enumerable.Range(0, count).Select(_ => Normal(random) + (random.NextDouble() < 0.05 ? 20 : 0))]),
        ("drift r=0.5", (random, count) => Correlated(random, count, 0.5)),
    ];

    public static void Write(int experiments)
    {
        Console.WriteLine($"{experiments} histories per line; noise of {Noise * 100} % between recordings");
        Console.WriteLine("noise        recordings  change          any   one, in its bounds   at its place");
        foreach (var (name, noise) in Noises)
        {
            foreach (var (count, position, step) in new[]
            {
                (8, 0, 0.0), (20, 0, 0), (50, 0, 0), (200, 0, 0), (20, 10, 0.05), (20, 10, 0.1), (20, 16, 0.1), (50, 46, 0.1), (50, 25, 0.05), (200, 190, 0.05),
            })
            {
                var (any, bounded, exact) = Rates(noise, count, position, step, experiments);
                var planted = step == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"+{step * 100:0} % at {position}");
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-12} {count,10}  {planted,-11} {any * 100,7:0.0} % {bounded * 100,18:0.0} % {exact * 100,12:0.0} %"));
            }
        }
    }

    private static (double Any, double Bounded, double Exact) Rates(Func<Random, int, double[]> noise, int count, int position, double step, int experiments)
    {
        var (any, bounded, exact) = (0, 0, 0);
        for (var i = 0; i < experiments; i++)
        {
            var deviations = noise(new Random(i), count);
            var recordings = deviations.Select((deviation, place) => (
                place.ToString("000", CultureInfo.InvariantCulture), Recording((1 + (Noise * deviation)) * (place >= position ? 1 + step : 1))));
            var changes = HistoryBuilder.Of([.. recordings])[0].Changes;
            any += changes.Count > 0 ? 1 : 0;
            if (changes is [var change])
            {
                bounded += Place(change.Earliest) <= position && position <= Place(change.Latest) ? 1 : 0;
                exact += change.Position == position ? 1 : 0;
            }
        }

        return ((double)any / experiments, (double)bounded / experiments, (double)exact / experiments);
    }

    private static int Place(string label) => int.Parse(label, CultureInfo.InvariantCulture);

    private static ResultSet Recording(double seconds) => new()
    {
        ToolVersion = "",
        Machine = new MachineSummary { Pmu = false },
        Findings = [],
        Results =
        [
            new ProgramResult
            {
                Name = "app", Command = [], Software = [], Quality = new Quality(Grade.TimingOnly, []), Time = TimeEstimate.Of([seconds]),
                Repetitions = [new Repetition { Order = 0, Seconds = seconds, Value = seconds }],
            },
        ],
    };

    private static double[] Correlated(Random random, int count, double correlation)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = i == 0 ? Normal(random) : (correlation * values[i - 1]) + (Math.Sqrt(1 - (correlation * correlation)) * Normal(random));
        }

        return values;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
