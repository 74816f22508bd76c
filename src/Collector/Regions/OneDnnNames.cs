using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// Makes one region of what ITT and oneDNN's log both reported for a primitive. ITT knows its thread, and so the operator around it, and its
/// counts; the log knows implementation, shape and a time without that of writing the log.
/// </summary>
internal static class OneDnnNames
{
    /// <summary>How far the begin of one may be from that of the other, in seconds, where their numbers differ.</summary>
    private const double Slack = 0.001;

    /// <summary>All regions, in any order.</summary>
    public static IReadOnlyList<Region> Merge(IReadOnlyList<Region> tasks, IReadOnlyList<Region> logged)
    {
        var lines = ByKind(logged);
        Dictionary<Region, Region> lineOf = new(ReferenceEqualityComparer.Instance);
        foreach (var kind in ByKind(tasks.Where(region => region.Source == RegionSource.OneDnn)))
        {
            foreach ((var task, var line) in Pairs([.. kind], [.. lines[kind.Key]]))
            {
                lineOf.Add(task, line);
            }
        }

        HashSet<Region> merged = new(lineOf.Values, ReferenceEqualityComparer.Instance);
        return [.. tasks.Select(task => lineOf.TryGetValue(task, out var line) ? Named(task, line) : task), .. logged.Where(line => !merged.Contains(line))];
    }

    private static Region Named(Region task, Region line) => task with { Name = line.Name, End = Math.Min(task.End, task.Begin + line.Seconds) };

    /// <summary>The kind of primitive is the first word of its name.</summary>
    private static ILookup<string, Region> ByKind(IEnumerable<Region> regions) =>
        regions.OrderBy(region => region.Begin).ToLookup(region => region.Name.Split(' ', 2)[0]);

    /// <summary>The first with the first where there are as many of one as of the other; else those that begin together.</summary>
    private static IEnumerable<(Region Task, Region Line)> Pairs(List<Region> tasks, List<Region> lines)
    {
        if (tasks.Count == lines.Count)
        {
            return tasks.Zip(lines);
        }

        List<(Region, Region)> pairs = [];
        var next = 0;
        foreach (var line in lines)
        {
            double Distance(int place) => Math.Abs(tasks[place].Begin - line.Begin);
            while (next + 1 < tasks.Count && Distance(next + 1) < Distance(next))
            {
                next++;
            }

            if (next < tasks.Count && Distance(next) <= Slack)
            {
                pairs.Add((tasks[next++], line));
            }
        }

        return pairs;
    }
}
