using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Toplev.Report.Formatting;

namespace Toplev.BenchmarkDotNet;

/// <summary>A column whose cells say <c>n/a</c> where a benchmark has no value, never 0.</summary>
internal sealed class TmaColumn(
    string id, string name, string legend, int priority, Func<CountedBenchmark, string?> text, bool isNumeric) : IColumn
{
    public string Id => id;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Metric;

    public int PriorityInCategory => priority;

    public bool IsNumeric => isNumeric;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        (TmaDiagnoser.ResultOf(benchmarkCase) is { } counted ? text(counted) : null) ?? ValueFormats.NotAvailable;

    public override string ToString() => name;
}
