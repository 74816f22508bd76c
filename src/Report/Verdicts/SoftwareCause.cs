using Toplev.Report.Formatting;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Report.Verdicts;

/// <summary>What the software counters say about a difference: they need no PMU, and a page fault is often the whole story.</summary>
internal sealed class SoftwareCause
{
    /// <summary>Smaller ratios are not worth a sentence.</summary>
    private const double Strong = 1.5;

    /// <summary>Share of the difference of the time from which work in the kernel is worth a sentence, and from which it is called the cause.</summary>
    private const double WorthSaying = 0.3;
    private const double Cause = 0.5;

    /// <summary>What a figure must cost, as a share of the run, to be named.</summary>
    private const double WorthNaming = 0.01;

    /// <summary>Part of the kernel's work that an event must be able to explain to be called its likely cause.</summary>
    private const double GoodPart = 0.5;

    /// <summary>Peak memory below this difference is noise of the loader.</summary>
    private const double WorthNamingBytes = 16 * 1024 * 1024;

    /// <summary>
    /// What one event may cost in seconds. The low end is what a fault or switch costs at least, so that nothing is named that could not
    /// matter; the high end is the kernel's time for one, so that nothing is blamed for what it cannot have cost. Page faults: 0.25 µs for
    /// the entry and the page tables, up to 2.5 µs with clearing 4 KiB and accounting (about 1 µs is published for recent cores). Context
    /// switches: 1 to 4 µs in the kernel (C. Li, C. Ding and K. Shen, <em>Quantifying the Cost of Context Switch</em>, 2007), 10 µs in a
    /// virtual machine. A major fault waits for a device, so its end is that of a slow disk.
    /// </summary>
    private static readonly (string Name, double Least, double Most)[] Costs =
    [
        ("page-faults", 0.25e-6, 2.5e-6), ("minor-faults", 0.25e-6, 2.5e-6), ("major-faults", 50e-6, MostOfMajorFault), ("context-switches", 1e-6, 10e-6),
    ];

    /// <summary>A random read of a slow disk, in seconds: seek and rotation.</summary>
    private const double MostOfMajorFault = 20e-3;

    /// <summary>A thread that waits for a page leaves the CPU, and comes back: so many switches are the fault's own.</summary>
    private const double SwitchesPerMajorFault = 2.5;

    private readonly Comparison comparison;
    private readonly List<string> mentioned = [];

    public SoftwareCause(Comparison comparison)
    {
        this.comparison = comparison;
        LikelyCause = WaitForPages() ?? Likely();
        if (TimeCause.Of(comparison)?.NamesKernel == true)
        {
            mentioned.Add("system-ms");
        }

        string[] others = [.. Others()];
        Also = others.Length > 0 ? VerdictSentence.Of($"Also: {string.Join(", ", others)}.") : null;
    }

    /// <summary>Names the kernel's work when it is a substantial part of the difference; null otherwise.</summary>
    public VerdictSentence? LikelyCause { get; }

    /// <summary>Figures that differ strongly and are not part of the likely cause; null without any.</summary>
    public VerdictSentence? Also { get; }

    /// <summary>
    /// Names major faults when the program waits longer by a substantial part of the difference, and their change can explain a good part
    /// of that. The context switches of such waits are then no cause of their own.
    /// </summary>
    private VerdictSentence? WaitForPages()
    {
        if (TimeCause.Explained(comparison) is not { } total
            || comparison.Division?.Find(TimePartKind.Waiting) is not { Significant: true } waiting
            || waiting.Delta.Value / total is not >= WorthSaying
            || Find("major-faults") is not { } faults || !IsStrong(faults)
            || faults.Delta!.Value.Value < 0 != total < 0
            || Math.Abs(faults.Delta.Value.Value) * MostOfMajorFault < GoodPart * Math.Abs(waiting.Delta.Value))
        {
            return null;
        }

        mentioned.Add("major-faults");
        if (Find("context-switches")?.Delta is { } switches && Math.Abs(switches.Value) <= SwitchesPerMajorFault * Math.Abs(faults.Delta.Value.Value))
        {
            mentioned.Add("context-switches");
        }

        return VerdictSentence.Of(
            VerdictPiece.Strong(
                "Reading pages from storage is the likely cause of the "
                    + "waiting:"), $" major faults {Values(faults)}{(faults.Baseline > 0 && faults.Candidate > 0 ? $", {Quotient(faults)}" : "")}.");
    }

    private VerdictSentence? Likely()
    {
        if (TimeCause.Explained(comparison) is not { } total
            || comparison.Division is not { Kernel: { Significant: true } kernel, KernelTime: { Baseline: { } before, Candidate: { } after } kernelTime }
            || kernel.Delta.Value / total is not (>= WorthSaying and var share))
        {
            return null;
        }

        mentioned.Add("system-ms");
        var whole = TimeCause.Whole(comparison, total);
        var shown = TimeCause.AsInTables(comparison, kernelTime, "system-ms", 1000);
        var time = $"system time {VerdictFormats.Seconds(shown.Baseline ?? before, shown.Candidate ?? after)}";
        var part = share > 1.05
            ? $"{time} {(total < 0 ? "saves" : "adds")} {VerdictFormats.Seconds(Math.Abs(kernel.Delta.Value))}, more than {whole} in total{Counterpart(total)}"
            : $"{time} accounts for {VerdictFormats.Percent(share)} of {whole}";
        // Where it is a part of its own, it has its place in the sentence about the parts.
        var isPart = comparison.Division.Find(TimePartKind.Kernel) is not null;
        var isCause = share >= Cause ? "the likely cause" : "a likely part of the cause";
        foreach (var (name, _, most) in Costs)
        {
            if (name != "major-faults" && Find(name) is { } figure && IsStrong(figure) && figure.Delta!.Value.Value < 0 == total < 0
                && Math.Abs(figure.Delta.Value.Value) * most >= GoodPart * Math.Abs(after - before))
            {
                mentioned.Add(name);
                var named = NameOf(figure);
                return VerdictSentence.Of(
                    VerdictPiece.Strong(
                        $"{char.ToUpperInvariant(named[0])}{named[1..]} are "
                            + $"{isCause}:"), $" {Quotient(figure)} ({Values(figure)}){(isPart ? "" : $", and {part}")}.");
            }
        }

        return isPart ? null
            : VerdictSentence.Of(VerdictPiece.Strong($"Work in the kernel is {isCause}:"), $" {part}.");
    }

    /// <summary>What takes back a part of it, where user code certainly changed the other way.</summary>
    private string Counterpart(double total) =>
        comparison.Division?.UserTime is { Significant: true, Delta: { } delta } && delta.Value < 0 != total < 0
            ? $", while user code {(total < 0 ? "adds" : "saves")} {VerdictFormats.Seconds(Math.Abs(delta.Value))}" : "";

    private IEnumerable<string> Others()
    {
        var run = Math.Max(comparison.WallTime?.Baseline ?? 0, comparison.WallTime?.Candidate ?? 0);
        var faults = mentioned.Contains("page-faults");
        foreach (var (name, cost, _) in Costs)
        {
            if (Unmentioned(name) is { } figure && IsStrong(figure) && Math.Abs(figure.Delta!.Value.Value) * cost >= WorthNaming * run
                && !(name == "minor-faults" && faults))
            {
                faults |= name == "page-faults";
                yield return figure.Baseline > 0 && figure.Candidate > 0
                    ? $"{Quotient(figure)} {NameOf(figure)} ({Values(figure)})"
                    : $"{NameOf(figure)} {Values(figure)}";
            }
        }

        if (Unmentioned("system-ms") is { } system && IsStrong(system) && Math.Abs(system.Delta!.Value.Value) / 1000 >= WorthNaming * run)
        {
            yield return $"system time {VerdictFormats.Seconds(system.Baseline!.Value / 1000, system.Candidate!.Value / 1000)}";
        }

        if (Unmentioned("peak-rss-bytes") is { } memory && IsStrong(memory) && Math.Abs(memory.Delta!.Value.Value) >= WorthNamingBytes)
        {
            yield return $"peak memory {Values(memory)}";
        }
    }

    private static bool IsStrong(FigureDelta figure) => figure is { Significant: true, Delta: not null } && DiffersMuch(figure);

    private static bool DiffersMuch(FigureDelta figure) =>
        figure is { Baseline: { } before, Candidate: { } after } && Math.Max(before, after) >= Strong * Math.Min(before, after);

    /// <summary>Whether a table shows a figure: where it differs certainly, or so much that it would matter.</summary>
    public static bool IsWorthShowing(IReadOnlyList<Comparison> comparisons, string name) => comparisons.Any(comparison => comparison.Software.Any(
        figure => figure.Name == name && (figure.Significant || MayMatter(comparison, figure))));

    /// <summary>True for what differs so much that it would matter if it were certain, which few runs cannot make it: a reader wants to see it.</summary>
    private static bool MayMatter(Comparison comparison, FigureDelta figure) =>
        DiffersMuch(figure) && Array.Find(Costs, cost => cost.Name == figure.Name) is { Name: not null } cost
        && Math.Abs(figure.Candidate!.Value - figure.Baseline!.Value) * cost.Least
            >= WorthNaming * Math.Max(comparison.WallTime?.Baseline ?? 0, comparison.WallTime?.Candidate ?? 0);

    private static string Quotient(FigureDelta figure)
    {
        var (before, after) = (figure.Baseline!.Value, figure.Candidate!.Value);
        return Math.Min(before, after) <= 0 ? after < before ? "none any more" : "none before"
            : Ratio(Math.Max(before, after) / Math.Min(before, after)) + (after < before ? "× fewer" : "× more");
    }

    private static string Ratio(double ratio) => ValueFormats.Fixed(ratio, ratio < 100 ? 1 : 0);

    private static string Values(FigureDelta figure) => $"{Text(figure.Name, figure.Baseline!.Value)} → {Text(figure.Name, figure.Candidate!.Value)}";

    private static string Text(string name, double value) => SoftwareFormat.Describe(new SoftwareValue(name, value, null)).Text;

    private static string NameOf(FigureDelta figure) => SoftwareFormat.Describe(new SoftwareValue(figure.Name, null, null)).Name;

    private FigureDelta? Unmentioned(string name) => mentioned.Contains(name) ? null : Find(name);

    private FigureDelta? Find(string name) => comparison.Software.FirstOrDefault(figure => figure.Name == name);
}
