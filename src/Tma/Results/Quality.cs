using Toplev.Tma.Tree;

namespace Toplev.Tma.Results;

/// <summary>How far a result can be trusted.</summary>
public enum Grade
{
    /// <summary>Good: counted nearly all the time, times agree, level 1 adds up.</summary>
    A,

    /// <summary>Usable.</summary>
    B,

    /// <summary>Not for conclusions.</summary>
    C,

    /// <summary>No hardware counters: timing and software counters only.</summary>
    TimingOnly,
}

/// <param name="Grade">The grade.</param>
/// <param name="Reasons">What kept it from being better, worst first, each with its remedy; of a single run also that nothing is known of noise.</param>
public sealed record Quality(Grade Grade, IReadOnlyList<string> Reasons)
{
    /// <summary>How far shares of slots may be from adding up to their whole, in fractions of all slots.</summary>
    internal const double SumTolerance = 0.02;

    /// <summary>Shorter runs are mostly start-up, and the kernel's tick sees them a few times at most.</summary>
    private const double LeastSeconds = 0.1;

    /// <summary>Half width of the interval of the time, relative to it, above which it is not said.</summary>
    private const double MostAround = 0.5;

    /// <summary>With fewer runs, run-to-run noise is poorly known.</summary>
    private const int LeastRuns = 3;

    private const string MoreRuns = " (more runs: -r ";

    private const string NoiseUnknown = "one run: run-to-run noise is unknown";

    /// <summary>Of counts that cannot be what the hardware did.</summary>
    public static Quality NotBelieved(string reason) => new(Grade.C, ["the counts are not believed: " + reason]);

    /// <summary>Grades a tree and its times; see docs/METHOD.md for the limits.</summary>
    /// <param name="runs">Repetitions that the result is from; null where each time is one.</param>
    public static Quality Of(TmaTree? tree, TimeEstimate? time, bool incomplete, int? runs = null)
    {
        if (tree is null || tree.IsEmpty)
        {
            return new Quality(Grade.TimingOnly, []);
        }

        List<(Grade Grade, double Severity, string Text)> reasons = [];
        AddConsistency(tree, reasons);
        AddPrinted(tree, reasons);
        AddCounted(tree, reasons);
        AddTime(time, reasons);
        if (incomplete)
        {
            reasons.Add((Grade.C, 3, "the measurement ended early (counts up to that point are shown)"));
        }

        AddRuns(runs ?? time?.Samples.Count ?? 1, reasons);

        var grade = reasons.Max(reason => (Grade?)reason.Grade) ?? Grade.A;
        return new Quality(grade, [.. reasons
            .OrderByDescending(reason => reason.Grade)
            .ThenByDescending(reason => reason.Severity)
            .Select(reason => reason.Text)]);
    }

    /// <summary>The same where a comparison says how many runs to use: of one result alone it would be another number.</summary>
    public Quality WithoutAdviceOnRuns() => this with
    {
        Reasons = [.. Reasons.Select(reason => reason.IndexOf(MoreRuns, StringComparison.Ordinal) is >= 0 and var at ? reason[..at] : reason)],
    };

    private static void AddConsistency(TmaTree tree, List<(Grade, double, string)> reasons)
    {
        var impossible = tree.Nodes.Where(node => node.Inconsistent).ToList();
        if (impossible.Count > 0)
        {
            var names = string.Join(", ", impossible.Take(3).Select(node => node.Name));
            reasons.Add((Grade.C, 4, $"{names} {(impossible.Count == 1 ? "has an impossible value" : "have impossible values")}: "
                + $"{impossible[0].LikelyCauseOfInconsistency}"));
        }

        var top = tree.Nodes.Where(node => node.Definition.Level == 1).ToList();
        // A node without a threshold is never a problem (AMD's SMT contention): nothing is missed without it but the check of the sum.
        var missing = top.Where(node => node.Value is null && node.Definition.Threshold is not null).Select(node => node.Name).ToList();
        if (missing.Count > 0)
        {
            reasons.Add((Grade.C, 5, $"{string.Join(", ", missing)} could not be computed"));
        }
        else if (
            top.TrueForAll(node => node.Value is not null)
                && top.Count == tree.Model.Nodes.Count(node => node.Level == 1)
                && Math.Abs(top.Sum(node => node.Value ?? 0) - 1) > SumTolerance)
        {
            reasons.Add((Grade.C, 2, $"level 1 adds up to {Percent(top.Sum(node => node.Value ?? 0))} instead of 100 %"));
        }
    }

    /// <summary>Nothing that was only printed can be checked, so it is never called good.</summary>
    private static void AddPrinted(TmaTree tree, List<(Grade, double, string)> reasons)
    {
        if (tree.Nodes.FirstOrDefault(node => node.IsAsPrinted) is { } printed)
        {
            var all = tree.Nodes.All(node => node.Value is null || node.IsAsPrinted);
            reasons.Add((Grade.B, 0.5, $"{(all ? "the values are" : "some values are")} as {printed.PrintedBy} printed them and cannot be checked without "
                + $"counts"));
        }
    }

    private static void AddCounted(TmaTree tree, List<(Grade, double, string)> reasons)
    {
        List<(int Level, double Counted)> levels =
        [
            .. tree.Nodes.Where(node => node.Counted is not null).GroupBy(node => node.Definition.Level).OrderBy(group => group.Key)
                .Select(level => (level.Key, level.Min(node => node.Counted!.Value))).Where(level => level.Item2 < 0.9),
        ];
        if (levels is not [var first, ..])
        {
            return;
        }

        // The first level decides, since those below hang on it; what the bottleneck is named from may be counted less still.
        var remedy = tree.HidesUnavailable ? "" : " (--no-multiplex counts all of it)";
        var least = levels.MinBy(level => level.Counted);
        var deeper = least.Counted < first.Counted && Percent(least.Counted) != Percent(first.Counted) ? $", level {least.Level} {Percent(least.Counted)}" : "";
        reasons.Add((
            first.Counted < (first.Level == 1 ? 0.8 : 0.25) ? Grade.C : Grade.B, 1 - first.Counted,
            $"level {first.Level} was counted {Percent(first.Counted)} of the time{deeper}{remedy}"));
    }

    private static void AddTime(TimeEstimate? time, List<(Grade, double, string)> reasons)
    {
        if (time is { Seconds: > 0 and < LeastSeconds })
        {
            reasons.Add((Grade.B, 0.9, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"a run takes only {time.Seconds * 1000:0.##}\u00a0ms: start-up is a large part of it "
                    + $"(use more work per run)")));
        }

        if (time?.RelativeHalfWidth is { } width && width > 0.01)
        {
            // A half width of the whole time says less than what the runs took.
            var known = width < MostAround ? $"the time per run is only known to ±{Percent(width)}"
                : $"the runs took from {Seconds(time.Samples.Min())} to {Seconds(time.Samples.Max())}";
            reasons.Add((width > 0.03 ? Grade.C : Grade.B, 0.5, $"{known}{MoreRuns}{Math.Min(100, time.Samples.Count * 4)})"));
        }

        if (time is { IsDrifting: true })
        {
            reasons.Add((Grade.B, 1, "times drift over the runs: the machine is warming up or something else is running (use -w 2 and an idle machine)"));
        }
    }

    /// <summary>One run gets grade A only with this note; two do not show run-to-run noise either.</summary>
    private static void AddRuns(int runs, List<(Grade, double, string)> reasons)
    {
        if (runs is > 1 and < LeastRuns)
        {
            reasons.Add((Grade.B, 0.4, $"two runs: run-to-run noise is poorly known{MoreRuns}3)"));
        }
        else if (runs == 1 && reasons.Count == 0)
        {
            reasons.Add((Grade.A, 0, NoiseUnknown));
        }
    }

    private static string Seconds(double seconds) => seconds >= 1
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds:0.00}\u00a0s")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds * 1000:0.##}\u00a0ms");

    private static string Percent(double share) =>
        (share * 100).ToString(share < 0.0995 ? "0.0" : "0", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
