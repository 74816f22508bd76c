using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Engine.Planning;

/// <summary>All names that a condition of <c>--fail-if</c> may use in addition to the fixed ones, known before measuring.</summary>
public static class FigureNames
{
    /// <summary>Software counters as results name them.</summary>
    private static readonly string[] Software =
    [
        "task-clock-ms", "cpu-utilization", "page-faults", "minor-faults", "major-faults", "context-switches", "cpu-migrations", "user-ms", "system-ms",
        "peak-rss-bytes",
        "cycles", "instructions-per-cycle", "frontend-stalls-percent", "backend-stalls-percent",
    ];

    /// <summary>Nodes and metrics are those of the models that are measured with; of all models without counters.</summary>
    public static IReadOnlyCollection<string> Of(MeasurementSetup setup, ModelCatalog catalog)
    {
        return Of([.. new[] { setup }.Concat(setup.Others).Select(each => each.Model).OfType<TmaModel>()], catalog);
    }

    /// <summary>Those of results that exist.</summary>
    public static IReadOnlyCollection<string> In(ResultSet set, ModelCatalog catalog)
    {
        HashSet<string> names = [.. Of([.. set.Results.Select(result => result.Tree?.Model).OfType<TmaModel>().Distinct()], catalog)];
        names.UnionWith(set.Results.SelectMany(result => result.Software).Select(value => value.Name));
        return names;
    }

    private static HashSet<string> Of(List<TmaModel> models, ModelCatalog catalog)
    {
        if (models.Count == 0)
        {
            models.AddRange(catalog.Entries.Select(ModelCatalog.Read));
        }

        HashSet<string> names = [.. Software];
        foreach (var model in models)
        {
            names.UnionWith(model.Nodes.SelectMany(node => new[] { node.Name, node.Path, NodeRenaming.OtherName(node.Name) }));
            names.UnionWith(model.Metrics.Select(metric => metric.ShortName));
        }

        return names;
    }
}
