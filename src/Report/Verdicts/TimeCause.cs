using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>
/// Which parts of the wall time a difference comes from: work on the CPU, the clock, how many CPUs were in use, waiting. Null where the
/// difference is not certain, or not that of the time.
/// </summary>
internal sealed class TimeCause
{
    /// <summary>Part of the difference from which one is named alone.</summary>
    private const double Dominating = 0.6;

    /// <summary>Smaller parts are not named.</summary>
    private const double WorthNaming = 0.1;

    /// <summary>What is still explained as work alone, or called no more than the whole.</summary>
    private const double PracticallyAll = 0.05;

    /// <summary>Part of the difference by which the change of a mean may be another than what is claimed, before both are shown.</summary>
    private const double Noticeable = 0.05;
    private const double Equal = 0.02;

    private readonly Comparison comparison;
    private readonly TimeDivision division;
    private readonly List<(TimePart Part, double Share)> named;
    private readonly List<(TimePart Part, double Share)> against;

    private TimeCause(Comparison comparison, TimeDivision division, double total)
    {
        (this.comparison, this.division, Total) = (comparison, division, total);
        var parts = division.Parts.Where(part => part.Significant).Select(part => (Part: part, Share: part.Delta.Value / total)).ToList();
        named = [.. parts.Where(part => part.Share >= WorthNaming).OrderByDescending(part => part.Share)];
        against = [.. parts.Where(part => part.Share <= -WorthNaming).OrderBy(part => part.Share)];
    }

    /// <summary>Candidate minus baseline in seconds.</summary>
    public double Total { get; }

    /// <summary>True when the difference is work on the CPU and nothing else worth naming.</summary>
    public bool IsWorkOnly => named is [var only] && only.Part == this.division.Work && against.Count == 0 && only.Share >= 1 - (2 * PracticallyAll);

    /// <summary>True when work in the kernel is one of the parts named.</summary>
    public bool NamesKernel => named.Exists(part => part.Part.Kind == TimePartKind.Kernel);

    /// <summary>True when work on the CPU is one of the parts named.</summary>
    public bool NamesWork => named.Exists(part => part.Part == this.division.Work);

    /// <summary>True when code in user mode is a good part of it: what hardware counters would explain.</summary>
    public bool NeedsCounters => named.Exists(part => part.Part.Kind is TimePartKind.User or TimePartKind.CpuTime && part.Share >= Dominating / 2);

    public static TimeCause? Of(Comparison comparison) =>
        comparison.Division is { } division && Explained(comparison) is { } total ? new TimeCause(comparison, division, total) : null;

    /// <summary>The certain difference of the wall time that the verdict is about, or null.</summary>
    public static double? Explained(Comparison comparison)
    {
        if (comparison.Verdict is not (Verdict.Faster or Verdict.Slower) || comparison.Time?.Delta is not { } total || !total.Excludes(0))
        {
            return null;
        }

        // A printed number is explained where it is a time or a rate, and the runs took less time when it got better.
        // What a run prints as a time cannot be longer than the run.
        var isOfTheRun = comparison.Measure.Kind != MeasureKind.PrintedTime || comparison.BaselineValue <= comparison.Time.Baseline;
        return comparison.Measure is { IsTime: true } or { IsRate: true } && isOfTheRun && total.Value < 0 == (comparison.Verdict == Verdict.Faster)
            ? total.Value
            : null;
    }

    /// <summary><c>the 43.2 ms saved</c>; beside a printed number <c>the 43.2 ms of wall time saved per run</c>.</summary>
    public static string Whole(Comparison comparison, double total)
    {
        var isTime = comparison.Measure.Kind == MeasureKind.Time;
        var change = total < 0 ? "saved" : "lost";
        return $"the {VerdictFormats.Seconds(Math.Abs(total))} {(isTime ? change : $"of wall time {change} per run")}";
    }

    /// <summary>Null when the nodes say it all.</summary>
    public VerdictSentence? Sentence(bool hasNodes)
    {
        if (named.Count == 0)
        {
            return VerdictSentence.Of("How much of it is work and how much is waiting is uncertain; more runs would show it.");
        }

        if (hasNodes && IsWorkOnly)
        {
            return null;
        }

        var (lead, share) = named[0];
        var whole = Whole(this.comparison, Total);
        List<VerdictPiece> pieces = [];
        if (share >= Dominating || named.Count == 1)
        {
            var name = Name(lead);
            pieces.Add(VerdictPiece.Strong(char.ToUpperInvariant(name[0]) + name[1..]));
            pieces.Add(share > 1 + PracticallyAll
                ? $" {(Total < 0 ? "saves" : "adds")} {Amount(lead)}, more than {whole} in total"
                : $" accounts for {(IsAll(share) ? "all" : VerdictFormats.Percent(share))} of {whole}");
            pieces.Add($" ({Detail(lead)})");
            pieces.AddRange(
                named.Skip(1).Select(part => new VerdictPiece($", {Name(part.Part)} for {VerdictFormats.Percent(part.Share)} ({Detail(part.Part)})")));
        }
        else
        {
            pieces.Add(char.ToUpperInvariant(whole[0]) + whole[1..] + " comes from ");
            for (var i = 0; i < named.Count; i++)
            {
                pieces.Add(i == 0 ? "" : i == named.Count - 1 ? " and " : ", ");
                pieces.Add(VerdictPiece.Strong(Name(named[i].Part)));
                pieces.Add($" {VerdictFormats.Percent(named[i].Share)} ({Detail(named[i].Part)})");
            }
        }

        pieces.AddRange(against.Select((part, i) => new VerdictPiece(
            $"{(i == 0 ? "; " : ", ")}{Name(part.Part)} {(Total < 0 ? "adds" : "saves")} {Amount(part.Part)} ({Detail(part.Part)})")));
        pieces.Add("." + (lead.Kind is TimePartKind.Waiting or TimePartKind.Parallelism && CpuTimeIsEqual ? $" CPU time is equal ({CpuTimeChange})." : ""));
        return new VerdictSentence(pieces);
    }

    /// <summary>The whole interval is within what is called equal.</summary>
    private bool CpuTimeIsEqual => this.division.CpuTime is { Baseline: { } before, Delta.Interval: { } bounds }
        && Math.Max(Math.Abs(bounds.Low), Math.Abs(bounds.High)) <= Equal * before;

    /// <summary>All, as a whole percentage would say it, or by a trifle more.</summary>
    private static bool IsAll(double share) => share is >= 0.995 and <= 1 + PracticallyAll;

    private static string Amount(TimePart part) => VerdictFormats.Seconds(Math.Abs(part.Delta.Value));

    /// <summary>As it stands before <c>is 60 % of the time lost</c>.</summary>
    public static string Name(TimePart part) => (part.Kind, part.Delta.Value < 0) switch
    {
        (TimePartKind.User, _) => "user code",
        (TimePartKind.Kernel, _) => "work in the kernel",
        (TimePartKind.Clock, true) => "a higher clock",
        (TimePartKind.Clock, _) => "a lower clock",
        (TimePartKind.Parallelism, true) => "running on more CPUs in parallel",
        (TimePartKind.Parallelism, _) => "running on fewer CPUs in parallel",
        (TimePartKind.Waiting, true) => "less waiting",
        (TimePartKind.Waiting, _) => "waiting",
        _ => "work on the CPU",
    };

    /// <summary>The figure that shows it.</summary>
    private string Detail(TimePart part) => part.Kind switch
    {
        TimePartKind.User when this.division.UserTime is { } user => "user time " + Change(user, "user-ms"),
        TimePartKind.Kernel when this.division.KernelTime is { } kernel => "system time " + Change(kernel, "system-ms"),
        TimePartKind.Clock when this.division.Clock is { Baseline: { } before, Candidate: { } after } => $"{Gigahertz(before)} → {Gigahertz(after)} GHz",
        TimePartKind.Parallelism or TimePartKind.Waiting
            when AsInTables(this.comparison, this.division.CpusUsed, "cpu-utilization", 1) is { Baseline: { } before, Candidate: { } after } =>
            $"CPUs used {ValueFormats.Fixed(before, 2)} → {ValueFormats.Fixed(after, 2)}",
        _ => "CPU time " + CpuTimeChange,
    };

    /// <summary>
    /// One figure has one value in all of a result: that of the table of software counters (means) and not the location that the parts
    /// are made of, but for times per iteration, which that table does not have.
    /// </summary>
    public static FigureDelta AsInTables(Comparison comparison, FigureDelta figure, string name, double scale) =>
        comparison.Measure.Per == "run"
            && comparison.Software.FirstOrDefault(counted => counted.Name == name) is { Baseline: { } before, Candidate: { } after }
            ? figure with { Baseline = before / scale, Candidate = after / scale } : figure;

    private string CpuTimeChange => Change(this.division.CpuTime, "task-clock-ms");

    private static string Gigahertz(double hertz) => ValueFormats.Fixed(hertz / 1e9, 2);

    /// <summary>The means of the tables; where single runs moved these so far that they belie the claim, what it is made of, and then the means.</summary>
    private string Change(FigureDelta located, string name)
    {
        var means = AsInTables(this.comparison, located, name, 1000);
        var apart = Math.Abs(means.Candidate!.Value - means.Baseline!.Value - (located.Candidate!.Value - located.Baseline!.Value));
        return apart <= Noticeable * Math.Abs(Total) ? Change(means) : $"{Change(located)} in the middle of the runs; means {Change(means)}";
    }

    private static string Change(FigureDelta figure) => VerdictFormats.Seconds(figure.Baseline!.Value, figure.Candidate!.Value);
}
