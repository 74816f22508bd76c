using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Engine.Measuring;

/// <summary>When enough has been measured to end a comparison.</summary>
public static class SettledRatios
{
    /// <param name="recording">What has been measured so far.</param>
    /// <param name="precision">Half width of the interval of every ratio: 0.01 is 1 %.</param>
    public static bool In(Recording recording, ModelCatalog catalog, Experiment experiment, double precision)
    {
        // Building results takes time between runs: not before the rule could say yes.
        if (recording.Manifest.Passes.Count(pass => !pass.Warmup) < StopRule.FewestRounds * recording.Manifest.Variants.Count)
        {
            return false;
        }

        var set = ResultBuilder.Build(recording, catalog);
        return StopRule.IsSettled(set.Results, set.Measure, experiment, precision);
    }
}
