using System.Text;
using System.Text.Json;
using Toplev.Tma.Results;

namespace Toplev.Report.Pipelines;

/// <summary>
/// Bencher Metric Format: for each benchmark its measures, each with a value and, where several runs give them, the bounds of its 95 % interval.
/// What has no value is left out: the format knows no reasons.
/// </summary>
/// <remarks>https://bencher.dev/docs/reference/bencher-metric-format/</remarks>
public static class BencherDocument
{

    public static string Write(ResultSet set)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var result in set.Results)
            {
                Write(json, set, result);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ResultSet set, ProgramResult result)
    {
        json.WriteStartObject(BenchmarkName.Of(set, result));
        foreach (var (name, estimate) in FigureList.Of(set, result))
        {
            json.WriteStartObject(name);
            json.WriteNumber("value", estimate.Value);
            if (estimate.Interval is { } interval && double.IsFinite(interval.Low) && double.IsFinite(interval.High))
            {
                json.WriteNumber("lower_value", interval.Low);
                json.WriteNumber("upper_value", interval.High);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
