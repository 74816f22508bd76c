using System.Globalization;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>
/// A core that changes its frequency: cycles over the program's own CPU time, interval by interval. Shares of slots do not feel it, but for
/// memory, which takes as long whatever the core does; times do.
/// </summary>
public static class FrequencyDoubt
{
    /// <summary>Shorter stretches of the processor say little.</summary>
    private const double LeastClockSeconds = 0.005;

    private const int LeastIntervals = 8;

    /// <summary>Ratio of the ninth to the first decile that is worth a word.</summary>
    private const double LargeChange = 1.15;

    /// <summary>Null when nothing is wrong, or too little is known. Where only user mode is counted the CPU time is not that of the cycles.</summary>
    public static Finding? Of(CollectionPlan plan, EventRoles roles, IReadOnlyList<RunSamples> runs)
    {
        var taskClock = plan.SoftwareEvents.ToList().IndexOf("task-clock");
        var cycles = plan.Groups.SelectMany(group => group.Events).FirstOrDefault(planned => roles.Cycles.Contains(planned.Event.Name));
        if (cycles is null || taskClock < 0 || plan.Privilege != Privilege.Any || plan.CountsPartOfTime)
        {
            return null;
        }

        double[] gigahertz = [
            .. runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples).Select(
                sample => Of(sample, cycles.Index, taskClock)).OfType<double>().Order()];
        if (gigahertz.Length < LeastIntervals)
        {
            return null;
        }

        var (low, high) = (gigahertz[gigahertz.Length / 10], gigahertz[^(1 + (gigahertz.Length / 10))]);
        return high < LargeChange * low ? null : new Finding(
            FindingIds.Frequency, Severity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"The core's frequency changed between {low:0.00} and {high:0.00} GHz: run times vary with it, and "
                + $"memory stalls take a larger share at the higher frequency."),
            "Fix the frequency (sudo cpupower frequency-set -g performance, turbo off), or use more runs.");
    }

    private static double? Of(Sample sample, int cycles, int taskClock) =>
        sample.Events[cycles] is { Status: ReadingStatus.Counted, Count: > 0 and var count }
            && sample.Software[taskClock] is { Status: ReadingStatus.Counted, Count: > 1000 * LeastClockSeconds and var milliseconds }
            ? count / milliseconds / 1e6
            : null;
}
