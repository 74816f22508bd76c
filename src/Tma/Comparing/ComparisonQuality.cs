using System.Globalization;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>How far a comparison can be trusted: how its runs were taken and how well the ratio is known, whatever the single results are worth.</summary>
internal static class ComparisonQuality
{
    /// <summary>Half width of the interval relative to the ratio from which it is no longer called well known.</summary>
    private const double WellKnown = 0.03;

    /// <summary>Half width from which an interval that contains 1 is inconclusive.</summary>
    private const double Nothing = 0.25;

    /// <summary>Shorter runs are mostly start-up, in seconds.</summary>
    private const double Short = 0.1;

    public static Quality Of(
        ProgramResult baseline, ProgramResult candidate, Estimate? speedup, RunPairs values, Experiment experiment, double alpha, int? runsToSettle)
    {
        var unit = experiment.Grouped ? "recording" : "run";
        if (speedup is not { } ratio)
        {
            return new Quality(Grade.C, ["one of the two has no value to compare"]);
        }

        if (ratio.Interval is not { } bounds)
        {
            return new Quality(Grade.C, [$"one {unit} cannot separate a difference from noise ({(experiment.Grouped ? "more recordings" : "-r 10")})"]);
        }

        if (EndedOtherwise(baseline, candidate) is { } otherwise)
        {
            return new Quality(Grade.C, [$"{otherwise}: they may not have done the same work"]);
        }

        List<string> reasons = [];
        if (experiment is { Interleaved: false, Grouped: false })
        {
            reasons.Add("noise between the measurements is unknown because the runs were not interleaved (tma compare interleaves runs; --group takes "
                + "several recordings of each variant)");
        }

        var most = Math.Max(values.Runs.Baseline, values.Runs.Candidate);
        var width = (bounds.High - bounds.Low) / 2 / ratio.Value;
        if (width > WellKnown)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"the ratio is only known to ±{width * 100:0.#} "
                + $"%{More(runsToSettle ?? Math.Max(10, Math.Min(100, 4 * most)))}"));
        }

        if (!values.AllowRankInterval(alpha))
        {
            // One advice on the number of runs is enough.
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Min(values.Runs.Baseline, values.Runs.Candidate)} {unit}s each: the interval "
                + $"assumes normally distributed noise{(width > WellKnown ? "" : More(10))}"));
        }

        if (experiment.Interleaved && ExperimentFindings.RatioDrifts(values))
        {
            reasons.Add("the ratio drifts over the experiment (use -w 2 and an idle machine)");
        }

        if (((ProgramResult[])[baseline, candidate]).Select(MiddleTime).Min() is < Short and { } brief)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"runs of {brief * 1000:0.#} ms are short: start-up is a large part of them"));
        }

        string More(int runs) => experiment.Grouped ? "" : runs > most ? $" (-r {runs})" : "";

        var tellsNothing = width > Nothing && !ratio.Excludes(1);
        return new Quality(tellsNothing ? Grade.C : reasons.Count == 0 ? Grade.A : Grade.B, reasons);
    }

    /// <summary>Programs that end with different exit codes, or now with one and now with another, may not have done the same.</summary>
    public static string? EndedOtherwise(ProgramResult baseline, ProgramResult candidate) =>
        baseline.ExitCodes.Count > 0 && candidate.ExitCodes.Count > 0
        && (baseline.ExitCodes.Count > 1 || candidate.ExitCodes.Count > 1 || baseline.ExitCodes[0] != candidate.ExitCodes[0])
            ? $"{candidate.Name} ended with exit code {Codes(candidate)}, {baseline.Name} with {Codes(baseline)}"
            : null;

    private static double? MiddleTime(ProgramResult result) => FigureComparer.LocationOf(result, run => run.Seconds);

    private static string Codes(ProgramResult result) => string.Join(" or ", result.ExitCodes);

}
