using Toplev.Tma.Comparing;
using Toplev.Tma.Results;

namespace Toplev.Simulation;

/// <summary>What many experiments of one scenario concluded; shares of the experiments, 0 to 1.</summary>
/// <param name="False">A variant was called faster or slower and is not.</param>
/// <param name="Covered">Every interval held the true ratio.</param>
/// <param name="Found">The variant that is faster was called so.</param>
/// <param name="Same">Every variant without an effect was called equal.</param>
/// <param name="Rounds">Rounds made, on average.</param>
/// <param name="Gate">A gate on a certain change of 2 % to the last variant held.</param>
/// <param name="NaiveGate">A gate on the quotient of two times held.</param>
internal sealed record Tally(double False, double Covered, double Found, double Same, double Rounds, double Gate, double NaiveGate)
{
    public static Tally Of(Scenario scenario, int experiments, int seed)
    {
        var random = new Random(seed);
        var (wrong, covered, found, same, rounds, gate, naive) = (0, 0, 0, 0, 0, 0, 0);

        // The last variant is the faster one: seen from it the first is slower by the same interval.
        IReadOnlyList<string> names = [.. Enumerable.Range(0, scenario.Variants).Select(variant => $"v{variant}")];
        var certain = Condition.Parse($"{names[^1]}.faster > 2 %", names);
        var quotient = Condition.Parse($"{names[0]}.time > {names[^1]}.time * 1.02", names);
        for (var i = 0; i < experiments; i++)
        {
            var experiment = new SyntheticExperiment(scenario, random);
            var results = experiment.Measure();
            var comparisons = Comparer.Compare(results, Measure.TimePerRun, SyntheticExperiment.Kind);
            var set = new ResultSet
            {
                ToolVersion = "", Machine = new MachineSummary { Pmu = false }, Findings = [], Results = results, Comparisons = comparisons,
                Experiment = SyntheticExperiment.Kind,
            };
            gate += certain.Evaluate(set).Holds ? 1 : 0;
            naive += quotient.Evaluate(set).Holds ? 1 : 0;
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
        return new Tally(wrong / all, covered / all, found / all, same / all, rounds / all, gate / all, naive / all);
    }
}
