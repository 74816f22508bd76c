using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using Toplev.Engine.Planning;
using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.BenchmarkDotNet;

/// <summary>
/// The columns of a table: level 1, the nodes that were named and those that are flagged in one of its benchmarks, each as a share with its interval and as
/// time; the bottleneck, the grade, and software counters per operation.
/// </summary>
internal sealed class TmaColumns : IColumnProvider
{
    private const int First = 1000;

    private TmaColumns()
    {
    }

    /// <summary>One for all: of diagnosers that are configured twice BenchmarkDotNet uses one, and its results are what is shown.</summary>
    public static TmaColumns Instance { get; } = new();

    /// <summary>Level 1 of most models, for tables without any tree.</summary>
    private static readonly string[] UsualLevel1 = ["Retiring", "Bad_Speculation", "Frontend_Bound", "Backend_Bound"];

    public IEnumerable<IColumn> GetColumns(Summary summary)
    {
        List<TmaTree> trees = [
            .. summary.BenchmarksCases.Select(each => TmaDiagnoser.ResultOf(each)?.Tree).OfType<TmaTree>().Where(tree => !tree.IsEmpty)];
        var priority = First;
        if (trees.Count == 0)
        {
            foreach (var name in UsualLevel1)
            {
                yield return Share(name, "of the pipeline slots", priority++);
            }
        }

        foreach (var definition in Shown(trees, [.. summary.BenchmarksCases.SelectMany(TmaDiagnoser.NodesOf).Distinct()]))
        {
            yield return Share(definition.Name, Domains.Short(definition), priority++);
            if (definition.Domain.IsSlots())
            {
                var title = ValueFormats.NodeName(definition.Name);
                yield return Column(
                    $"{definition.Name}.Time", title + "/op", $"Time of an operation that {title} stands for", priority++,
                    counted => counted.Tree?.Find(definition.Name) is { } node && counted.SecondsOf(node) is { } seconds
                        ? ValueFormats.Duration(seconds)
                        : null);
            }
        }

        yield return Column(
            "Bottleneck", "Bottleneck", "The largest node over its threshold, and so on among its children", priority++, counted => counted.Bottleneck, false);
        yield return Column(
            "Grade", "Grade", "How far the counts can be trusted: A good, B usable, C not for conclusions", priority++,
            counted => counted.Tree is { IsEmpty: false } ? counted.Result!.Quality.Grade.ToString() : null, false);
        yield return PerOperation("page-faults", "Page faults/op", "Page faults in an operation", priority++);
        yield return PerOperation("context-switches", "Switches/op", "Context switches in an operation", priority);
    }

    /// <summary>Useful work first, as the report has it; parents before their children.</summary>
    private static IEnumerable<NodeDefinition> Shown(IReadOnlyList<TmaTree> trees, IReadOnlyList<string> named) => trees
        .SelectMany(tree => tree.Nodes)
        .Where(node => node.Definition.Level == 1 || node.Flagged || named.Any(pattern => MeasurementSetup.Matches(pattern, node.Definition)))
        .Select(node => node.Definition)
        .DistinctBy(definition => definition.Name)
        .OrderBy(definition => definition.Level)
        .ThenBy(definition => Array.FindIndex(UsualLevel1, name => name.Equals(NodeRenaming.OtherName(definition.Name), StringComparison.OrdinalIgnoreCase)
            || name.Equals(definition.Name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var known ? known : UsualLevel1.Length);

    private static TmaColumn Share(string node, string domain, int priority) => Column(
        node, ValueFormats.NodeName(node), $"{ValueFormats.NodeName(node)}, in percent {domain}, with the 95 % interval", priority,
        counted => counted.Tree?.Find(node) is { Value: { } share } found ? Text(found, share) : null);

    private static TmaColumn PerOperation(string counter, string title, string legend, int priority) =>
        Column(counter, title, legend, priority, counted => counted.PerOperation(counter) is { } value ? ValueFormats.Significant(value) : null);

    private static TmaColumn Column(
        string id, string title, string legend, int priority, Func<CountedBenchmark, string?> text, bool isNumeric = true) =>
        new("Tma." + id, title, legend, priority, text, isNumeric);

    private static string Text(Node node, double share)
    {
        var text = ValueFormats.Percent(share) + " %";
        return node.Inconsistent ? text + " (inconsistent)"
            : node.Interval is not { } interval || interval.Low >= interval.High ? text
            : interval.IsAround(share) ? $"{text} ± {ValueFormats.HalfPercent((interval.High - interval.Low) / 2)}"
            : $"{text} ({ValueFormats.Percent(interval.Low)} to {ValueFormats.Percent(interval.High)})";
    }
}
