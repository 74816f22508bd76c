using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;

namespace Toplev.BenchmarkDotNet;

/// <summary>A number for exporters; a column only where the configuration has none of <see cref="TmaColumns"/>.</summary>
internal sealed class TmaMetric(string id, string name, string unit, string legend, int priority, Func<bool> isColumn) : IMetricDescriptor
{
    public string Id => "Tma." + id;

    public string DisplayName => name;

    public string Legend => legend;

    public string NumberFormat => "0.####";

    public UnitType UnitType => UnitType.Dimensionless;

    public string Unit => unit;

    public bool TheGreaterTheBetter => false;

    public int PriorityInCategory => priority;

    public bool GetIsAvailable(Metric metric) => isColumn();
}
