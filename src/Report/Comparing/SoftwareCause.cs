using Toplev.Report.Terminal;
using Toplev.Tma.Comparing;
using Toplev.Tma.Results;

namespace Toplev.Report.Comparing;

/// <summary>What the software counters say about a difference: they need no PMU, and a page fault is often the whole story.</summary>
internal sealed class SoftwareCause
{
    /// <summary>Smaller ratios are not worth a sentence.</summary>
    private const double Strong = 1.5;

    /// <summary>Share of the time difference that system time must explain to be called its cause.</summary>
    private const double LikelyShare = 0.3;

    /// <summary>What a figure must cost, as a share of the run, to be named.</summary>
    private const double WorthNaming = 0.01;

    /// <summary>Peak memory below this difference is noise of the loader and of perf itself.</summary>
    private const double WorthNamingBytes = 16 * 1024 * 1024;

    /// <summary>Rough costs in seconds of one of each, at the low end, so that nothing is named that could not matter.</summary>
    private static readonly (string Name, double Cost)[] Counts =
    [
        ("page-faults", 0.25e-6), ("minor-faults", 0.25e-6), ("major-faults", 50e-6), ("context-switches", 2e-6),
    ];

    private readonly Comparison comparison;
    private readonly List<string> said = [];

    public SoftwareCause(Comparison comparison)
    {
        this.comparison = comparison;
        LikelyCause = Likely();
        string[] others = [.. Others()];
        Also = others.Length > 0 ? VerdictSentence.Of($"Also: {string.Join(", ", others)}.") : null;
    }

    /// <summary>Names the kernel's work when it is a substantial part of the difference; null otherwise.</summary>
    public VerdictSentence? LikelyCause { get; }

    /// <summary>Figures that differ strongly and are not part of the likely cause; null without any.</summary>
    public VerdictSentence? Also { get; }

    private VerdictSentence? Likely()
    {
        if (comparison.Verdict is not (Verdict.Faster or Verdict.Slower)
            || comparison.WallTime?.Delta is not { } wall || !wall.Excludes(0) || wall.Value < 0 != (comparison.Verdict == Verdict.Faster)
            || Find("system-ms") is not { Significant: true, Delta: { } system, Baseline: { } before, Candidate: { } after }
            || system.Value / 1000 / wall.Value is not (>= LikelyShare and var share))
        {
            return null;
        }

        said.Add("system-ms");
        var part = share > 1.005 ? "more than all" : VerdictFormats.Percent(share);
        var kernel = $"system time {VerdictFormats.Seconds(before / 1000, after / 1000)} is {part} of the {VerdictFormats.Seconds(Math.Abs(wall.Value))} {(wall.Value < 0 ? "saved" : "lost")} per run.";
        foreach (var name in (string[])["page-faults", "minor-faults", "context-switches"])
        {
            if (Find(name) is { } figure && IsStrong(figure) && figure.Delta!.Value.Value < 0 == wall.Value < 0)
            {
                said.Add(name);
                var shown = NameOf(figure);
                return VerdictSentence.Of(VerdictPiece.Strong($"{char.ToUpperInvariant(shown[0])}{shown[1..]} are the likely cause:"), $" {Quotient(figure)} ({Values(figure)}), and {kernel}");
            }
        }

        return VerdictSentence.Of(VerdictPiece.Strong("Work in the kernel is the likely cause:"), $" {kernel}");
    }

    private IEnumerable<string> Others()
    {
        var run = Math.Max(comparison.WallTime?.Baseline ?? 0, comparison.WallTime?.Candidate ?? 0);
        var faults = said.Contains("page-faults");
        foreach (var (name, cost) in Counts)
        {
            if (Unsaid(name) is { } figure && IsStrong(figure) && Math.Abs(figure.Delta!.Value.Value) * cost >= WorthNaming * run
                && !(name == "minor-faults" && faults))
            {
                faults |= name == "page-faults";
                yield return figure.Baseline > 0 && figure.Candidate > 0
                    ? $"{Quotient(figure)} {NameOf(figure)} ({Values(figure)})"
                    : $"{NameOf(figure)} {Values(figure)}";
            }
        }

        if (Unsaid("system-ms") is { } system && IsStrong(system) && Math.Abs(system.Delta!.Value.Value) / 1000 >= WorthNaming * run)
        {
            yield return $"system time {VerdictFormats.Seconds(system.Baseline!.Value / 1000, system.Candidate!.Value / 1000)}";
        }

        if (Unsaid("peak-rss-bytes") is { } memory && IsStrong(memory) && Math.Abs(memory.Delta!.Value.Value) >= WorthNamingBytes)
        {
            yield return $"peak memory {Values(memory)}";
        }
    }

    private static bool IsStrong(FigureDelta figure) =>
        figure is { Significant: true, Delta: not null, Baseline: { } before, Candidate: { } after }
        && Math.Max(before, after) >= Strong * Math.Min(before, after);

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

    private FigureDelta? Unsaid(string name) => said.Contains(name) ? null : Find(name);

    private FigureDelta? Find(string name) => comparison.Software.FirstOrDefault(figure => figure.Name == name);
}
