using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toplev.ModelCompiler.Sources;

/// <summary>Reads the JSON files of intel/perfmon into the records the CSV tables give.</summary>
internal static partial class PerfmonJson
{
    public static IReadOnlyList<PublishedEvent> Events(string path)
    {
        using var document = JsonDocument.Parse(PublishedDirectory.Bytes(path));
        List<PublishedEvent> events = [];
        foreach (var item in document.RootElement.GetProperty("Events").EnumerateArray())
        {
            events.Add(new PublishedEvent
            {
                Name = Text(item, "EventName"),
                Code = Text(item, "EventCode"),
                Umask = Text(item, "UMask"),
                UmaskExtension = Text(item, "UMaskExt"),
                CounterMask = Text(item, "CounterMask"),
                Invert = Text(item, "Invert"),
                Edge = Text(item, "EdgeDetect"),
                AnyThread = Text(item, "AnyThread"),
                RegisterIndex = Text(item, "MSRIndex"),
                RegisterValue = Text(item, "MSRValue"),
                Counters = Text(item, "Counter"),
                CountersWithoutSmt = Text(item, "CounterHTOff"),
                TakenAlone = Text(item, "TakenAlone"),
                Errata = Text(item, "Errata"),
            });
        }

        return events;
    }

    public static PublishedMetrics Metrics(string path)
    {
        using var document = JsonDocument.Parse(PublishedDirectory.Bytes(path));
        var header = document.RootElement.GetProperty("Header");
        var version = Text(header, "TmaVersion");
        List<PublishedMetric> metrics = [];
        foreach (var item in document.RootElement.GetProperty("Metrics").EnumerateArray())
        {
            if (Text(item, "Category") == "TMA")
            {
                metrics.Add(Metric(item));
            }
        }

        return new PublishedMetrics(version, metrics) { About = Text(header, "Info") };
    }

    private static PublishedMetric Metric(JsonElement item)
    {
        Dictionary<string, string> names = [];
        AddAliases(names, item, "Events", "Name");
        AddAliases(names, item, "Constants", "Name");
        return new PublishedMetric
        {
            Name = Text(item, "MetricName"),
            Level = item.GetProperty("Level").GetInt32(),
            Parent = Text(item, "ParentCategory"),
            Unit = Text(item, "UnitOfMeasure"),
            Domain = Text(item, "CountDomain"),
            Formula = Substitute(Text(item, "Formula"), names),
            Threshold = Threshold(item),
            Groups = Text(item, "MetricGroup"),
            LocateWith = Text(item, "LocateWith"),
        };
    }

    private static string Threshold(JsonElement metric)
    {
        // The E-core files compare percentages with fractions and name no ThresholdMetrics: their spreadsheet is used instead.
        if (!metric.TryGetProperty("Threshold", out var threshold) || threshold.ValueKind != JsonValueKind.Object
            || !threshold.TryGetProperty("ThresholdMetrics", out _))
        {
            return "";
        }

        Dictionary<string, string> names = [];
        AddAliases(names, threshold, "ThresholdMetrics", "Value");
        return Substitute(Text(threshold, "Formula"), names);
    }

    private static void AddAliases(Dictionary<string, string> names, JsonElement item, string list, string value)
    {
        if (item.TryGetProperty(list, out var entries) && entries.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in entries.EnumerateArray())
            {
                names[Text(entry, "Alias")] = Text(entry, value);
            }
        }
    }

    private static string Substitute(string formula, Dictionary<string, string> names) =>
        Alias().Replace(formula, match => names.GetValueOrDefault(match.Value, match.Value));

    private static string Text(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Null ? ""
        : value.GetRawText();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_.]*")]
    private static partial Regex Alias();
}
