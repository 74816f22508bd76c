using BenchmarkDotNet.Reports;
using Toplev.Report.Formatting;

namespace Toplev.BenchmarkDotNet;

/// <summary>What is known of a benchmark as numbers.</summary>
internal static class TmaMetrics
{
    private const int First = 1000;

    /// <param name="areColumns">Whether the table shows them.</param>
    public static IReadOnlyList<Metric> Of(CountedBenchmark counted, Func<bool> areColumns)
    {
        List<Metric> metrics = [];
        foreach (var node in counted.Tree?.Nodes ?? [])
        {
            if (node is not { Value: { } share, Inconsistent: false })
            {
                continue;
            }

            var title = ValueFormats.NodeName(node.Name);
            Add(node.Name, title + " %", "%", $"{title}, in percent {Domains.Short(node.Definition)}", share * 100);
            if (node.Interval is { } interval)
            {
                Add(node.Name + ".Low", title + " from %", "%", $"Lower end of the 95 % interval of {title}", interval.Low * 100);
                Add(node.Name + ".High", title + " to %", "%", $"Upper end of the 95 % interval of {title}", interval.High * 100);
            }

            if (counted.SecondsOf(node) is { } seconds)
            {
                Add(node.Name + ".Time", title + " ns/op", "ns", $"Time of an operation that {title} stands for, in ns", seconds * 1e9);
            }
        }

        foreach (var (name, title) in new[] { ("page-faults", "Page faults/op"), ("context-switches", "Switches/op") })
        {
            if (counted.PerOperation(name) is { } value)
            {
                Add(name, title, "Count", $"{title[..^3]} in an operation", value);
            }
        }

        return metrics;

        void Add(string id, string title, string unit, string legend, double value) =>
            metrics.Add(new Metric(new TmaMetric(id, title, unit, legend, First + metrics.Count, areColumns), value));
    }
}
