using Toplev.Tma.Comparing;
using Toplev.Tma.Results;

namespace Toplev.Simulation;

/// <summary>What many experiments of one scenario concluded; shares of the experiments, 0 to 1.</summary>
/// <param name="False">A variant was called faster or slower and is not.</param>
/// <param name="Covered">Every interval held the true ratio.</param>
/// <param name="Found">The variant that is faster was called so.</param>
/// <param name="Same">Every variant without an effect was called equal.</param>
/// <param name="Rounds">Rounds made, on average.</param>
internal sealed record Tally(double False, double Covered, double Found, double Same, double Rounds)
{
    public static Tally Of(Scenario scenario, int experiments, int seed)
    {
        var random = new Random(seed);
        var (wrong, covered, found, same, rounds) = (0, 0, 0, 0, 0);
        for (var i = 0; i < experiments; i++)
        {
            var experiment = new SyntheticExperiment(scenario, random);
            var comparisons = Comparer.Compare(experiment.Measure(), Measure.TimePerRun, SyntheticExperiment.Kind);
            var truths = comparisons.Select((_, candidate) => candidate == comparisons.Count - 1 ? 1 + scenario.Effect : 1).ToList();
            var judged = comparisons.Zip(truths).ToList();
            wrong += judged.Exists(pair => pair.First.Verdict == (pair.Second > 1 ? Verdict.Slower : Verdict.Faster)
                || (pair.Second == 1 && pair.First.Verdict == Verdict.Slower)) ? 1 : 0;
            covered += judged.TrueForAll(pair => !pair.First.Speedup!.Value.Excludes(pair.Second)) ? 1 : 0;
            found += scenario.Effect > 0 && comparisons[^1].Verdict == Verdict.Faster ? 1 : 0;
            same += judged.TrueForAll(pair => pair.Second != 1 || pair.First.Verdict == Verdict.NoDifference) ? 1 : 0;
            rounds += experiment.RoundsMade;
        }

        var all = (double)experiments;
        return new Tally(wrong / all, covered / all, found / all, same / all, rounds / all);
    }
}
