using Toplev.Tma.Comparing;
using Toplev.Tma.Results;

namespace Toplev.Simulation;

/// <summary>Times of variants that run in turns, in a random order within each round, as a machine with noise would give them.</summary>
internal sealed class SyntheticExperiment(Scenario scenario, Random random)
{
    private const double Precision = 0.01;
    private readonly List<List<Repetition>> runs = [.. Enumerable.Range(0, scenario.Variants).Select(_ => new List<Repetition>())];
    private double before;

    public static Experiment Kind { get; } = new(Interleaved: true, Seed: 1, Equivalence: 0.01);

    public int RoundsMade => runs[0].Count;

    public IReadOnlyList<ProgramResult> Measure()
    {
        before = Normal();
        for (var round = 0; round < scenario.Rounds; round++)
        {
            int[] order = [.. Enumerable.Range(0, scenario.Variants)];
            random.Shuffle(order);
            for (var turn = 0; turn < order.Length; turn++)
            {
                Run(round, turn, order[turn]);
            }

            if (scenario.StopEarly && StopRule.IsSettled([.. runs.Select(variant => (IReadOnlyList<double?>)[.. variant.Select(run => run.Value)])], Precision))
            {
                break;
            }
        }

        return [.. runs.Select((repetitions, variant) => new ProgramResult
        {
            Name = $"v{variant}",
            Command = [],
            Software = [],
            Quality = new Quality(Grade.TimingOnly, []),
            Repetitions = repetitions,
        })];
    }

    private void Run(int round, int turn, int variant)
    {
        var position = (round * scenario.Variants) + turn;
        var truth = variant == scenario.Variants - 1 ? 1 / (1 + scenario.Effect) : 1;
        var time = truth * Disturbance(position / (double)(scenario.Rounds * scenario.Variants));
        runs[variant].Add(new Repetition { Order = position, Round = round, Seconds = time, Value = time });
    }

    /// <param name="progress">How much of the experiment is over, 0 to 1.</param>
    private double Disturbance(double progress)
    {
        switch (scenario.Noise)
        {
            case Noise.Quiet:
                return 1 + (0.01 * Normal());
            case Noise.Skewed:
                return 1 - (0.02 * Math.Log(1 - random.NextDouble()));
            case Noise.Drift:
                return (1 + (0.05 * progress)) * (1 + (0.02 * Normal()));
            case Noise.Outliers:
                return (1 + (0.01 * Normal())) * (random.NextDouble() < 0.05 ? 1.5 + (1.5 * random.NextDouble()) : 1);
            case Noise.Correlated:
                before = (0.8 * before) + (0.6 * Normal());
                return 1 + (0.02 * before);
            default:
                return 1 + (0.02 * Normal());
        }
    }

    /// <summary>G. Box and M. Muller 1958.</summary>
    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
