using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler.Encodings;

/// <summary>What a core's counters are, for cores that came out after this program: read off its own event list and metrics.</summary>
internal static partial class CoreInference
{
    private const int MostCounters = 32;
    private const int MostFixedCounters = 16;
    private const int CountersWithoutList = 8;
    private const int OffcoreValues = 2;
    private const int FieldsOfLevel1 = 4;
    private const int FieldsOfBothLevels = 8;

    private static readonly string[] FieldsOfLevel2 = ["HEAVY_OPERATIONS", "BRANCH_MISPREDICTS", "FETCH_LATENCY", "MEMORY_BOUND"];

    public static CoreFamily Family(string name, IReadOnlyList<PublishedEvent> events, PublishedMetrics metrics)
    {
        var generic = Math.Max(1, Highest(events.Where(item => !IsFixed(item.Counters)).Select(item => item.Counters), MostCounters, CountersWithoutList));
        var withoutSmt = Highest(events.Where(item => !IsFixed(item.CountersWithoutSmt)).Select(item => item.CountersWithoutSmt), MostCounters, generic);
        var topdown = !metrics.Metrics.Any(metric => metric.Formula.Contains("PERF_METRICS.", StringComparison.Ordinal)) ? 0
            : metrics.Metrics.Any(metric => Array.Exists(FieldsOfLevel2, field => metric.Formula.Contains("PERF_METRICS." + field, StringComparison.Ordinal)))
            ? FieldsOfBothLevels
            : FieldsOfLevel1;
        var fixedCounters = Highest(events.Where(item => IsFixed(item.Counters)).Select(item => item.Counters), MostFixedCounters, 0);
        return new CoreFamily(name, new CoreCounters(generic, Math.Max(generic, withoutSmt), fixedCounters, topdown, OffcoreValues));
    }

    /// <summary>
    /// Slots per cycle, where the published formulas show them: in the limit of the IPC from which cores count as busy, or as the
    /// factor between cycles and slots. Null where they do not.
    /// </summary>
    public static int? Width(PublishedMetrics metrics)
    {
        var shown = metrics.Metrics.Select(metric => ShareOfWidth().Match(metric.Threshold)).FirstOrDefault(match => match.Success)
            ?? metrics.Metrics.Where(metric => metric is { IsNode: true, Level: 1 }).Select(
                metric => SlotsPerCycle().Match(metric.Formula)).FirstOrDefault(match => match.Success);
        return shown is null ? null : int.Parse(shown.Groups["width"].Value, CultureInfo.InvariantCulture);
    }

    private static bool IsFixed(string counters) => counters.StartsWith("Fixed", StringComparison.OrdinalIgnoreCase);

    /// <summary>One more than the highest number of a counter.</summary>
    private static int Highest(IEnumerable<string> lists, int most, int otherwise) => lists
        .SelectMany(list => CounterNumber().Matches(list))
        .Select(match => 1 + int.Parse(match.Value, CultureInfo.InvariantCulture))
        .Where(count => count <= most)
        .DefaultIfEmpty(otherwise)
        .Max();

    [GeneratedRegex(@"\b\d{1,2}\b")]
    private static partial Regex CounterNumber();

    [GeneratedRegex(@"_IPC\)?(\(%\))? / (?<width>\d{1,2})\b")]
    private static partial Regex ShareOfWidth();

    [GeneratedRegex(@"\(? ?(?<width>\d{1,2}) ?\)? \* \(? ?CPU_CLK_UNHALTED\.")]
    private static partial Regex SlotsPerCycle();
}
