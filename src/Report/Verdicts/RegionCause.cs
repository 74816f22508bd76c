using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>
/// Which parts of the program a difference comes from: the time in a region itself, without the regions inside. Of .NET's collector it is the
/// pauses as a whole, since which kinds of collections are in them differs from setting to setting.
/// </summary>
internal static class RegionCause
{
    /// <summary>Part of the run's difference that a region must make up to be named.</summary>
    private const double WorthNaming = 0.1;

    private const int Most = 3;

    /// <summary>Null when no region certainly has a part that matters.</summary>
    public static VerdictSentence? Of(Comparison comparison)
    {
        if (comparison.Verdict is not (Verdict.Faster or Verdict.Slower) || comparison.WallTime?.Delta is not { } wall || !wall.Excludes(0))
        {
            return null;
        }

        List<(string Name, FigureDelta Time)> parts =
        [
            .. comparison.Regions
                .Where(region => !CollectorPauses.IsInPause(region.Name))
                .Select(region => (region.Name, Time: CollectorPauses.IsPause(region.Name) ? region.Total : region.Self))
                .Where(part => part.Time is { Significant: true, Delta: { } delta } && delta.Value / wall.Value >= WorthNaming)
                .OrderByDescending(part => part.Time.Delta!.Value.Value / wall.Value)
                .Take(Most),
        ];
        if (parts.Count == 0)
        {
            return null;
        }

        List<VerdictPiece> pieces = [VerdictPiece.Strong("Where: "), .. parts
            .SelectMany(
                (part, i) => (
                    IEnumerable<VerdictPiece>)[new VerdictPiece(i == 0 ? "" : ", "), VerdictPiece.Strong(part.Name), new VerdictPiece(
                        " " + Change(part.Time))])];
        return VerdictSentence.Of([.. pieces, new VerdictPiece(" per run.")]);
    }

    /// <summary><c>16.4 → 6.4 ms (2.6× less)</c>.</summary>
    public static string Change(FigureDelta figure)
    {
        if (figure is not { Baseline: { } before, Candidate: { } after })
        {
            return (figure.Baseline ?? figure.Candidate) is { } only ? $"{VerdictFormats.Seconds(only)}, {figure.Reason}" : figure.Reason ?? "";
        }

        var change = VerdictFormats.Seconds(before, after);
        var (most, least) = (Math.Max(before, after), Math.Min(before, after));
        return least > 0 && most > least ? $"{change} ({VerdictFormats.Ratio(most / least)}× {(after < before ? "less" : "more")})" : change;
    }
}
