using System.Globalization;
using Toplev.Tma.Results;

namespace Toplev.Tma.Comparing;

/// <summary>How far a comparison can be trusted: how its runs were taken and how well the ratio is known, whatever the single results are worth.</summary>
internal static class ComparisonQuality
{
    /// <summary>Half width of the interval relative to the ratio from which it is no longer called well known.</summary>
    private const double WellKnown = 0.03;

    /// <summary>Half width from which an interval that holds 1 tells nothing.</summary>
    private const double Nothing = 0.25;

    /// <summary>Shorter runs are mostly start-up, in seconds.</summary>
    private const double Short = 0.1;

    public static Quality Of(ProgramResult baseline, ProgramResult candidate, Estimate? speedup, RunPairs values, Experiment experiment, double alpha)
    {
        var unit = experiment.Grouped ? "recording" : "run";
        if (speedup is not { } ratio)
        {
            return new Quality(Grade.C, ["one of the two has no value to compare"]);
        }

        if (ratio.Interval is not { } bounds)
        {
            return new Quality(Grade.C, [$"one {unit} does not tell how much of the difference is chance ({(experiment.Grouped ? "more recordings" : "-r 10")})"]);
        }

        List<string> reasons = [];
        if (experiment is { Interleaved: false, Grouped: false })
        {
            reasons.Add("noise between the measurements is unknown: they were not taken in turns (tma compare measures in turns, --group takes several recordings of each)");
        }

        if (!values.AllowRankInterval(alpha))
        {
            reasons.Add(Text($"{Math.Min(values.Runs.Baseline, values.Runs.Candidate)} {unit}s of each: the interval assumes normal noise (-r 10)"));
        }

        var width = (bounds.High - bounds.Low) / 2 / ratio.Value;
        if (width > WellKnown)
        {
            reasons.Insert(0, Text($"the ratio is only known to ±{width * 100:0.#} % (-r {Math.Min(100, 4 * Math.Max(values.Runs.Baseline, values.Runs.Candidate))})"));
        }

        if (experiment.Interleaved && ExperimentFindings.RatioDrifts(values))
        {
            reasons.Add("the ratio drifts over the experiment (-w 2, a quiet machine)");
        }

        double[] seconds = [.. baseline.Repetitions.Concat(candidate.Repetitions).Select(run => run.Seconds).Where(time => time > 0).Order()];
        if (seconds.Length > 0 && Shift.Median(seconds) < Short)
        {
            reasons.Add(Text($"runs of {Shift.Median(seconds) * 1000:0.#} ms are short: start-up is a large part of them"));
        }

        var tellsNothing = width > Nothing && !ratio.Excludes(1);
        return new Quality(tellsNothing ? Grade.C : reasons.Count == 0 ? Grade.A : Grade.B, reasons);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
