using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Comparing;

/// <summary>
/// Which nodes of two trees share out the time between them: level 1, and below it those parents whose children are all known in both
/// and add up to them. Level 1 adds up to the time, children to their parent; what multiplexing left over is spread by size.
/// </summary>
internal sealed class TimePartition
{
    private readonly (string Name, string[] Parts)[] top;

    private TimePartition((string Name, string[] Parts)[] top) => this.top = top;

    /// <summary>Null when level 1 of one of the trees is not complete, not consistent or does not add up.</summary>
    public static TimePartition? Of(TmaTree baseline, TmaTree candidate)
    {
        string[] level1 = [.. baseline.Model.Nodes.Where(node => node.Level == 1).Select(node => node.Name)];
        return AddsUp(baseline, level1, 1) && AddsUp(candidate, level1, 1)
            ? new TimePartition([.. level1.Select(name => (name, PartsOf(name, baseline, candidate)))])
            : null;
    }

    /// <summary>Seconds by node, or null when a share is missing.</summary>
    public IReadOnlyDictionary<string, double>? Seconds(Func<string, double?> shareOf, double seconds)
    {
        Dictionary<string, double> result = [];
        return AddFitted([.. top.Select(node => node.Name)], seconds)
            && top.All(node => AddFitted(node.Parts, result[node.Name]))
            ? result
            : null;

        bool AddFitted(string[] names, double whole)
        {
            var parts = new double[names.Length];
            for (var i = 0; i < names.Length; i++)
            {
                if (shareOf(names[i]) is not { } share || !double.IsFinite(share))
                {
                    return false;
                }

                parts[i] = share * seconds;
            }

            Fit(parts, whole);
            for (var i = 0; i < names.Length; i++)
            {
                result[names[i]] = parts[i];
            }

            return true;
        }
    }

    /// <summary>Spreads what is missing of the whole over the parts by their size; for positive parts this is scaling.</summary>
    private static void Fit(double[] parts, double whole)
    {
        var missing = whole - parts.Sum();
        var size = parts.Sum(Math.Abs);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] += size > 0 ? missing * Math.Abs(parts[i]) / size : missing / parts.Length;
        }
    }

    private static string[] PartsOf(string parent, TmaTree baseline, TmaTree candidate)
    {
        var children = baseline.Model.Nodes.Where(node => node.Parent == parent).ToList();
        string[] names = [.. children.Select(node => node.Name)];
        return children.TrueForAll(node => node.Domain.IsSlots() && !node.Overlaps)
            && AddsUp(baseline, names, baseline.Find(parent)!.Value!.Value)
            && AddsUp(candidate, names, candidate.Find(parent)!.Value!.Value)
            ? names
            : [];
    }

    private static bool AddsUp(TmaTree tree, string[] names, double whole)
    {
        var sum = 0.0;
        foreach (var name in names)
        {
            if (tree.Find(name) is not { Value: { } value, Inconsistent: false })
            {
                return false;
            }

            sum += value;
        }

        return names.Length > 0 && Math.Abs(sum - whole) <= Quality.SumTolerance;
    }
}
