using System.Text;
using System.Text.Json;
using Toplev.Report.Json;
using Toplev.Tma.History;
using Toplev.Tma.Statistics;

namespace Toplev.Report.History;

/// <summary>A history as JSON, schema <c>tma-history/1</c>: values in the unit of the measure (seconds for times), positions from 0.</summary>
public static class HistoryDocument
{
    public const string Schema = "tma-history/1";

    public static string Write(IReadOnlyList<HistorySeries> all, string version)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("version", version);
            json.WriteNumber("alpha", HistoryBuilder.Alpha);
            json.WriteStartArray("benchmarks");
            foreach (var series in all)
            {
                Write(json, series);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, HistorySeries series)
    {
        json.WriteStartObject();
        json.WriteString("name", series.Name);
        json.WriteString("machine", series.Machine);
        json.WriteString("unit", series.Measure.Unit);
        json.WriteString("per", series.Measure.Per);
        json.WriteOrNull("higherIsBetter", series.Measure.HigherIsBetter);
        json.WriteBoolean("canTell", series.CanTell);
        json.WriteNumber("needed", series.Needed);
        json.WriteStartArray("endedOtherwise");
        foreach (var label in series.EndedOtherwise)
        {
            json.WriteStringValue(label);
        }

        json.WriteEndArray();
        json.WriteStartArray("points");
        foreach (var point in series.Points)
        {
            json.WriteStartObject();
            json.WriteString("label", point.Label);
            json.WriteString("created", point.Created?.ToString("O"));
            Write(json, point.Value);
            json.WriteNumber("runs", point.Runs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var change in series.Changes)
        {
            Write(json, change);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HistoryChange change)
    {
        json.WriteStartObject();
        json.WriteNumber("position", change.Position);
        json.WriteString("label", change.Label);
        json.WriteString("earliest", change.Earliest);
        json.WriteString("latest", change.Latest);
        json.WriteString("direction", change.Worse switch { true => "worse", false => "better", null => "unknown" });
        json.WriteNumber("before", change.Before);
        json.WriteNumber("after", change.After);
        json.WriteStartObject("ratio");
        Write(json, change.Ratio);
        json.WriteEndObject();
        json.WriteStartArray("moved");
        foreach (var move in change.Moved)
        {
            json.WriteStartObject();
            json.WriteString("name", move.Name);
            json.WriteString("kind", move.IsNode ? "node" : "software");
            json.WriteString("unit", move.Unit);
            json.WriteNumber("before", move.Before);
            json.WriteNumber("after", move.After);
            json.WriteStartObject("difference");
            Write(json, move.Difference);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Estimate estimate)
    {
        if (double.IsFinite(estimate.Value))
        {
            json.WriteNumber("value", estimate.Value);
        }
        else
        {
            json.WriteNull("value");
        }

        if (estimate.Interval is { } interval)
        {
            json.WriteNumber("low", interval.Low);
            json.WriteNumber("high", interval.High);
        }
        else
        {
            json.WriteNull("low");
            json.WriteNull("high");
        }
    }
}
