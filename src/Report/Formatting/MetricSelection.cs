using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Formatting;

/// <summary>Which of a model's metrics outside the tree help with the bottleneck at hand, decided by the groups they are published in.</summary>
public static class MetricSelection
{
    private const int Most = 6;

    /// <summary>A second view of the tree itself, in shares; it is shown with all metrics only.</summary>
    private const string AnotherView = "Bottleneck_";

    /// <summary>Groups in which what belongs to a part of the pipeline is published.</summary>
    private static readonly (NodeRole Role, string[] Groups)[] Areas =
    [
        (NodeRole.Memory, ["Mem", "MemoryBound", "MemoryLat", "MemoryBW", "CacheHits"]),
        (NodeRole.Core, ["Cor", "PortsUtil"]),
        (NodeRole.Frontend, ["Fed", "FetchLat", "FetchBW", "DSB", "DSBmiss", "IcMiss"]),
        (NodeRole.BadSpeculation, ["Bad", "BadSpec", "BrMispredicts"]),
        (NodeRole.Retiring, ["Ret", "Retire", "Flops"]),
        (NodeRole.Backend, ["Cor", "Mem"]),
    ];

    /// <summary>IPC, then what is over its threshold, then what shares most groups with the path of the bottleneck.</summary>
    /// <param name="all">Everything that was evaluated, with the reasons of what has no value.</param>
    public static IReadOnlyList<MetricValue> Shown(TmaTree tree, bool all)
    {
        if (all)
        {
            return tree.Metrics;
        }

        var wanted = WantedGroups(tree);
        var known = tree.Metrics.Where(metric => metric.Value is not null).ToList();
        return
        [
            .. known.Where(IsIpc),
            .. known.Where(metric => !IsIpc(metric) && !metric.Definition.Name.StartsWith(AnotherView, StringComparison.Ordinal))
                .Select(metric => (Metric: metric, Shared: metric.Definition.Groups.Count(wanted.Contains)))
                .Where(pair => pair.Shared > 0)
                .OrderByDescending(pair => pair.Metric.OverThreshold)
                .ThenByDescending(pair => pair.Shared)
                .Select(pair => pair.Metric)
                .Take(Most - 1),
        ];
    }

    /// <summary>Name and value for people: <c>L2MPKI 12.3</c>.</summary>
    public static (string Name, string Text) Describe(MetricValue metric)
    {
        var unit = metric.Definition.Unit switch { "" => "", "percent" => " %", var other => " " + other };
        var text = metric.Value is not { } value ? $"{ValueFormats.NotAvailable}{(metric.Reason is { } reason ? $" ({reason})" : "")}"
            : IsIpc(metric) ? ValueFormats.Fixed(value, 2)
            : (metric.Definition.Unit == "percent" ? ValueFormats.Fixed(value, 1) : ValueFormats.Significant(value)) + unit;
        return (metric.Definition.ShortName.Replace('_', ' '), text);
    }

    private static bool IsIpc(MetricValue metric) => metric.Definition.ShortName == "IPC";

    private static HashSet<string> WantedGroups(TmaTree tree)
    {
        HashSet<string> wanted = [];
        foreach (var node in tree.Bottleneck.Path.Concat(tree.Bottleneck.Contenders))
        {
            // TmaL1 and Backend say where a node is, not what it is about.
            wanted.UnionWith(node.Definition.Groups.Where(group => group != "Backend" && !group.StartsWith("Tma", StringComparison.Ordinal)));
        }

        if (tree.Bottleneck.Path is [.., var deepest] && NodeRoles.Of(deepest.Definition.Path) is { } role)
        {
            wanted.UnionWith(Areas.Where(area => area.Role == role).SelectMany(area => area.Groups));
        }

        return wanted;
    }
}
