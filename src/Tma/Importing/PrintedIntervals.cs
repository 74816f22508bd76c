using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Importing;

/// <summary>The tree of each interval of a source that printed percentages for each. A node that it left out in one is unavailable there.</summary>
public static class PrintedIntervals
{
    private static readonly Dictionary<string, string> NoRemarks = [];

    /// <returns>In the order of time, with the end of each interval in seconds.</returns>
    public static IEnumerable<(double EndSeconds, TmaTree Tree)> Of(TmaModel model, int level, IReadOnlyList<PrintedShare> printed)
    {
        var empty = PrintedTree.Empty(model, level);
        var points = printed.SelectMany(share => share.Series.GroupBy(point => point.EndSeconds), (share, same) =>
            (End: same.Key, Share: share with { Percent = same.Average(point => point.Percent), Intervals = 1, Series = [] }));
        return points.GroupBy(point => point.End, point => point.Share).OrderBy(interval => interval.Key)
            .Select(interval => (interval.Key, PrintedTree.With(empty, [.. interval], NoRemarks)));
    }
}
