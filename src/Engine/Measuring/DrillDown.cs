using Toplev.Collector.Machines;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Measuring;

/// <summary>
/// Level 1 first, then only the children of the bottleneck found so far, execution by execution, until there is nothing below it or
/// its children cannot be distinguished. Each step needs few groups, so they are counted most of the time.
/// </summary>
public sealed class DrillDown(MeasurementOptions options, Machine machine, ModelCatalog catalog)
{
    /// <summary>The step after what has been measured, or null at the end.</summary>
    public MeasurementSetup? Next(Recording measured)
    {
        var tree = ResultBuilder.Build(measured, catalog).Results[0].Tree;
        if (tree?.Bottleneck is not { Path: [.., var deepest], Contenders.Count: 0, Unknown.Count: 0 })
        {
            return null;
        }

        List<string> children = [.. tree.Model.Nodes.Where(node => node.Parent == deepest.Name).Select(node => node.Name)];
        return children.Count == 0 || children.TrueForAll(child => tree.Find(child) is not null) ? null : Step(children);
    }

    /// <summary>Level 1.</summary>
    public MeasurementSetup First(TmaModel model) => Step([.. model.Nodes.Where(node => node.Level == 1).Select(node => node.Name)]);

    private MeasurementSetup Step(IReadOnlyList<string> nodes)
    {
        var setup = MeasurementSetup.Prepare(options with { Counting = options.Counting with { Nodes = nodes } }, machine, catalog);
        return setup with
        {
            Step = [.. nodes.SelectMany(name => Ancestors(setup.Model, name)).Distinct(), .. nodes],
            Selection = "",
            Others = [],
            Plan = setup.Plan with { CountsPartOfTime = false },
        };
    }

    private static IEnumerable<string> Ancestors(TmaModel? model, string name)
    {
        for (
            var node = model?.Nodes.FirstOrDefault(node => node.Name == name); node?.Parent is { } parent; node = model!.Nodes.First(
                other => other.Name == parent))
        {
            yield return parent;
        }
    }
}
