using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Running;

/// <summary>Where sampling ends before the program does, or is most of what it measures: the size of perf's file, the disk, the cost of samples.</summary>
internal static class SamplingLimits
{
    private const string NoSpace = "No space left on device";
    private const string OtherPlace = "Free some space there, or use a temporary directory that has it: TMPDIR=/var/tmp tma …";

    /// <summary>The least that a sample cost the program on the virtual machine where it was measured (docs/METHOD.md).</summary>
    private const double SecondsPerSample = 10e-6;

    /// <summary>Part of the program's CPU time from which taking samples is no side matter.</summary>
    private const double DominatingPart = 0.1;

    /// <summary>
    /// What <c>--max-size</c> kept out of the profile, or null. perf looks at its size whenever it has emptied its buffers, stops the event, and
    /// writes what is in them: so no sample of before is lost, and nothing is left out where that was only after the program's end.
    /// </summary>
    public static Finding? WhatWasLeftOut(ProgramRun run) => !HasReachedSize(run) || (run.HasProgram && !run.PerfEndedFirst) ? null : new(
        FindingIds.ProfileTooLarge, Severity.Warning,
        run.HasProgram
            ? $"perf's file reached --max-size: the last {Seconds(run.AloneSeconds)} of {Seconds(run.WallSeconds)} were not sampled. "
                + "All samples of before are in the profile."
            : $"perf's file reached --max-size, which ended the measurement after {Seconds(run.WallSeconds)}. All samples of before are in the profile.",
        "Raise --max-size, or sample less often (-F).");

    /// <summary>The same run, where perf ended before the program because it was asked to: that is no failure, but only a part was sampled.</summary>
    public static ProgramRun EndingAtTheLimit(ProgramRun run) => HasReachedSize(run) && run is { HasProgram: true, PerfEndedFirst: true }
        ? run with { PerfEndedFirst = false, GatedSeconds = Math.Max(0, (run.GatedSeconds ?? run.WallSeconds) - run.AloneSeconds) }
        : run;

    /// <summary>True where perf could not write.</summary>
    public static bool HasNoSpace(ProgramRun run) => run.Errors.Contains(NoSpace, StringComparison.Ordinal);

    public static Finding NoSpaceLeft(string folder, long samples) => new(
        FindingIds.NoSpaceForSamples, Severity.Error,
        $"perf could not write its samples to {folder}: no space left on device. "
            + (samples > 0 ? $"The {samples.ToString("#,0", CultureInfo.InvariantCulture)} samples of before are shown." : "None can be read."),
        OtherPlace);

    /// <summary>perf gives no reason where it cannot even begin its file.</summary>
    public static PerfRefusal NoSpaceToStart(string folder) => new(
        RefusalKind.Other, $"perf could not begin its file of samples in {folder}: no space left on device.", OtherPlace);

    /// <summary>True where nothing more can be written.</summary>
    public static bool IsFull(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace < Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Says so where so many samples were taken that taking them is a large part of what was measured; else null.</summary>
    /// <param name="measured">The execution, with its CPU time where that is known.</param>
    public static Finding? CostOf(ProfileRequest request, PassSamples measured, long samples)
    {
        // Each event is a sample where no frequency was asked for: there is nothing to choose.
        if (request.Frequency is null || measured.UserSeconds + measured.SystemSeconds is not (> 0 and var seconds))
        {
            return null;
        }

        var rate = samples / seconds;
        if (rate * SecondsPerSample <= DominatingPart)
        {
            return null;
        }

        var part = Math.Min(1, rate * SecondsPerSample);
        return new(
            FindingIds.SamplingDominates, Severity.Warning,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rate:#,0} samples were taken per second of CPU time. A sample cost 10 µs or more on the virtual machine where that was measured; "
                    + $"if it does here, sampling itself is at least {100 * part:0} % of the CPU time and of the times shown."),
            "Sample less often: -F 999 takes 1 to 2 %. More runs (-r) give more samples as well.");
    }

    private static bool HasReachedSize(ProgramRun run) => run.Errors.Contains("size limit reached", StringComparison.Ordinal);

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0#} s");
}
