using System.Globalization;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>How far a comparison can be trusted: how its runs were taken and how well the ratio is known, whatever the single results are worth.</summary>
internal static class ComparisonQuality
{
    /// <summary>Half width from which an interval that contains 1 is inconclusive.</summary>
    private const double Nothing = 0.25;

    /// <summary>Half width above which it says less than the bounds.</summary>
    private const double MostAround = 0.5;

    /// <summary>Shorter runs are mostly start-up, in seconds.</summary>
    private const double Short = 0.1;

    public static Quality Of(
        ProgramResult baseline, ProgramResult candidate, Estimate? speedup, RunPairs values, Experiment experiment, double alpha, int? runsToSettle)
    {
        var unit = experiment.Grouped ? "recording" : "run";
        if (speedup is not { } ratio)
        {
            return new Quality(Grade.C, [(values.Runs.Baseline, values.Runs.Candidate) switch
            {
                (0, 0) => $"neither {baseline.Name} nor {candidate.Name} has a value to compare",
                (0, _) => $"{baseline.Name} has no value to compare",
                _ => $"{candidate.Name} has no value to compare",
            }]);
        }

        if (ratio.Interval is not { } bounds)
        {
            var remedy = experiment.Grouped ? "more recordings" : $"-r {RunAdvice.Robust}";
            return new Quality(Grade.C, [$"one {unit} cannot separate a difference from noise ({remedy})"]);
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

        var width = RunAdvice.RelativeHalfWidth(ratio);
        var more = !experiment.Grouped && RunAdvice.Of(speedup, values, alpha, runsToSettle) is { } runs ? $" (-r {runs})" : "";
        if (width > RunAdvice.WellKnown)
        {
            reasons.Add($"the ratio is only known to {Known(ratio, bounds, width)}{more}");
        }

        if (!values.AllowRankInterval(alpha))
        {
            // One advice on the number of runs is enough.
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Min(values.Runs.Baseline, values.Runs.Candidate)} {unit}s each: the interval "
                + $"assumes normally distributed noise{(width > RunAdvice.WellKnown ? "" : more)}"));
        }

        if (experiment.Interleaved && ExperimentFindings.RatioDrifts(values))
        {
            reasons.Add("the ratio drifts over the experiment (use -w 2 and an idle machine)");
        }

        if (((ProgramResult[])[baseline, candidate]).Select(MiddleTime).Min() is < Short and { } brief)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"runs of {brief * 1000:0.#} ms are short: start-up is a large part of them"));
        }

        var tellsNothing = width > Nothing && !ratio.Excludes(1);
        return new Quality(tellsNothing ? Grade.C : reasons.Count == 0 ? Grade.A : Grade.B, reasons);
    }

    /// <summary>
    /// <c>±4.2 %</c>, or both bounds where no one width describes both sides: above 1 in the direction of the verdict, as it is said everywhere.
    /// </summary>
    private static string Known(Estimate ratio, ConfidenceInterval bounds, double width)
    {
        if (width < MostAround && bounds.IsAround(ratio.Value))
        {
            return string.Create(CultureInfo.InvariantCulture, $"±{width * 100:0.#} %");
        }

        var slower = bounds.High < 1;
        var (value, low, high) = slower ? (1 / ratio.Value, 1 / bounds.High, 1 / bounds.Low) : (ratio.Value, bounds.Low, bounds.High);
        return $"be between {NumberText.Ratio(low, value)} and {NumberText.Ratio(high, value)}";
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
