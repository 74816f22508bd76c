using Toplev.Engine.Evaluating;
using Toplev.Engine.Options;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Measuring;

/// <summary>Whether an execution was what was asked for: a program that fails, or does not print its number, is not worth repeating.</summary>
internal sealed class ExecutionCheck(MeasurementOptions options, IgnoredFailures ignored)
{
    /// <returns>Why the session must end, with what to do, or null.</returns>
    public string? WhyNot(PassSamples measured, PrintedNumber? printed, string variant)
    {
        // The signal that ends a program after --duration is ours.
        var failed = measured.ExitCode is not (null or 0) && !(options.Sampling.Duration is not null && measured.CutOff is not null);
        if (failed)
        {
            return ignored is IgnoredFailures.None ? Failed(variant, measured.ExitCode!.Value) : null;
        }

        return ignored is not IgnoredFailures.All && WhyNoNumber(printed) is { } why
            ? $"{variant} {why}.{(ignored is IgnoredFailures.None ? " --show-output shows its output." : "")}"
            : null;
    }

    /// <returns>What is said of a program that printed several numbers in one run, or null.</returns>
    public static Finding? MeanOf(PrintedNumber? printed, string variant) => printed is { Matches: > 1 and var matches }
        ? new Finding(
            FindingIds.MetricMean, Severity.Info, $"{variant} printed {matches} numbers in one run that match --metric-from; the value is their mean.",
            "To use one of them, write a pattern that matches once.")
        : null;

    private static string Failed(string variant, int code) =>
        $"{variant} {(code > 128 ? $"was killed by signal {code - 128}" : $"ended with exit code {code}")}. --show-output shows its output; -i "
            + $"measures it anyway.";

    private string? WhyNoNumber(PrintedNumber? printed) => printed?.Problem
        ?? (options.Repetition.Metric is { Pattern: var pattern } && printed is not { Value: not null }
            ? $"printed nothing that matches --metric-from '{pattern}'"
            : null);
}
